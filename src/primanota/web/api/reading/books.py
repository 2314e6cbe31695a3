"""Books: what is posted: entries, project transactions, balances, vouchers, projects, the story of one."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from primanota.inquiry import books
from primanota.inquiry import trace as tracing
from primanota.inquiry.lists import ledger
from primanota.web.asked import NAME_MAX, Day, Name, Page
from primanota.web.asking import Reading
from primanota.web.lists import Listed, long, short, single, wanted

router = APIRouter(prefix="/companies/{company}", tags=["books"])


Carried = Annotated[str, Field(max_length=NAME_MAX, pattern=r"^[^\x00=]+=[^\x00]*$")]
"""A dimension and its value."""


class Dated(Page):
    """Which accounting dates."""

    first: Day | None = Field(None, alias="from", description="From this accounting date on.")
    last: Day | None = Field(None, alias="to", description="Up to this accounting date, included.")


class Posted(Dated):
    """What was posted of a journal, a voucher or an actual, and when."""

    journal: Name | None = Field(None, description="Of this journal.")
    voucher: Name | None = Field(None, description="Of this voucher.")
    actual: UUID | None = Field(None, description="Of this actual.")


class Entries(Posted):
    """Which entries."""

    account: Name | None = Field(None, description="On this main account.")
    dimension: list[Carried] = Field(
        default=[],
        max_length=20,
        description="NAME=VALUE: that carry this value; NAME=: that carry none; repeatable.",
        examples=[["Department=D20"]],
    )


class Transactions(Posted):
    """Which project transactions."""

    project: Name | None = Field(None, description="On this project.")


class Balances(Dated):
    """Which balances."""

    account: Name | None = Field(None, description="Of this main account.")
    period: Name | None = Field(None, description="Of this period.")
    by: list[Name] = Field(default=[], max_length=20, description="Split by this dimension; repeatable.")


@router.get("/entries", response_model=Listed)
def entries(company: str, session: Reading, asked: Annotated[Entries, Query()]) -> Response:
    """Entries of the general ledger by voucher, those of an account by date; debit is positive."""
    with session.read() as conn:
        return long(ledger.entries(conn, company=company, wanted=wanted(asked), **asked.filters()))


@router.get("/transactions", response_model=Listed)
def transactions(company: str, session: Reading, asked: Annotated[Transactions, Query()]) -> Response:
    """Project transactions, the subledger, by number."""
    with session.read() as conn:
        return long(ledger.transactions(conn, company=company, wanted=wanted(asked), **asked.filters()))


@router.get("/balances", response_model=Listed)
def balances(company: str, session: Reading, asked: Annotated[Balances, Query()]) -> Response:
    """Debit, credit and balance of each account and period, in accounting currency."""
    with session.read() as conn:
        return short(books.balances(conn, company=company, **asked.filters()), asked)


@router.get("/projects/{project:path}/statement", response_model=Listed)
def project_statement(
    company: str, project: Name, session: Reading, asked: Annotated[Dated, Query()]
) -> Response:
    """What was posted on a project, by period, class and category."""
    with session.read() as conn:
        found = books.project_statement(conn, company=company, project=project, **asked.filters())
        return short(found, asked)


@router.get("/vouchers/{voucher:path}/related", response_model=Listed)
def related(company: str, voucher: Name, session: Reading, asked: Annotated[Page, Query()]) -> Response:
    """What a voucher has to do with; the word says what the other one is to this one."""
    with session.read() as conn:
        return short(books.related(conn, company=company, voucher=voucher), asked)


@router.get("/vouchers/{voucher:path}")
def voucher(company: str, voucher: Name, session: Reading) -> Response:
    """One voucher whole; the ETag begins with the version of its line, or with posted when it has none."""
    with session.read() as conn:
        found = books.voucher(conn, company=company, voucher=voucher)
    line = found["detail"]
    return single(found, version=line["version"] if line else "posted")


@router.get("/trace/{thing:path}")
def trace(company: str, thing: Name, session: Reading) -> Response:
    """Everything known of the actual behind a thing.

    An actual's id, JOURNAL/LINE, a voucher, VOUCHER/ENTRY or a project transaction.
    """
    with session.read() as conn:
        return single(tracing.trace(conn, company=company, thing=thing))
