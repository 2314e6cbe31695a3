"""Commands of schedules: jobs that start by themselves, at times that users set."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from primanota.cli.door import Door, Ending, command, group
from primanota.cli.options import From, Journal, Original, PeriodStart, Project, To, by_company, day, scope
from primanota.cli.output import columns
from primanota.cli.receipts import tell_queued
from primanota.inquiry import schedules as listing
from primanota.service import schedules as service
from primanota.service.schedules import ScheduleReceipt

SCHEDULES = columns("schedule job options=asked cron time_zone next=next_told last=last_told outcome")
WORKERS_MAX = 64

app = typer.Typer(rich_markup_mode=None)


class Job(StrEnum):
    """What a schedule may start."""

    IMPORT = "import"
    POST = "post"
    PREVALIDATE = "prevalidate"
    WRITE_BACK = "write-back"
    PROOFS = "proofs"


class Option(StrEnum):
    """What a schedule may ask its job for, by the names of the options."""

    FROM = "from"
    TO = "to"
    PROJECT = "project"
    PERIOD_START = "period-start"
    JOURNAL = "journal"
    ORIGINAL = "original"
    WORKERS = "workers"


FIELDS = {Option.FROM: "first", Option.TO: "last", Option.PERIOD_START: "period_start"}
"""What the service calls those that it calls otherwise."""

Name = Annotated[str, typer.Argument(metavar="NAME", help="The schedule, listed by: primanota schedules.")]
TimeZone = Annotated[
    str | None,
    typer.Option("--time-zone", metavar="ZONE", help="Whose clock, as Europe/Berlin (default: UTC)."),
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", min=1, max=WORKERS_MAX, help="How many tasks share a posting run."),
]


@group(app, "schedules", examples="primanota schedules\nprimanota schedules --company USMF --json")
def schedules(door: Door) -> None:
    """List schedules; add, change, pause, run and remove them.

    A schedule starts a job at times of its own, when a worker is running: primanota worker. Next and last are
    shown in its time zone. All companies unless --company names one.
    """
    with door.session() as session:
        company = scope(door, session)
        shown = by_company(session, company, SCHEDULES)
        with session.read() as conn:
            found = listing.schedules(conn, company=company)
            rows = found if door.json else (in_words(row) for row in found)
            empty = "No schedules yet. Add one: primanota schedules add NAME --job post --cron '0 2 * * *'"
            door.out.rows(rows, shown, empty=empty)


def in_words(row: Mapping[str, Any]) -> dict[str, Any]:
    """A schedule with its times on its own clock, and what it asks for in the words of the options."""
    zone = row["time_zone"]
    return {
        **row,
        "asked": asked(row["options"]),
        "next_told": "paused" if row["paused"] else on_clock(row["next_at"], zone),
        "last_told": on_clock(row["last_at"], zone) if row["last_at"] else None,
    }


def asked(options: Mapping[str, Any]) -> str:
    """What a job is asked for, as options."""
    words = {FIELDS.get(option, option.value): option.value for option in Option}
    return " ".join(f"--{words.get(name, name)} {value}" for name, value in options.items())


def on_clock(moment: datetime, zone: str) -> str:
    """An instant as the clock of a time zone shows it, to the minute."""
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M %Z}"


@command(
    schedules,
    "add",
    examples="""
        primanota schedules add nightly --job post --cron '0 2 * * 1-5' --time-zone Europe/Berlin
        primanota schedules add hourly --job import --cron '0 * * * *' --dry-run
        primanota schedules add tower --job import --cron '*/15 8-18 * * *' --project TOWER""",
)
def add(
    door: Door,
    *,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is to be called.")],
    job: Annotated[Job, typer.Option("--job", help="What it starts.")],
    cron: Annotated[
        str,
        typer.Option(
            "--cron", metavar="TEXT", help="When: minute, hour, day of the month, month, day of the week."
        ),
    ],
    time_zone: TimeZone = None,
    first: From = None,
    last: To = None,
    project: Project = None,
    period_start: PeriodStart = None,
    journal: Journal = None,
    original: Original = None,
    workers: Workers = None,
    starting: Annotated[
        date | None,
        typer.Option(
            "--starting", parser=day, metavar="DAY", help="The first day that counts (default: today)."
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell when it would be due.")] = False,
) -> None:
    """Add a schedule, and tell when it is due the next five times.

    A time that the clocks skip in spring is made up for at the first minute after the gap; one that they show
    twice in autumn counts once. Times that pass while no worker is running are made up for by one run, and
    one that comes while an earlier run has not ended is skipped.
    """
    with door.session() as session:
        made = service.add(
            session,
            company=door.selected(),
            schedule=name,
            job=job,
            cron=cron,
            time_zone=time_zone or "UTC",
            options={
                "first": first,
                "last": last,
                "project": project,
                "period_start": period_start,
                "journal": journal,
                "original": original,
                "workers": workers,
            },
            starting=starting,
            dry_run=dry_run,
        )
    tell(door, made, "would be due" if dry_run else "is due")


@command(
    schedules,
    "change",
    examples="""
        primanota schedules change nightly --cron '30 3 * * *'
        primanota schedules change nightly --workers 4 --without journal""",
)
def change(
    door: Door,
    *,
    name: Name,
    cron: Annotated[str | None, typer.Option("--cron", metavar="TEXT", help="When, from now on.")] = None,
    time_zone: TimeZone = None,
    first: From = None,
    last: To = None,
    project: Project = None,
    period_start: PeriodStart = None,
    journal: Journal = None,
    original: Original = None,
    workers: Workers = None,
    without: Annotated[
        list[Option] | None, typer.Option("--without", help="Drop this option from its job; may be repeated.")
    ] = None,
) -> None:
    """Change when a schedule is due, or what its job is asked for.

    What is not named stays. Its runs act for whoever changed it last.
    """
    with door.session() as session:
        made = service.change(
            session,
            company=door.selected(),
            schedule=name,
            cron=cron,
            time_zone=time_zone,
            options={
                "first": first,
                "last": last,
                "project": project,
                "period_start": period_start,
                "journal": journal,
                "original": original,
                "workers": workers,
            },
            without=[FIELDS.get(option, option.value) for option in without or ()],
        )
    tell(door, made, "is due")


@command(schedules, "pause", examples="primanota schedules pause nightly")
def pause(door: Door, *, name: Name) -> None:
    """Let a schedule rest until it is resumed.

    A run at work goes on.
    """
    with door.session() as session:
        made = service.set_paused(session, company=door.selected(), schedule=name, paused=True)
    tell(door, made, "is due")


@command(schedules, "resume", examples="primanota schedules resume nightly")
def resume(door: Door, *, name: Name) -> None:
    """Let a paused schedule be due again.

    Times that passed meanwhile are not made up for.
    """
    with door.session() as session:
        made = service.set_paused(session, company=door.selected(), schedule=name, paused=False)
    tell(door, made, "is due")


@command(schedules, "run", examples="primanota schedules run nightly")
def run(door: Door, *, name: Name) -> Ending:
    """Queue a run of a schedule now.

    A worker takes it up. When the schedule is due next stays as it is, and a paused one stays paused.
    """
    with door.session() as session:
        made = service.run_now(session, company=door.selected(), schedule=name)

    door.out.receipt(made, lambda: tell_queued(door, made))
    return Ending.DONE if made.workers else Ending.ISSUES_TOLD


@command(schedules, "remove", examples="primanota schedules remove nightly")
def remove(door: Door, *, name: Name) -> None:
    """Remove a schedule; its runs and their log stay.

    A run at work goes on.
    """
    with door.session() as session:
        made = service.remove(session, company=door.selected(), schedule=name)
    door.out.receipt(made, lambda: door.out.text(f"{made.company} {name} is removed"))


def tell(door: Door, made: ScheduleReceipt, due: str) -> None:
    """Tell what a schedule is now, and when it is due the next times."""

    def told() -> None:
        options = asked(made.options)
        what = f"{made.job} {options}" if options else made.job
        door.out.text(f"{made.company} {made.schedule}: {what} at {made.cron}, {made.time_zone}")
        if made.paused:
            door.out.text("paused")
            return
        at_once = " at once, for a time that has passed, and then" if made.due_now else ""
        door.out.text(f"{due}{at_once} at")
        for moment in made.next[1 if made.due_now else 0 :]:
            weekday = f"{moment.astimezone(ZoneInfo(made.time_zone)):%a}"
            door.out.text(f"  {weekday} {on_clock(moment, made.time_zone)}")

    door.out.receipt(made, told)
