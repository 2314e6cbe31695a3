"""Standing: how a journal stands: its lines by status, their sums, its issues by code, who took lines over.

Runs when a journal is shown, beside its lines; a few rows whatever its size. Nothing is changed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from primanota.core.codes import ISSUES
from primanota.db import statements
from primanota.db.statements import Connected
from primanota.inquiry.rows import Row, ready

SQL = statements.beside(__file__)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a journal stands.

    ``statuses``: lines by status. ``issues``: lines by code, with cause and remedy. ``taken_over``: the
    journals that took lines of it over. ``queued``: the run that workers are to post it in, with who wants it
    since when; None: nobody asked for that.
    """

    statuses: dict[str, int]
    issues: list[Row]
    taken_over: list[Row]
    queued: Row | None


def sums(
    conn: Connected,
    *,
    company: str,
    journal: str,
    status: str | None = None,
    project: str | None = None,
    code: str | None = None,
    voucher: str | None = None,
    actual: UUID | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Iterator[Row]:
    """Lines of a journal that the filters let through, and their amounts, by transaction type and currency.

    ``first`` and ``last`` are accounting dates, ``code`` is that of an issue.
    """
    filters = {"status": status, "project": project, "code": code, "voucher": voucher, "actual": actual}
    found = {"company": company, "journal": journal, "first": first, "last": last, **filters}
    return iter(SQL.sums(conn, **found).fetchall())


def standing(conn: Connected, *, company: str, journal: str) -> Standing:
    """How a journal stands; nothing at all for one that does not exist."""
    found = {"company": company, "journal": journal}
    issues = [
        {**row, "cause": ISSUES[row["code"]].cause, "remedy": ISSUES[row["code"]].remedy}
        for row in SQL.issues(conn, **found)
    ]
    queued = SQL.queued(conn, **found).fetchone()
    return Standing(
        statuses={row["status"]: row["lines"] for row in SQL.statuses(conn, **found)},
        issues=issues,
        taken_over=SQL.taken_over(conn, **found).fetchall(),
        queued=ready(queued) if queued else None,
    )
