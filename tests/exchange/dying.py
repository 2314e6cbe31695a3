"""Dying: a program that writes back in processes which kill themselves, before or after any statement.

Like the one of the journal tests: it reads one order a line from stdin, forks for each, and answers how the
child ended: 0 done, -9 killed.
"""

import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from primanota.db.connect import open_connection
from primanota.db.statements import Connected
from primanota.ledger import feedback, targets
from primanota.ledger.targets import Target
from tests.journal.boundaries import Boundary, Side, watched

ROOT = Path(__file__).parents[2]
LINES_MAX = 2


def tell(conn: Connected, target: Target, batches: int | None = None) -> int:
    """Write back in small batches, all or so many; answer how many were taken."""
    sent = feedback.send_all(conn, company="DE", target=target, lines_max=LINES_MAX)
    return len(list(islice(sent, batches)))


def kill(_conn: Connected) -> None:
    """End this process at once."""
    os.kill(os.getpid(), signal.SIGKILL)


def die(order: dict[str, Any]) -> None:
    """Write back, and die at the boundary of the order."""
    with (
        open_connection(order["conninfo"]) as conn,
        targets.named(order["place"], token=None) as target,
        watched(Boundary(order["number"], order["side"], kill)),
    ):
        conn.execute("SELECT set_config('application_name', 'dying', false)")
        tell(conn, target)


def main() -> None:
    """Serve orders until there are no more."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                die(json.loads(line))
            except BaseException:  # noqa: BLE001  # a child must not go on as its parent
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


class Dying:
    """The program as a test starts it."""

    def __init__(self, process: "subprocess.Popen[str]", conninfo: str, place: str) -> None:
        self._process = process
        self._order = {"conninfo": conninfo, "place": place}

    def killed(self, number: int, side: Side) -> bool:
        """Write back in a process that kills itself at a boundary; False: it ended before that."""
        assert self._process.stdin
        assert self._process.stdout
        order = self._order | {"number": number, "side": side}
        print(json.dumps(order), file=self._process.stdin, flush=True)
        ended = int(self._process.stdout.readline())
        assert ended in (0, -signal.SIGKILL), f"{order} ended with {ended}"
        return ended != 0


@contextmanager
def dying(conninfo: str, place: str) -> Iterator[Dying]:
    """Start the program and end it afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.exchange.dying"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield Dying(process, conninfo, place)
        assert process.stdin
        process.stdin.close()
        assert process.wait(10) == 0


if __name__ == "__main__":
    main()
