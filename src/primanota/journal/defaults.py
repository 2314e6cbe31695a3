"""Defaults: every accounting attribute of a line, derived for a whole batch of actuals at once (I5-I12,
F1-F5).

Runs inside an import batch. It finds the accounting date, the rates, the category, the line property, the
billing method, the tax groups and the dimensions, and sets aside what cannot enter, with its reason. It
numbers nothing and opens no journal.
"""

from collections.abc import Iterator
from typing import Any

from primanota.db import statements
from primanota.db.statements import Connected
from primanota.journal import rates

SQL = statements.beside(__file__)


def declare(conn: Connected) -> None:
    """Make the sets of a batch, once for each connection."""
    rates.declare(conn)
    SQL.declare(conn)


def derive(conn: Connected, values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Fill ``build_work`` for the batch that ``values`` bounds; answer code and message of each actual that
    must wait.
    """
    rates.quote(conn, values)
    SQL.plan_for_sets(conn)
    SQL.load_work(conn, **values)
    SQL.plan_freely(conn)
    SQL.analyze_work(conn)
    rates.mirror(conn, values)
    aside = SQL.set_aside(conn, **values)
    SQL.stop_waiting(conn, **values)
    for row in aside:
        yield row["code"], row["message"]
