"""Showing: what a preview found, in numbers and as lists.

Runs inside the transaction of a preview, after everything is computed; it reads the temporary tables that
``preview`` has filled, and of them what is shown. It computes nothing.
"""

import json
from dataclasses import dataclass, field

from primanota.core.codes import ISSUES
from primanota.db import statements
from primanota.db.statements import Connected

SQL = statements.beside(__file__)

LISTS = {
    "journals": SQL.journals,
    "lines": SQL.lines,
    "entries": SQL.entries,
    "issues": SQL.issues,
    "accounts": SQL.accounts,
}
"""The lists of a preview, for those who show them."""

REMEDIES = json.dumps({code: told.remedy for code, told in ISSUES.items()})
"""What to do about an issue, as the statements of lines and issues take it."""


@dataclass(frozen=True, slots=True)
class Previewed:
    """What a preview found, in numbers; seconds is wall time.

    ``issues`` counts lines by code and ``waits`` actuals by code.
    """

    company: str
    vouchers: int = 0
    entries: int = 0
    issues: dict[str, int] = field(default_factory=dict)
    waits: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0


def totals(conn: Connected, *, company: str, waits: dict[str, int], seconds: float) -> Previewed:
    """What was found, in numbers; ``waits`` is what the import has counted."""
    vouchers = SQL.count_vouchers(conn, company=company).fetchone()
    assert vouchers is not None
    issues = {row["code"]: row["lines"] for row in SQL.count_issues(conn)}
    return Previewed(company=company, **vouchers, issues=issues, waits=waits, seconds=seconds)


def rows(conn: Connected, *, company: str) -> dict[str, int]:
    """How many rows each list has that is read page by page."""
    found = SQL.count_rows(conn, company=company).fetchone()
    assert found is not None
    return {name: int(count) for name, count in found.items()}
