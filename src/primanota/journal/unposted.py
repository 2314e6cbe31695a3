"""Unposted: the actuals that are not in the books yet and whose source is to be asked about them (S5).

Listed once at the start of a prevalidation, in the order of their ids, and taken page by page: those that
wait, and those on lines that may still be posted. Asking is not done here.
"""

from uuid import UUID

from primanota.db import statements
from primanota.db.connect import transaction
from primanota.db.statements import Connected

SQL = statements.beside(__file__)


def collect(conn: Connected, *, company: str, fresh_minutes: int, again: bool) -> int:
    """List the actuals to ask about, and answer how many they are.

    What was confirmed less than ``fresh_minutes`` ago is left out, and what is invalid already; with
    ``again`` neither is.
    """
    SQL.declare(conn)
    with transaction(conn):
        SQL.forget(conn)
        SQL.plan_for_sets(conn)
        return SQL.collect(conn, company=company, fresh_minutes=fresh_minutes, again=again).rowcount


def page(conn: Connected, *, after: int, count: int) -> list[UUID]:
    """The next actuals of the list behind the first ``after``."""
    return [row["actual_id"] for row in SQL.page(conn, after=after, until=after + count)]
