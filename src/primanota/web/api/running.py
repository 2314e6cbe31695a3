"""Running: runs are started for the workers, cancelled and repeated; schedules start them by themselves.

What runs and ran, and which schedules there are, is read elsewhere. A job asks for rights of its own, which
the service looks at.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse
from pydantic import Field

from primanota.service import jobs, schedules
from primanota.service.jobs import Cancelled
from primanota.service.journals import WORKERS_MAX
from primanota.service.running import Queued
from primanota.service.schedules import ScheduleReceipt
from primanota.web.asked import Day, Name
from primanota.web.asking import Running, SettingUp
from primanota.web.bodies import Body, Code, IfMatch, examples, given, seen_version, told

router = APIRouter(prefix="/companies/{company}", tags=["background"])

Job = Literal["import", "post", "prevalidate", "write-back", "proofs"]
Option = Literal["from", "to", "project", "period_start", "journal", "original", "workers"]
FIELDS = {"from": "first", "to": "last"}
"""What the service calls those that it calls otherwise."""

Cron = Annotated[Code, Field(description="Minute, hour, day of the month, month, day of the week.")]
Run = Annotated[Name, Path(description="Its number, the first characters of it, or last: the newest.")]


class Options(Body):
    """What a job is asked for: days and project go with import, the others with post."""

    first: Annotated[Day | None, Field(alias="from")] = None
    last: Annotated[Day | None, Field(alias="to")] = None
    project: Code | None = None
    period_start: Day | None = None
    journal: Code | None = None
    original: Code | None = None
    workers: Annotated[int | None, Field(ge=1, le=WORKERS_MAX)] = None


class Start(Options, json_schema_extra=examples({"job": "proofs"}, {"job": "post", "workers": 2})):
    """A job to be done once by the workers."""

    job: Job


class Add(
    Options,
    json_schema_extra=examples(
        {"schedule": "nightly", "job": "post", "cron": "0 2 * * 1-5", "time_zone": "Europe/Berlin"}
    ),
):
    """A schedule; ``starting``: the first day that counts; ``dry_run``: only tell when it would be due."""

    schedule: Code
    job: Job
    cron: Cron
    time_zone: Code = "UTC"
    starting: Day | None = None
    dry_run: bool = False


class Change(Options, json_schema_extra=examples({"cron": "30 3 * * *", "without": ["journal"]})):
    """What is different from now on; options ``without`` are dropped, what is not named stays."""

    cron: Cron | None = None
    time_zone: Code | None = None
    without: Annotated[list[Option], Field(default_factory=list, max_length=7)]


@router.post("/runs", response_model=Queued)
def start(company: str, session: Running, body: Start) -> JSONResponse:
    """Have the workers do a job once."""
    asked = given(body, "job", "workers")
    return told(jobs.start(session, company=company, job=body.job, asked=asked, workers=body.workers))


@router.post("/runs/{run}/cancel", response_model=Cancelled)
def cancel(company: str, run: Run, session: Running) -> JSONResponse:
    """Stop a run: what waits is dropped, what is at work stops at its next resting place."""
    return told(jobs.cancel(session, company=company, run=run))


@router.post("/runs/{run}/retry", response_model=Queued)
def retry(company: str, run: Run, session: Running) -> JSONResponse:
    """Have the workers do again what a run was asked to do; nothing is done twice."""
    return told(jobs.retry(session, company=company, run=run))


@router.post("/schedules", response_model=ScheduleReceipt)
def add(company: str, session: SettingUp, body: Add) -> JSONResponse:
    """Keep a schedule, and tell when it is due the next times."""
    own = {name: getattr(body, name) for name in ("schedule", "job", "cron", "time_zone")}
    options = given(body, *own, "starting", "dry_run")
    made = schedules.add(
        session, company=company, **own, options=options, starting=body.starting, dry_run=body.dry_run
    )
    return told(made)


@router.post("/schedules/{schedule:path}/pause", response_model=ScheduleReceipt)
def pause(company: str, schedule: Name, session: SettingUp) -> JSONResponse:
    """Let a schedule rest."""
    return told(schedules.set_paused(session, company=company, schedule=schedule, paused=True))


@router.post("/schedules/{schedule:path}/resume", response_model=ScheduleReceipt)
def resume(company: str, schedule: Name, session: SettingUp) -> JSONResponse:
    """Let a schedule be due again; what passed meanwhile is not made up for."""
    return told(schedules.set_paused(session, company=company, schedule=schedule, paused=False))


@router.post("/schedules/{schedule:path}/run", response_model=Queued)
def run_now(company: str, schedule: Name, session: Running) -> JSONResponse:
    """Queue a run of a schedule now; when it is due next stays as it is."""
    return told(schedules.run_now(session, company=company, schedule=schedule))


@router.patch("/schedules/{schedule:path}", response_model=ScheduleReceipt)
def change(
    company: str, schedule: Name, session: SettingUp, body: Change, if_match: IfMatch = None
) -> JSONResponse:
    """Change when a schedule is due, or what its job is asked for; its runs act for who changed it last."""
    made = schedules.change(
        session,
        company=company,
        schedule=schedule,
        cron=body.cron,
        time_zone=body.time_zone,
        options=given(body, "cron", "time_zone", "without"),
        without=[FIELDS.get(each, each) for each in body.without],
        seen=seen_version(if_match),
    )
    return told(made)


@router.delete("/schedules/{schedule:path}", response_model=ScheduleReceipt)
def remove(company: str, schedule: Name, session: SettingUp, if_match: IfMatch = None) -> JSONResponse:
    """Remove a schedule; its runs and their log stay."""
    return told(schedules.remove(session, company=company, schedule=schedule, seen=seen_version(if_match)))
