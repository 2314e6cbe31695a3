"""Desk: the work to do: actuals that wait, journals and their lines, issues, what needs somebody."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from primanota.core.records import TransactionClass, TransactionType
from primanota.core.states import ActualStatus, JournalChoice, LineStatus
from primanota.inquiry import desk, exchange, register
from primanota.inquiry.lists import actuals as work
from primanota.inquiry.lists import journals as lists
from primanota.inquiry.lists import sorting, staged
from primanota.web.asked import Day, LineNumber, Name, Page
from primanota.web.asking import Reading
from primanota.web.lists import Listed, long, short, single, wanted

router = APIRouter(prefix="/companies/{company}", tags=["desk"])

SortOfLines = Annotated[str, Field(pattern=f"^-?({'|'.join(sorting.LINES)})$")]
SortOfJournals = Annotated[str, Field(pattern=f"^-?({'|'.join(sorting.JOURNALS)})$")]


class Actuals(Page):
    """Which actuals."""

    status: ActualStatus | None = Field(None, description="Actuals of this status.")
    code: Name | None = Field(None, description="Those that wait or are skipped for this reason.")
    project: Name | None = Field(None, description="Of this project.")
    transaction_type: TransactionType | None = Field(None, description="Of this transaction type.")
    transaction_class: TransactionClass | None = Field(None, description="Of this transaction class.")
    transaction_category: Name | None = Field(None, description="Of this transaction category.")
    resource: Name | None = Field(None, description="Of this resource.")
    batch: UUID | None = Field(None, description="Those that came with this file.")
    actual: UUID | None = Field(None, description="This actual.")
    first: Day | None = Field(None, alias="from", description="From this transaction date on.")
    last: Day | None = Field(None, alias="to", description="Up to this transaction date, included.")


class Waiting(Page):
    """Which actuals that wait."""

    code: Name | None = Field(None, description="Those that wait for this reason.")
    actual: UUID | None = Field(None, description="This actual.")


class Journals(Page):
    """Which journals."""

    status: JournalChoice | None = Field(None, description="Of this status, or all not_posted yet.")
    period_start: Day | None = Field(None, description="Journals of this period start date.")
    original: Name | None = Field(None, description="Journals that took lines with issues of this one over.")
    sort: SortOfJournals | None = Field(
        None,
        description="By this column, then by number; a minus before it: the largest first. Up to "
        f"{sorting.JOURNALS_MAX} journals of a company.",
        examples=["-posted_at"],
    )


class SomeLines(Page):
    """Which lines."""

    status: LineStatus | None = Field(None, description="Lines of this status.")
    project: Name | None = Field(None, description="Lines of this project.")
    code: Name | None = Field(None, description="Lines with this issue.")
    voucher: Name | None = Field(None, description="The line of this voucher.")
    actual: UUID | None = Field(None, description="The line of this actual.")
    first: Day | None = Field(None, alias="from", description="From this accounting date on.")
    last: Day | None = Field(None, alias="to", description="Up to this accounting date, included.")


class LinesOfJournal(SomeLines):
    """Which lines of a journal."""

    sort: SortOfLines | None = Field(
        None,
        description="By this column, then by line; a minus before it: the largest first. Journals of up to "
        f"{sorting.LINES_MAX} lines.",
        examples=["-amount"],
    )


class Lines(SomeLines):
    """Which lines."""

    journal: Name | None = Field(None, description="Lines of this journal.")
    period_start: Day | None = Field(None, description="Lines of journals of this period start date.")


class Issues(Page):
    """Which issues."""

    journal: Name | None = Field(None, description="Issues of lines of this journal.")
    code: Name | None = Field(None, description="Issues of this code.")


class Voided(Page):
    """Which voucher numbers that were given up."""

    how: Annotated[str | None, Field(pattern="^(deleted|written_off)$")] = Field(
        None, description="deleted or written_off."
    )


@router.get("/actuals", response_model=Listed)
def actuals(company: str, session: Reading, asked: Annotated[Actuals, Query()]) -> Response:
    """All that was staged, and where each actual stands: the status of its line, or why it has none."""
    with session.read() as conn:
        return long(work.actuals(conn, company=company, wanted=wanted(asked), **asked.filters()))


@router.get("/waiting", response_model=Listed)
def waiting(company: str, session: Reading, asked: Annotated[Waiting, Query()]) -> Response:
    """Actuals that wait for a journal line, and why."""
    with session.read() as conn:
        return long(staged.waiting(conn, company=company, wanted=wanted(asked), **asked.filters()))


@router.get("/reasons", response_model=Listed)
def reasons(company: str, session: Reading, asked: Annotated[Page, Query()]) -> Response:
    """How many actuals wait for which reason."""
    with session.read() as conn:
        return short(staged.reasons(conn, company=company), asked, key=("code", "message"))


@router.get("/skipped", response_model=Listed)
def skipped(company: str, session: Reading, asked: Annotated[Page, Query()]) -> Response:
    """Actuals that never become lines, and why."""
    with session.read() as conn:
        return long(staged.skipped(conn, company=company, wanted=wanted(asked)))


@router.get("/invalid", response_model=Listed)
def invalid(company: str, session: Reading, asked: Annotated[Page, Query()]) -> Response:
    """Actuals that their source withdrew or changed, and where they are."""
    with session.read() as conn:
        return short(exchange.invalid(conn, company=company), asked, key=("transaction_date", "actual_id"))


@router.get("/journals", response_model=Listed)
def journals(company: str, session: Reading, asked: Annotated[Journals, Query()]) -> Response:
    """Journals, by number or by another column."""
    with session.read() as conn:
        page, filters = wanted(asked), dict(asked.filters())
        sort = filters.pop("sort")
        if sort is None:
            return long(lists.journals(conn, company=company, wanted=page, **filters))
        return long(sorting.journals(conn, company=company, sort=sort, wanted=page, **filters))


@router.get("/journals/{journal:path}/lines", response_model=Listed)
def lines_of_journal(
    company: str, journal: Name, session: Reading, asked: Annotated[LinesOfJournal, Query()]
) -> Response:
    """The lines of a journal, each with its distributions, issues and related voucher."""
    with session.read() as conn:
        page, filters = wanted(asked), dict(asked.filters())
        sort = filters.pop("sort")
        if sort is None:
            return long(lists.lines(conn, company=company, journal=journal, wanted=page, **filters))
        return long(sorting.lines(conn, company=company, journal=journal, sort=sort, wanted=page, **filters))


@router.get("/journals/{journal:path}/lines/{line}")
def line(company: str, journal: Name, line: LineNumber, session: Reading) -> Response:
    """One line; the ETag begins with its version."""
    with session.read() as conn:
        found = desk.line(conn, company=company, journal=journal, line=line)
    return single(found, version=found["version"])


@router.get("/journals/{journal:path}")
def journal(company: str, journal: Name, session: Reading) -> Response:
    """One journal; the ETag begins with its version."""
    with session.read() as conn:
        found = desk.journal(conn, company=company, journal=journal)
    return single(found, version=found["version"])


@router.get("/lines", response_model=Listed)
def lines(company: str, session: Reading, asked: Annotated[Lines, Query()]) -> Response:
    """Lines of all journals, by journal and line."""
    with session.read() as conn:
        return long(lists.lines(conn, company=company, wanted=wanted(asked), **asked.filters()))


@router.get("/issues", response_model=Listed)
def issues(company: str, session: Reading, asked: Annotated[Issues, Query()]) -> Response:
    """What the last posting attempt found wrong, line by line."""
    with session.read() as conn:
        return short(desk.issues(conn, company=company, **asked.filters()), asked, key=("journal", "line"))


@router.get("/attention", response_model=Listed)
def attention(company: str, session: Reading, asked: Annotated[Page, Query()]) -> Response:
    """Journals somebody must look at."""
    with session.read() as conn:
        return short(desk.attention(conn, company=company), asked, key=("period_start_date", "journal"))


@router.get("/voided", response_model=Listed)
def voided(company: str, session: Reading, asked: Annotated[Voided, Query()]) -> Response:
    """Voucher numbers that were given up, and why."""
    with session.read() as conn:
        return short(register.voided(conn, company=company, **asked.filters()), asked, key=("voucher",))


@router.get("/write-back", response_model=Listed)
def write_back(company: str, session: Reading, asked: Annotated[Page, Query()]) -> Response:
    """How far the source has been told what became of its actuals."""
    with session.read() as conn:
        return short(exchange.write_back(conn, company=company), asked)
