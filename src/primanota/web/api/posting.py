"""Posting: actuals are imported, journals posted, vouchers taken back; and the exchange with operations.

Import and posting may take minutes on a large set: with ``background`` the workers do it and the answer names
their run. Where operations are asked and told is a parameter of the company, never a value of a request.
"""

from typing import Annotated, Self

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field, model_validator

from primanota.core.records import (
    ImportReceipt,
    PostReceipt,
    PrevalidationReceipt,
    Reversed,
    WriteBackReceipt,
)
from primanota.service import exchange, jobs, journals, preview
from primanota.service.journals import WORKERS_MAX
from primanota.service.running import Queued
from primanota.web.asked import Day
from primanota.web.asking import Importing, Posting, Prevalidating, Reversing
from primanota.web.bodies import ITEMS_MAX, Body, Code, Reason, examples, given, told

router = APIRouter(prefix="/companies/{company}", tags=["posting"])

Background = Annotated[bool, Field(description="Leave all of it to the workers.")]


class Import(Body, json_schema_extra=examples({}, {"from": "2026-03-01", "to": "2026-03-31"})):
    """Which of the waiting actuals are imported: all, or those of some days, or of a project."""

    first: Annotated[Day | None, Field(alias="from", description="First day of the work.")] = None
    last: Annotated[Day | None, Field(alias="to", description="Last day, included.")] = None
    project: Code | None = None
    background: Background = False


class Post(Body, json_schema_extra=examples({"journals": ["PIJ-000001"]}, {"all": True, "background": True})):
    """Journals by their numbers, or with ``all`` every draft journal that the filters admit."""

    journals: Annotated[list[Code], Field(default_factory=list, max_length=ITEMS_MAX)]
    everything: Annotated[bool, Field(alias="all")] = False
    period_start: Day | None = None
    journal: Code | None = None
    original: Code | None = None
    workers: Annotated[int | None, Field(ge=1, le=WORKERS_MAX)] = None
    now: Annotated[bool, Field(description="Large journals too, here and now.")] = False
    background: Background = False

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        filtered = any((self.period_start, self.journal, self.original, self.workers))
        if bool(self.journals) == self.everything:
            message = "name journals, or say all"
            raise ValueError(message)
        if filtered and not self.everything:
            message = "period_start, journal, original and workers go with all"
            raise ValueError(message)
        if self.now and self.background:
            message = "either now or background"
            raise ValueError(message)
        return self


class Reverse(Body, json_schema_extra=examples({"voucher": "PV-00000001", "reason": "posted twice"})):
    """Which voucher is taken back, why, and on which accounting date (none: its own, or the next open)."""

    voucher: Code
    reason: Reason
    date: Day | None = None


class Prevalidate(Body):
    """``again``: also what was confirmed a moment ago, and what is invalid."""

    again: bool = False


class WriteBack(Body):
    """Nothing to say: where to is the company's parameter."""


@router.post("/import", response_model=ImportReceipt | Queued)
def import_actuals(company: str, session: Importing, body: Import) -> JSONResponse:
    """Give waiting actuals their journal lines; doing it twice adds nothing twice."""
    asked = given(body, "background")
    if body.background:
        return told(jobs.start(session, company=company, job="import", asked=asked))
    return told(journals.import_actuals(session, company=company, **asked))


@router.post("/post", response_model=PostReceipt)
def post(company: str, session: Posting, body: Post) -> JSONResponse:
    """Post journals; lines with issues go to journals of their own, with remedies."""
    where = given(body, "journals", "everything", "period_start", "journal", "original", "workers")
    if body.journals:
        return told(journals.post_journals(session, company=company, journals=body.journals, **where))
    return told(journals.post_all(session, company=company, **given(body, "journals", "everything")))


@router.post("/reverse", response_model=Reversed)
def reverse(company: str, session: Reversing, body: Reverse) -> JSONResponse:
    """Take a posted voucher back by a new one that mirrors it."""
    return told(
        preview.reverse(session, company=company, voucher=body.voucher, reason=body.reason, day=body.date)
    )


@router.post("/prevalidate", response_model=PrevalidationReceipt)
def prevalidate(company: str, session: Prevalidating, body: Prevalidate) -> JSONResponse:
    """Ask the company's source whether it still has unposted actuals."""
    return told(exchange.prevalidate(session, company=company, again=body.again))


@router.post("/write-back", response_model=WriteBackReceipt)
def write_back(company: str, session: Posting, body: WriteBack) -> JSONResponse:  # noqa: ARG001
    """Tell the company's source what became of its actuals."""
    return told(exchange.write_back(session, company=company))
