"""Accounts: the main account of every leg of a wave of lines (P2, reference.md B5).

Runs inside the expansion. The ledger posting setup is searched on nine levels, the expense offsets on five,
once for each combination of posting type, project, category and worker; what is not found stays empty and is
a rule's business.
"""

from typing import Any

from primanota.db import statements
from primanota.db.statements import Connected

SQL = statements.beside(__file__)


def find(conn: Connected, **values: Any) -> None:
    """Fill ``post_account`` with what the lines of one wave need."""
    SQL.find_accounts(conn, **values)
    SQL.find_expense_offsets(conn, **values)
    SQL.analyze_accounts(conn)
