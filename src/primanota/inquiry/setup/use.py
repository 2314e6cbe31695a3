"""Use: whether journal lines or ledger entries carry a row of the setup, so that it must stay.

Asked when a row shall be removed. An actual that waits carries nothing yet. Tables that only say how lines
are to be treated, such as rates and posting accounts, are not carried: what they said is in the lines.
"""

from collections.abc import Mapping

from primanota.db import statements
from primanota.db.statements import Connected

SQL = statements.beside(__file__)

CARRIED = {statement.name.removeprefix("used_"): statement for statement in SQL}


def used(conn: Connected, company: str, table: str, key: Mapping[str, str]) -> bool:
    """Whether any line or entry of a company carries the row of a table that the key names."""
    if table not in CARRIED:
        return False
    row = CARRIED[table](conn, company=company, **key).fetchone()
    return row is not None and bool(row["used"])
