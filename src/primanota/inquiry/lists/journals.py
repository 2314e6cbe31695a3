"""Journals and their lines, a page at a time.

Lines are found by way of their journals, of which there are few and which know how many lines they have: so
a page of a million lines is found by adding up some thousand counts.
"""

from datetime import date
from typing import Any
from uuid import UUID

from primanota.db import statements
from primanota.db.statements import Connected
from primanota.inquiry import desk
from primanota.inquiry.lists.paging import Found, Wanted, behind, found, keys
from primanota.inquiry.rows import Row, one

SQL = statements.beside(__file__)

JOURNAL = {"journal": str}
LINE = {"journal": str, "line": int}
OWN_FILTERS = ("voucher", "actual", "project", "code", "first", "last")
"""What lines are chosen by that they say themselves."""


def journals(
    conn: Connected,
    *,
    company: str,
    wanted: Wanted,
    status: str | None = None,
    period_start: date | None = None,
    original: str | None = None,
) -> Found:
    """A page of the journals, by number.

    Raises:
        Refusal: ``value-invalid``: ``wanted`` is behind a place of another list.
    """
    filters: Any = {"company": company, "status": status, "period_start": period_start, "original": original}
    keyed = keys(conn, SQL.journals, wanted, JOURNAL, **filters)
    named = [row["journal"] for row in keyed[: wanted.limit]]
    rows = desk.SQL.journals(conn, **filters, journals=named).fetchall()
    total = count_journals(conn, **filters) if wanted.total else None
    return found(wanted, JOURNAL, keyed, rows, total)


def lines(
    conn: Connected,
    *,
    company: str,
    wanted: Wanted,
    journal: str | None = None,
    status: str | None = None,
    period_start: date | None = None,
    voucher: str | None = None,
    actual: UUID | None = None,
    project: str | None = None,
    code: str | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Found:
    """A page of lines, by journal and line; ``code`` is that of an issue, days are accounting dates.

    Raises:
        Refusal: ``journal-unknown``; ``value-invalid``: ``wanted`` is behind a place of another list.
    """
    if journal is not None:
        desk.require_journal(conn, company=company, journal=journal)
    of_journals = {"journal": journal, "period_start": period_start}
    own = {
        "voucher": voucher,
        "actual": actual,
        "project": project,
        "code": code,
        "first": first,
        "last": last,
    }
    filters: Row = {"company": company, "status": status, **of_journals}
    if any(value is not None for value in own.values()):
        filters |= own
        keyed = keys(conn, SQL.picked_lines, wanted, LINE, **filters)
        total = _count(SQL.count_picked_lines(conn, **filters).fetchone()) if wanted.total else None
    else:
        keyed, total = _by_journals(conn, wanted, filters)
    named = [row["voucher"] for row in keyed[: wanted.limit]]
    only = {**dict.fromkeys(desk.LINE_FILTERS), "vouchers": named}
    rows = desk.SQL.lines(conn, company=company, **only).fetchall()
    return found(wanted, LINE, keyed, rows, total)


def count_journals(
    conn: Connected, *, company: str, status: str | None, period_start: date | None, original: str | None
) -> int:
    """How many journals the filters let through."""
    filters = {"company": company, "status": status, "period_start": period_start, "original": original}
    return _count(SQL.count_journals(conn, **filters).fetchone())


def count(conn: Connected, *, company: str, journal: str, **filters: Any) -> int:
    """How many lines of a journal the filters let through."""
    return _count(
        SQL.count_picked_lines(
            conn, company=company, journal=journal, **{"period_start": None, **filters}
        ).fetchone()
    )


def _by_journals(conn: Connected, wanted: Wanted, filters: Row) -> tuple[list[Row], int | None]:
    """The keys of a page of lines that are chosen by their journals and their status alone."""
    place = behind(wanted, LINE)
    total = None
    if wanted.total or place["skip"]:
        counted = one(conn, SQL.place, ("journal-unknown", ""), **filters, at=place["skip"])
        total = int(counted["total"])
        if counted["journal"] is not None:
            place |= {"after_journal": counted["journal"], "after_line": -1}
            place["skip"] -= int(counted["before"])
        elif place["skip"]:
            return [], total
    return SQL.lines(conn, **place, **filters).fetchall(), total


def _count(row: Row | None) -> int:
    assert row is not None
    counted: Any = row["total"]
    return int(counted)
