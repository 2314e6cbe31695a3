"""Mortal: a program that does tasks of runs in processes which kill or stop themselves at a boundary.

Answers how the child ended, 0 done, -9 killed, or that it stands still, and under which number. How orders
are given: ``tests.orders``.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Literal
from uuid import UUID

from primanota.core.errors import Refusal
from primanota.db.connect import SESSION_SETTINGS
from primanota.db.statements import Connected
from primanota.jobs.pulse import Brake
from primanota.service import jobs
from tests.journal.boundaries import Boundary, Side, watched
from tests.orders import Orders, child, kill, program

LOST = 7
"""How a child ends that was shut out: its session is gone, or its task."""

Act = Literal["kill", "stop"]


def stand_still(_conn: Connected) -> None:
    """Stop this process until somebody lets it go on."""
    os.kill(os.getpid(), signal.SIGSTOP)


ACTS: dict[Act, Callable[[Connected], None]] = {"kill": kill, "stop": stand_still}


def do(order: dict[str, Any]) -> int:
    """Do a task of a run and act at the boundary of the order, if it has one; how to end."""
    with watched(Boundary(order["number"], order["side"], ACTS[order["act"]])):
        try:
            ended = jobs.deliver(
                order["conninfo"],
                company="DE",
                run=UUID(order["run"]),
                task=order["task"],
                actor="mortal",
                brake=Brake(),
            )
        except Refusal as refusal:
            assert refusal.code == "database-lost", refusal  # noqa: PT017
            return LOST
    return LOST if ended.status in {"superseded", "queued"} else 0


def main() -> None:
    """Serve orders until there are no more."""
    SESSION_SETTINGS["idle_in_transaction_session_timeout"] = "1s"  # who stands still is not waited for
    for line in sys.stdin:
        order = json.loads(line)
        pid = order.get("resume") or child(partial(do, order))
        if "resume" in order:
            os.kill(pid, signal.SIGCONT)
        _, status = os.waitpid(pid, os.WUNTRACED)
        print(json.dumps({"stopped": pid} if os.WIFSTOPPED(status) else {"ended": ended(status)}), flush=True)


def ended(status: int) -> int:
    """How a child ended, as Python counts it."""
    return os.waitstatus_to_exitcode(status)


class Mortal:
    """The program as a test starts it."""

    def __init__(self, orders: Orders, conninfo: str) -> None:
        self._orders = orders
        self._conninfo = conninfo

    def act(self, run: UUID, act: Act, number: int, side: Side, *, task: int = 1) -> dict[str, int]:
        """Do a task in a process that acts at a boundary: ``ended`` so, or ``stopped`` under its number."""
        order = {"conninfo": self._conninfo, "run": str(run), "task": task}
        return self._ask(order | {"act": act, "number": number, "side": side})

    def killed(self, run: UUID, number: int, side: Side) -> bool:
        """Do a task in a process that kills itself at a boundary; False: it ended before that."""
        code = self.act(run, "kill", number, side)["ended"]
        assert code in (0, -signal.SIGKILL), code
        return code != 0

    def resume(self, pid: int) -> int:
        """Let a process that stands still go on, and answer how it ends."""
        return self._ask({"resume": pid})["ended"]

    def _ask(self, order: dict[str, Any]) -> dict[str, int]:
        answer: dict[str, int] = self._orders.ask(order)
        return answer


@contextmanager
def mortal(conninfo: str) -> Iterator[Mortal]:
    """Start the program and end it afterwards."""
    with program("tests.jobs.mortal") as orders:
        yield Mortal(orders, conninfo)


if __name__ == "__main__":
    main()
