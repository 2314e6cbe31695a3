"""Desk: the work to do and what was done of it: actuals waiting, journals, lines, issues, and jobs.

Runs whenever a door shows a list. Every list is a stream of rows with the fields of contract.md §4 in their
order, a few more behind them, of one company or (company None) of all. Nothing is changed; what is posted is
told by ``books``, what jobs had to say by ``log``.
"""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from primanota.core.row_codes import WAITING
from primanota.db import statements
from primanota.db.statements import Connected
from primanota.inquiry.rows import Row, one, one_moment, stream, stream_whole, summed
from primanota.setup.parameters import Parameters

SQL = statements.beside(__file__)

UNTRIED = WAITING["not-imported-yet"].cause.removesuffix(".")

JOURNAL_FILTERS = ("status", "period_start", "original", "journals")
LINE_FILTERS = ("journal", "status", "voucher", "vouchers")
WAITING_FILTERS = ("code", "actual", "actuals")
SKIPPED_FILTERS = ("actuals",)
"""What the statements of these lists may be narrowed to, besides the company; the last are keys of a page."""

TOLD = {"untried": UNTRIED, "wait_minutes": Parameters(rate_type="").prevalidation_wait_minutes}
"""What the statements about waiting say of actuals that nobody tried, and of companies that name no wait."""


def companies(conn: Connected) -> Iterator[Row]:
    """The companies that are set up, by code."""
    return stream(conn, SQL.companies)


def periods(conn: Connected, *, company: str | None = None) -> Iterator[Row]:
    """Fiscal periods in the order of time, and how many vouchers were posted into each."""
    with one_moment(conn):
        return iter(summed(conn, SQL.periods, company=company))


def accounts(conn: Connected, *, company: str | None = None) -> Iterator[Row]:
    """Main accounts, by number."""
    return stream(conn, SQL.accounts, company=company)


def waiting(
    conn: Connected, *, company: str | None = None, code: str | None = None, actual: UUID | None = None
) -> Iterator[Row]:
    """Actuals that wait and why (I1, I13, S5); those no import has tried yet are ``not-imported-yet``."""
    filters = {"company": company, "code": code, "actual": actual, "actuals": None}
    return stream_whole(conn, SQL.waiting, **filters, **TOLD)


def waiting_by_reason(conn: Connected, *, company: str | None = None) -> Iterator[Row]:
    """How many actuals wait for which reason, with the first and the last of their transaction dates."""
    return stream_whole(conn, SQL.waiting_by_reason, company=company, **TOLD)


def skipped(conn: Connected, *, company: str | None = None) -> Iterator[Row]:
    """Actuals that never become lines, and why (S3)."""
    return stream(conn, SQL.skipped, company=company, actuals=None)


def journals(
    conn: Connected,
    *,
    company: str | None = None,
    status: str | None = None,
    period_start: date | None = None,
    original: str | None = None,
) -> Iterator[Row]:
    """Journals, by number; ``original`` names the journal whose lines with issues they took over (P5)."""
    return stream(
        conn,
        SQL.journals,
        company=company,
        status=status,
        period_start=period_start,
        original=original,
        journals=None,
    )


def journal(conn: Connected, *, company: str, journal: str) -> Row:
    """One journal.

    Raises:
        Refusal: ``journal-unknown``.
    """
    unknown = ("journal-unknown", f"company {company} has no journal {journal}")
    filters = {**dict.fromkeys(JOURNAL_FILTERS), "journals": [journal]}
    return one(conn, SQL.journals, unknown, company=company, **filters)


def attention(conn: Connected, *, company: str | None = None) -> Iterator[Row]:
    """Journals somebody must look at: in error, with broken rules, or claimed by a worker that is gone."""
    return stream(conn, SQL.attention, company=company)


def lines(
    conn: Connected,
    *,
    company: str | None = None,
    journal: str | None = None,
    status: str | None = None,
    voucher: str | None = None,
) -> Iterator[Row]:
    """Lines of a journal, or of all journals, each with its distributions, issues and related voucher.

    Raises:
        Refusal: ``journal-unknown``.
    """
    filters = {"company": company, "journal": journal, "status": status, "voucher": voucher, "vouchers": None}
    if journal is not None:
        require_journal(conn, company=company, journal=journal)
    elif voucher is None:
        return stream_whole(conn, SQL.lines, **filters)
    return stream(conn, SQL.lines, **filters)


def line(conn: Connected, *, company: str, journal: str, line: int) -> Row:
    """One line, as ``lines`` tells it.

    Raises:
        Refusal: ``line-unknown``.
    """
    unknown = ("line-unknown", f"company {company} has no line {journal}/{line}")
    found = one(conn, SQL.line_named, unknown, company=company, journal=journal, line=line)
    return next(lines(conn, company=company, voucher=found["voucher"]))


def issues(
    conn: Connected, *, company: str | None = None, journal: str | None = None, code: str | None = None
) -> Iterator[Row]:
    """What the last posting attempt found wrong, line by line, in the public order of the rules (P3).

    Raises:
        Refusal: ``journal-unknown``.
    """
    if journal is not None:
        require_journal(conn, company=company, journal=journal)
    return stream(conn, SQL.issues, company=company, journal=journal, code=code)


def require_journal(conn: Connected, *, company: str | None, journal: str) -> None:
    """See that there is such a journal.

    Raises:
        Refusal: ``journal-unknown``.
    """
    place = f"company {company} has" if company else "no company has"
    cause = f"{place} {'no' if company else 'a'} journal {journal}"
    one(conn, SQL.journal_exists, ("journal-unknown", cause), company=company, journal=journal)
