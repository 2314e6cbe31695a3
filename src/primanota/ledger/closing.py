"""Closing: what stood on each account when a period closed for good (M1, B5).

Runs inside the transaction that closes the period, in a statement after the one that locked it: whoever was
posting has committed by then, whoever comes later finds the period closed. A proof compares the totals with
the entries for ever after. It decides nothing and closes nothing.
"""

from primanota.db import statements
from primanota.db.statements import Connected

SQL = statements.beside(__file__)


def sign(conn: Connected, *, company: str, period: str, actor: str) -> int:
    """Keep the totals of a period that the caller has locked and closes; answer how many accounts there are.

    At READ COMMITTED only: a snapshot older than the wait for the lock would miss what the wait was for.
    """
    return SQL.write_totals(conn, company=company, period=period, actor=actor).rowcount
