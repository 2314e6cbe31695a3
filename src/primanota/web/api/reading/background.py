"""Background: what runs and ran, what jobs had to say, and when they start by themselves."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from primanota.inquiry import jobs, schedules
from primanota.inquiry.lists import telling
from primanota.service import jobs as service
from primanota.web.asked import DayEnd, Moment, Name, Page, RunNumber
from primanota.web.asking import Reading
from primanota.web.lists import Listed, long, short, single, wanted

router = APIRouter(prefix="/companies/{company}", tags=["background"])


class Runs(Page):
    """Which runs."""

    job: Name | None = Field(None, description="Runs of this job.")
    status: Annotated[str | None, Field(pattern="^(queued|running|done|failed|cancelled)$")] = Field(
        None, description="queued, running, done, failed or cancelled."
    )


class Log(Page):
    """Which messages."""

    job: Name | None = Field(None, description="Messages of this job.")
    severity: Annotated[str | None, Field(pattern="^(info|warning|error)$")] = Field(
        None, description="info, warning or error."
    )
    code: Name | None = Field(None, description="Messages of this code.")
    journal: Name | None = Field(None, description="About this journal.")
    voucher: Name | None = Field(None, description="About this voucher.")
    actual: UUID | None = Field(None, description="About this actual.")
    run: RunNumber | None = Field(None, description="Of this run, or of those whose number begins so.")
    text: Name | None = Field(None, description="That hold this text, in small letters or capitals.")
    since: Moment | None = Field(None, description="From this day or time on (UTC).")
    until: DayEnd | None = Field(None, description="Up to the end of this day, or a time.")


@router.get("/runs", response_model=Listed)
def runs(company: str, session: Reading, asked: Annotated[Runs, Query()]) -> Response:
    """Runs of jobs, the newest first."""
    with session.read() as conn:
        return short(jobs.runs(conn, company=company, **asked.filters()), asked, key=("-queued_at", "run"))


@router.get("/runs/{run}")
def run(company: str, run: Name, session: Reading) -> Response:
    """One run with its tasks, what it did with each journal, and its last messages.

    Its number, the beginning of it, or last: the newest.
    """
    number = service.find(session, company=company, run=run)
    with session.read() as conn:
        found = jobs.show(conn, company=company, run=number)
    rest = {"tasks": found.tasks, "journals": found.journals, "messages": found.messages}
    return single({**found.run, **rest, "run": number})


@router.get("/log", response_model=Listed)
def messages(company: str, session: Reading, asked: Annotated[Log, Query()]) -> Response:
    """What jobs had to say, the newest first."""
    with session.read() as conn:
        return long(telling.log(conn, company=company, wanted=wanted(asked), **asked.filters()))


@router.get("/schedules", response_model=Listed, name="schedules")
def all_schedules(company: str, session: Reading, asked: Annotated[Page, Query()]) -> Response:
    """When jobs start by themselves, by name."""
    with session.read() as conn:
        return short(schedules.schedules(conn, company=company), asked, key=("schedule",))


@router.get("/schedules/{schedule:path}")
def schedule(company: str, schedule: Name, session: Reading) -> Response:
    """One schedule; the ETag begins with its version."""
    with session.read() as conn:
        found, version = schedules.schedule(conn, company=company, schedule=schedule)
    return single(found, version=version)
