"""Editors: which journals somebody had a hand in, asked before that person posts them.

Editing is what review changes in a line: its tax groups and its distribution. Nothing is changed here.
"""

from collections.abc import Collection

from primanota.db import statements
from primanota.db.statements import Connected

SQL = statements.beside(__file__)


def edited(conn: Connected, *, company: str, person: str, journals: Collection[str]) -> list[str]:
    """Those of some journals that have a line somebody edited, by number."""
    found = SQL.edited(conn, company=company, person=person, journals=list(journals))
    return [row["journal"] for row in found]
