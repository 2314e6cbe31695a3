"""Looking: what one looks up while reviewing lines: their history, their sums, the codes they can take."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from primanota.core.states import LineStatus
from primanota.inquiry import desk
from primanota.inquiry.review import choices, standing
from primanota.inquiry.review import history as past
from primanota.web.asked import Day, LineNumber, Name, Page
from primanota.web.asking import Reading
from primanota.web.lists import Listed, short

HISTORY = ("-at", "journal", "line")
"""The columns that order the history."""
VALUES = ("dimension", "value")

router = APIRouter(prefix="/companies/{company}", tags=["review"])


class History(Page):
    """The history of what."""

    journal: Name = Field(description="Of this journal and its lines.")
    line: LineNumber | None = Field(None, description="Of this line of it alone.")


class Sums(Page):
    """The sums of which lines."""

    journal: Name = Field(description="Of this journal.")
    status: LineStatus | None = Field(None, description="Lines of this status.")
    project: Name | None = Field(None, description="Lines of this project.")
    code: Name | None = Field(None, description="Lines with this issue.")
    voucher: Name | None = Field(None, description="The line of this voucher.")
    actual: UUID | None = Field(None, description="The line of this actual.")
    first: Day | None = Field(None, alias="from", description="From this accounting date on.")
    last: Day | None = Field(None, alias="to", description="Up to this accounting date, included.")


class Values(Page):
    """Which dimension values."""

    dimension: Name | None = Field(None, description="Of this dimension.")
    text: Name | None = Field(None, description="That hold this text in value or name.")
    on: Day | None = Field(None, description="That are active on this day.")


@router.get("/history", response_model=Listed)
def history(company: str, session: Reading, asked: Annotated[History, Query()]) -> Response:
    """What happened to a journal and its lines, the newest first: moves, and edits with old and new value."""
    with session.read() as conn:
        return short(past.history(conn, company=company, **asked.filters()), asked, key=HISTORY)


@router.get("/line-sums", response_model=Listed)
def line_sums(company: str, session: Reading, asked: Annotated[Sums, Query()]) -> Response:
    """Amounts of a journal's lines by transaction type and currency, of those the filters let through."""
    with session.read() as conn:
        desk.journal(conn, company=company, journal=asked.journal)
        return short(standing.sums(conn, company=company, **asked.filters()), asked)


@router.get("/tax-groups", response_model=Listed)
def tax_groups(company: str, session: Reading, asked: Annotated[Page, Query()]) -> Response:
    """The tax groups that a line's two fields take."""
    with session.read() as conn:
        return short(choices.tax_groups(conn, company=company), asked)


@router.get("/dimensions", response_model=Listed)
def dimensions(company: str, session: Reading, asked: Annotated[Page, Query()]) -> Response:
    """The dimensions over which amounts can be distributed."""
    with session.read() as conn:
        return short(choices.dimensions(conn, company=company), asked)


@router.get("/dimension-values", response_model=Listed)
def dimension_values(company: str, session: Reading, asked: Annotated[Values, Query()]) -> Response:
    """Values of dimensions."""
    with session.read() as conn:
        return short(choices.dimension_values(conn, company=company, **asked.filters()), asked, key=VALUES)
