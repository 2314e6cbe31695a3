"""Rates: accounting dates and exchange rates of an import batch (I5, I8, F2, F9).

Runs inside an import batch, before the lines' other attributes: each date and each pair of currencies is
looked up once, whatever the number of lines. A reversal takes the rates of the original it undoes. No amount
is computed here.
"""

from typing import Any

from primanota.db import statements
from primanota.db.statements import Connected

SQL = statements.beside(__file__)

REVERSALS_DEEP_MAX = 9
"""Reversals of reversals of one batch that are followed; a deeper one takes its rates when it is posted."""


def declare(conn: Connected) -> None:
    """Make the sets of dates, quotations and rates, once for each connection."""
    SQL.declare(conn)


def quote(conn: Connected, values: dict[str, Any]) -> None:
    """Fill ``build_date`` and ``build_rate`` for the batch that ``values`` bounds."""
    SQL.set_dates(conn, **values)
    SQL.find_quotes(conn, **values)
    SQL.analyze_quotes(conn)
    SQL.set_rates(conn, **values)
    SQL.analyze_rates(conn)


def mirror(conn: Connected, values: dict[str, Any]) -> None:
    """Give reversals in ``build_work`` the rates of the originals they undo (P9), those of reversals last."""
    for _ in range(REVERSALS_DEEP_MAX):
        if not SQL.mirror_rates(conn, **values).rowcount:
            return
