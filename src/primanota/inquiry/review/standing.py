"""Standing: how a journal stands: its lines by status, their sums, its issues by code, who took lines over.

Runs when a journal is shown, beside its lines; a few rows whatever its size. Nothing is changed.
"""

from dataclasses import dataclass

from primanota.core.codes import ISSUES
from primanota.db import statements
from primanota.db.statements import Connected
from primanota.inquiry.rows import Row

SQL = statements.beside(__file__)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a journal stands.

    ``sums``: lines and amounts by transaction type and currency. ``statuses``: lines by status. ``issues``:
    lines by code, with cause and remedy. ``taken_over``: the journals that took lines of it over.
    """

    sums: list[Row]
    statuses: dict[str, int]
    issues: list[Row]
    taken_over: list[Row]


def standing(conn: Connected, *, company: str, journal: str) -> Standing:
    """How a journal stands; nothing at all for one that does not exist."""
    found = {"company": company, "journal": journal}
    issues = [
        {**row, "cause": ISSUES[row["code"]].cause, "remedy": ISSUES[row["code"]].remedy}
        for row in SQL.issues(conn, **found)
    ]
    return Standing(
        sums=SQL.sums(conn, **found).fetchall(),
        statuses={row["status"]: row["lines"] for row in SQL.statuses(conn, **found)},
        issues=issues,
        taken_over=SQL.taken_over(conn, **found).fetchall(),
    )
