"""Orders: a program that forks for each order it reads, so that a trial costs a fork and not Python's start.

Reads one order a line, as JSON, from stdin; the child carries it out and ends, or kills or stops itself at a
boundary of statements; the parent answers in a line. One program serves a whole test.
"""

import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from primanota.db.statements import Connected

ROOT = Path(__file__).parents[1]


def kill(_conn: Connected) -> None:
    """End this process at once."""
    os.kill(os.getpid(), signal.SIGKILL)


def child(carry_out: Callable[[], int | None]) -> int:
    """Carry an order out in a process of its own, and answer its number; nothing else happens in it."""
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(carry_out() or 0)
        except BaseException:  # noqa: BLE001  # a child must not go on as its parent
            traceback.print_exc()
            os._exit(1)
    return pid


def serve(carry_out: Callable[[dict[str, Any]], None]) -> None:
    """Carry orders out until there are no more; answer how each child ended: 0 done, -9 killed."""
    for line in sys.stdin:
        order = json.loads(line)
        _, status = os.waitpid(child(partial(carry_out, order)), 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


class Orders:
    """The program as a test starts it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, order: Mapping[str, object]) -> Any:
        """Give an order and wait for the answer."""
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps(order), file=self._process.stdin, flush=True)
        return json.loads(self._process.stdout.readline())

    def killed(self, order: Mapping[str, object]) -> bool:
        """Have an order carried out by a process that kills itself; False: it ended before that."""
        ended = self.ask(order)
        assert ended in (0, -signal.SIGKILL), f"{order} ended with {ended}"
        return bool(ended)


@contextmanager
def program(module: str) -> Iterator[Orders]:
    """Start the program of a module and end it afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-m", module],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield Orders(process)
        assert process.stdin
        process.stdin.close()
        assert process.wait(10) == 0
