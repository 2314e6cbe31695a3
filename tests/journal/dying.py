"""Dying: a program that imports or posts in processes which kill themselves at a boundary.

How orders are given and answered: ``tests.orders``.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from psycopg import Connection

from primanota.db.connect import open_connection
from primanota.journal import build
from primanota.journal.claiming import PostFilters
from primanota.posting import post
from tests.journal.boundaries import Boundary, Side, watched
from tests.orders import Orders, kill, program, serve

NAME = "dying"


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


def die(order: dict[str, Any]) -> None:
    """Do the task of an order and die at its boundary, if it has one."""
    with open_connection(order["conninfo"]) as conn:
        conn.execute("SELECT set_config('application_name', %s, false)", (NAME,))
        with watched(Boundary(order["number"], order["side"], kill)):
            TASKS[order["task"]](conn, date.fromisoformat(order["day"]))


class Dying:
    """The program as a test starts it, for one task."""

    def __init__(self, orders: Orders, conninfo: str, task: str) -> None:
        self._orders = orders
        self._order = {"conninfo": conninfo, "task": task}

    def killed(self, day: date, number: int, side: Side) -> bool:
        """Do the task for a day in a process that kills itself at a boundary; False: it ended before that."""
        return self._orders.killed(self._order | {"day": str(day), "number": number, "side": side})


@contextmanager
def dying(conninfo: str, task: str) -> Iterator[Dying]:
    """Start the program and end it afterwards."""
    with program("tests.journal.dying") as orders:
        yield Dying(orders, conninfo, task)


def wait_until_gone(conn: Connection[Any]) -> None:
    """Wait until the server has noticed that the dead are dead, and undone what they had begun."""
    query = """
        SELECT count(*) FROM pg_stat_activity WHERE application_name = %s AND datname = current_database()
    """
    while conn.execute(query, (NAME,)).fetchone() != (0,):
        time.sleep(0.002)


if __name__ == "__main__":
    serve(die)
