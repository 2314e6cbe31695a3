"""Dying: a program that imports or posts in processes which kill themselves at a boundary.

Reads one order a line, as JSON, from stdin; forks for each, and answers in a line how the child ended: 0
done, -9 killed. One program serves a whole test, so that a trial costs a fork and not the start of Python.
"""

import json
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from psycopg import Connection

from primanota.db.connect import open_connection
from primanota.db.statements import Connected
from primanota.journal import build
from primanota.journal.claiming import PostFilters
from primanota.posting import post
from tests.journal.boundaries import Boundary, Side, watched

NAME = "dying"
ROOT = Path(__file__).parents[2]


def import_day(conn: Connection[Any], day: date) -> None:
    """Import the actuals of a day."""
    build.build(conn, company="DE", actor="dying", first=day, last=day)


def import_in_batches(conn: Connection[Any], day: date) -> None:
    """Import the actuals of a day in batches of three."""
    build.BATCH_LINES_MAX = 3
    import_day(conn, day)


def post_day(conn: Connection[Any], day: date) -> None:
    """Post the journals of a day."""
    post.post(conn, company="DE", actor="dying", filters=PostFilters(period_start=day))


TASKS: dict[str, Callable[[Connection[Any], date], None]] = {
    "import": import_day,
    "import in batches": import_in_batches,
    "post": post_day,
}


def kill(_conn: Connected) -> None:
    """End this process at once."""
    os.kill(os.getpid(), signal.SIGKILL)


def die(order: dict[str, Any]) -> None:
    """Do the task of an order and die at its boundary, if it has one."""
    with open_connection(order["conninfo"]) as conn:
        conn.execute("SELECT set_config('application_name', %s, false)", (NAME,))
        with watched(Boundary(order["number"], order["side"], kill)):
            TASKS[order["task"]](conn, date.fromisoformat(order["day"]))


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

    def __init__(self, process: subprocess.Popen[str], conninfo: str, task: str) -> None:
        self._process = process
        self._order = {"conninfo": conninfo, "task": task}

    def killed(self, day: date, number: int, side: Side) -> bool:
        """Do the task for a day in a process that kills itself at a boundary; False: it ended before that."""
        assert self._process.stdin
        assert self._process.stdout
        order = self._order | {"day": str(day), "number": number, "side": side}
        print(json.dumps(order), file=self._process.stdin, flush=True)
        ended = int(self._process.stdout.readline())
        assert ended in (0, -signal.SIGKILL), f"{order} ended with {ended}"
        return ended != 0


@contextmanager
def dying(conninfo: str, task: str) -> Iterator[Dying]:
    """Start the program and end it afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.journal.dying"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield Dying(process, conninfo, task)
        assert process.stdin
        process.stdin.close()
        assert process.wait(10) == 0


def wait_until_gone(conn: Connection[Any]) -> None:
    """Wait until the server has noticed that the dead are dead, and undone what they had begun."""
    query = """
        SELECT count(*) FROM pg_stat_activity WHERE application_name = %s AND datname = current_database()
    """
    while conn.execute(query, (NAME,)).fetchone() != (0,):
        time.sleep(0.002)


if __name__ == "__main__":
    main()
