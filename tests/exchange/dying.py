"""Dying: a program that writes back in processes which kill themselves, before or after any statement.

How orders are given and answered: ``tests.orders``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from primanota.db.connect import open_connection
from primanota.db.statements import Connected
from primanota.ledger import feedback, targets
from primanota.ledger.targets import Target
from tests.journal.boundaries import Boundary, Side, watched
from tests.orders import Orders, kill, program, serve

LINES_MAX = 2


def tell(conn: Connected, target: Target, batches: int | None = None) -> int:
    """Write back in small batches, all or so many; answer how many were taken."""
    sent = feedback.send_all(conn, company="DE", target=target, lines_max=LINES_MAX)
    return len(list(islice(sent, batches)))


def die(order: dict[str, Any]) -> None:
    """Write back, and die at the boundary of the order."""
    with (
        open_connection(order["conninfo"]) as conn,
        targets.named(order["place"], token=None) as target,
        watched(Boundary(order["number"], order["side"], kill)),
    ):
        conn.execute("SELECT set_config('application_name', 'dying', false)")
        tell(conn, target)


class Dying:
    """The program as a test starts it, for one target."""

    def __init__(self, orders: Orders, conninfo: str, place: str) -> None:
        self._orders = orders
        self._order = {"conninfo": conninfo, "place": place}

    def killed(self, number: int, side: Side) -> bool:
        """Write back in a process that kills itself at a boundary; False: it ended before that."""
        return self._orders.killed(self._order | {"number": number, "side": side})


@contextmanager
def dying(conninfo: str, place: str) -> Iterator[Dying]:
    """Start the program and end it afterwards."""
    with program("tests.exchange.dying") as orders:
        yield Dying(orders, conninfo, place)


if __name__ == "__main__":
    serve(die)
