"""Journals, and the lines of one journal, by any of their columns: what an accountant looks for comes first.

A company has some thousand journals, a journal as many lines as its company lets it have: so they are sorted
when asked for, and no index is kept for it. Longer ones, and other lists of a whole company, have the order
of their index alone.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from primanota.core.errors import Refusal
from primanota.db import statements
from primanota.db.statements import Connected
from primanota.inquiry import desk
from primanota.inquiry.lists import journals as unsorted
from primanota.inquiry.lists.ordering import Kinds, behind, order, place
from primanota.inquiry.lists.paging import Found, Wanted
from primanota.inquiry.rows import Row

SQL = statements.beside(__file__)

LINES_MAX = 20_000
"""A journal with more lines is told by line alone."""

JOURNALS_MAX = 50_000
"""The journals of a company with more of them are told by number alone."""

FIGURES = (
    *("line", "quantity", "unit_price", "amount"),
    *("exchange_rate", "accounting_amount", "reporting_amount"),
)
WORDS = (
    *("status", "voucher", "transaction_type", "transaction_class", "document_type", "project", "contract"),
    *("contract_line", "category", "resource", "line_property", "currency"),
    *("sales_tax_group", "item_sales_tax_group"),
)
DAYS = ("transaction_date", "accounting_date", "original_accounting_date")

JOURNAL_FILTERS = ("status", "period_start", "original")

LINES: Kinds = {
    **dict.fromkeys(FIGURES, "figure"),
    **dict.fromkeys(WORDS, "word"),
    **dict.fromkeys(DAYS, "day"),
}
"""The columns that lines are sorted by."""

JOURNALS: Kinds = {
    **dict.fromkeys(("journal", "description", "status"), "word"),
    "period_start_date": "day",
    "lines": "figure",
    **dict.fromkeys(("original_journal", "root_journal", "posted_at", "posted_by"), "word"),
    **dict.fromkeys(("created_at", "created_by"), "word"),
}
"""The columns that journals are sorted by; moments are words that sort as they do."""


def lines(conn: Connected, *, company: str, journal: str, sort: str, wanted: Wanted, **filters: Any) -> Found:
    """A page of the lines of a journal, by a column and then by line; filters as :func:`unsorted.lines`.

    Raises:
        Refusal: ``journal-unknown``; ``value-invalid``: an unknown column, a journal of more than
            :data:`LINES_MAX` lines, or ``wanted`` is behind a place of another order.
    """
    asked = order(sort, LINES, what="lines")
    head = desk.journal(conn, company=company, journal=journal)
    if head["lines"] > LINES_MAX:
        raise _too_many(f"journal {journal} has {head['lines']} lines", LINES_MAX, "lines")
    own = {**dict.fromkeys(unsorted.OWN_FILTERS), "status": None, **filters}
    keyed = SQL.sorted_lines(
        conn,
        company=company,
        journal=journal,
        sort=asked.column,
        falling=asked.falling,
        skip=0 if wanted.after is not None else wanted.at,
        limit=wanted.limit + 1,
        **behind(wanted.after, asked, key="line", of=int),
        **own,
    ).fetchall()
    shown = keyed[: wanted.limit]
    total = unsorted.count(conn, company=company, journal=journal, **own) if wanted.total else None
    further = place(asked, shown[-1], key="line") if len(keyed) > wanted.limit else None
    return Found(_told_lines(conn, company, shown), further, total)


def every_line(conn: Connected, *, company: str, journal: str, sort: str, **filters: Any) -> Iterator[Row]:
    """All lines of a journal by a column; as :func:`lines`."""
    wanted = Wanted(LINES_MAX)
    yield from lines(conn, company=company, journal=journal, sort=sort, wanted=wanted, **filters).rows


def journals(conn: Connected, *, company: str, sort: str, wanted: Wanted, **filters: Any) -> Found:
    """A page of the journals of a company, by a column and then by number; filters as
    :func:`primanota.inquiry.lists.journals.journals`.

    Raises:
        Refusal: ``value-invalid``: an unknown column, a company of more than :data:`JOURNALS_MAX` journals,
            or ``wanted`` is behind a place of another order.
    """
    asked = order(sort, JOURNALS, what="journals")
    there = journals_of(conn, company=company)
    if there > JOURNALS_MAX:
        raise _too_many(f"company {company} has {there} journals", JOURNALS_MAX, "journals")
    own = {**dict.fromkeys(JOURNAL_FILTERS), **filters}
    keyed = SQL.sorted_journals(
        conn,
        company=company,
        sort=asked.column,
        falling=asked.falling,
        skip=0 if wanted.after is not None else wanted.at,
        limit=wanted.limit + 1,
        **behind(wanted.after, asked, key="journal", of=str),
        **own,
    ).fetchall()
    shown = keyed[: wanted.limit]
    total = unsorted.count_journals(conn, company=company, **own) if wanted.total else None
    further = place(asked, shown[-1], key="journal") if len(keyed) > wanted.limit else None
    return Found(_told_journals(conn, company, shown), further, total)


def every_journal(conn: Connected, *, company: str, sort: str, **filters: Any) -> Iterator[Row]:
    """All journals of a company by a column; as :func:`journals`."""
    yield from journals(conn, company=company, sort=sort, wanted=Wanted(JOURNALS_MAX), **filters).rows


def journals_of(conn: Connected, *, company: str) -> int:
    """How many journals a company has."""
    return unsorted.count_journals(conn, company=company, **dict.fromkeys(JOURNAL_FILTERS))


def _told_lines(conn: Connected, company: str, keyed: Sequence[Row]) -> list[Row]:
    named = [row["voucher"] for row in keyed]
    only = {**dict.fromkeys(desk.LINE_FILTERS), "vouchers": named}
    rows = {row["voucher"]: row for row in desk.SQL.lines(conn, company=company, **only)}
    return [rows[voucher] for voucher in named if voucher in rows]


def _told_journals(conn: Connected, company: str, keyed: Sequence[Row]) -> list[Row]:
    named = [row["journal"] for row in keyed]
    only = {**dict.fromkeys(desk.JOURNAL_FILTERS), "journals": named}
    rows = {row["journal"]: row for row in desk.SQL.journals(conn, company=company, **only)}
    return [rows[journal] for journal in named if journal in rows]


def _too_many(cause: str, most: int, what: str) -> Refusal:
    remedy = f"Leave sort out, or download the {what} and sort them there."
    return Refusal("value-invalid", f"{cause}, of which at most {most} are sorted", remedy=remedy)
