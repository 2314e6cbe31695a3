"""Commands of the background: what runs and ran; start, stop and repeat runs; the worker who does them."""

import os
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Any

import typer

from primanota.cli.door import Door, Ending, command, group, reach
from primanota.cli.options import From, Journal, Original, PeriodStart, Project, To, by_company, scope
from primanota.cli.output import cell, columns
from primanota.cli.receipts import fields, tell_ended, tell_queued, tell_rows
from primanota.core.wording import counted
from primanota.inquiry import jobs as inquiry
from primanota.service import jobs as service
from primanota.service.jobs import Cancelled

CONCURRENCY_MAX = 64

RUNS = columns("run=short job status begun=begun >seconds >done=progress actor told")
TASKS = columns("task status attempt >done=progress ~fault")
JOURNALS = columns("journal status >posted=lines_posted >with_issues=lines_with_issues error_journal ~fault")
MESSAGES = columns("at severity code journal ~message")

app = typer.Typer(rich_markup_mode=None)


class JobName(StrEnum):
    """The jobs that workers do."""

    IMPORT = "import"
    POST = "post"
    PREVALIDATE = "prevalidate"
    WRITE_BACK = "write-back"
    PROOFS = "proofs"


class RunStatus(StrEnum):
    """Where a run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


Run = Annotated[
    str, typer.Argument(metavar="RUN", help="Its number, the first characters of it, or last: the newest.")
]


@group(app, "jobs", examples="primanota jobs\nprimanota jobs --status running\nprimanota jobs show 3f2a9c01")
def jobs(
    door: Door,
    *,
    job: Annotated[str | None, typer.Option("--job", metavar="JOB", help="Runs of this job only.")] = None,
    status: Annotated[RunStatus | None, typer.Option("--status", help="Runs of this status only.")] = None,
    last: Annotated[
        int | None, typer.Option("--last", min=1, metavar="N", help="So many; 30 unless --json.")
    ] = None,
) -> None:
    """List what runs and ran; show, cancel and repeat runs.

    The newest stands first; hours are UTC. All companies unless --company names one.
    """
    with door.session() as session:
        company = scope(door, session)
        shown = by_company(session, company, RUNS)
        with session.read() as conn:
            limit = last if last or door.json else 30
            found = inquiry.runs(conn, company=company, job=job, status=status, last=limit)
            rows = found if door.json else (_readable(row) for row in found)
            door.out.rows(rows, shown, empty="Nothing has run yet.")


def _readable(row: Mapping[str, Any]) -> dict[str, Any]:
    """A run as people read it."""
    counts = row["counts"]
    told = ", ".join(f"{name} {counts[name]}" for name in counts if isinstance(counts[name], int))
    return {
        **row,
        "short": str(row["run"])[:8],
        "begun": row["started_at"] or row["queued_at"],
        "progress": _progress(row),
        "told": told,
    }


def _progress(row: Mapping[str, Any]) -> str:
    return f"{row['done']} of {row['total']}" if row["total"] else ""


@command(jobs, "show", examples="primanota jobs show last\nprimanota jobs show 3f2a9c01 --json")
def show(door: Door, *, run: Run) -> None:
    """Show one run: what was asked, done and said."""
    with door.session() as session:
        company = session.company(door.selected())
        number = service.find(session, company=company, run=run)
        with session.read() as conn:
            found = inquiry.show(conn, company=company, run=number)

    def told() -> None:
        row = found.run
        door.out.text(f"run {row['run']} of {row['company']}: {row['job']}, {row['status']}")
        asked = ", ".join(f"{name} {cell(value)}" for name, value in row["parameters"].items() if value)
        door.out.text(f"asked by {row['actor']}" + (f": {asked}" if asked else ""))
        if row["cancel_requested_by"]:
            door.out.text(f"cancelled by {row['cancel_requested_by']}")
        if row["seconds"] is not None:
            door.out.text(f"{_progress(row) or 'begun'} ({row['seconds']} s)")
        tell_rows(door, [{**each, "progress": _progress(each)} for each in found.tasks], TASKS)
        tell_rows(door, found.journals, JOURNALS)
        messages = [{**each, "at": f"{each['at']:%Y-%m-%d %H:%M:%S}"} for each in found.messages]
        tell_rows(door, messages, MESSAGES, more=f"primanota log --run {row['run']}")

    door.out.receipt({**found.run, **fields(found), "run": number}, told)


@command(jobs, "cancel", examples="primanota jobs cancel 3f2a9c01")
def cancel(door: Door, *, run: Run) -> None:
    """Stop a run.

    What waits is dropped at once; work at hand stops at its next resting place. What is posted stays posted.
    """
    with door.session() as session:
        made = service.cancel(session, company=door.selected(), run=run)
    door.out.receipt(made, lambda: _tell_cancelled(door, made))


def _tell_cancelled(door: Door, made: Cancelled) -> None:
    short = str(made.run)[:8]
    if made.status == "cancelled":
        door.out.text(f"{made.job} {short} of {made.company} is cancelled")
    else:
        door.out.text(f"{made.job} {short} of {made.company} stops at its next resting place")
        door.out.say(f"Watch it: primanota jobs show {short}")


@command(jobs, "retry", examples="primanota jobs retry 3f2a9c01")
def retry(door: Door, *, run: Run) -> Ending:
    """Have the workers do again what a run was asked to do.

    It becomes a run of its own, and finds less to do: what is imported or posted is not done twice.
    """
    with door.session() as session:
        made = service.retry(session, company=door.selected(), run=run)
    door.out.receipt(made, lambda: tell_queued(door, made))
    return Ending.DONE if made.workers else Ending.ISSUES_TOLD


@command(
    jobs,
    "run",
    examples="""
        primanota jobs run proofs
        primanota jobs run post --period-start 2025-01-01 --workers 2
        primanota jobs run import --from 2025-01-01 --to 2025-01-31""",
)
def run_job(
    door: Door,
    *,
    job: Annotated[
        JobName, typer.Argument(metavar="JOB", help="import, post, prevalidate, write-back or proofs.")
    ],
    first: From = None,
    last: To = None,
    project: Project = None,
    period_start: PeriodStart = None,
    journal: Journal = None,
    original: Original = None,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, max=CONCURRENCY_MAX, help="How many share it.")
    ] = None,
) -> Ending:
    """Have the workers do a job once.

    All companies unless --company names one. Days and project go with import, the other filters with post.
    """
    asked = {
        "first": first,
        "last": last,
        "project": project,
        "period_start": period_start,
        "journal": journal,
        "original": original,
    }
    with door.session() as session:
        made = [
            service.start(session, company=each, job=job, asked=asked, workers=workers)
            for each in session.companies(door.selected())
        ]
    door.out.receipt(made[0] if len(made) == 1 else made, lambda: tell_queued(door, *made))
    return Ending.DONE if made[0].workers else Ending.ISSUES_TOLD


@command(
    app,
    "worker",
    examples="""
        primanota worker
        primanota worker --concurrency 4
        primanota worker --until-idle""",
)
def worker(
    door: Door,
    *,
    concurrency: Annotated[
        int | None,
        typer.Option(
            "--concurrency", min=1, max=CONCURRENCY_MAX, metavar="N", help="Tasks at once; none: the cores."
        ),
    ] = None,
    until_idle: Annotated[
        bool, typer.Option("--until-idle", help="End when no run is left to do; for scripts.")
    ] = False,
) -> Ending:
    """Do what is queued, and look after what the dead left.

    Serves all companies of the database until Ctrl-C or SIGTERM ask it to stop. Any number of workers may
    run, on any machine.
    """
    from primanota.worker import Worker  # noqa: PLC0415  # loads the queue's library, which takes a moment

    at_once = concurrency or os.cpu_count() or 1
    with door.session() as own:
        session = replace(own, reach=reach())
        if not door.json:
            door.out.say(f"worker {os.getpid()}: up to {counted(at_once, 'task')} at once; Ctrl-C stops it")
        tally = Worker(
            session,
            concurrency=at_once,
            until_idle=until_idle,
            tell=lambda ended: tell_ended(door, ended),
            say=door.out.say,
        ).run()
    done = ", ".join(f"{count} {status}" for status, count in sorted(tally.tasks.items())) or "none"
    door.out.receipt(tally, lambda: door.out.text(f"tasks: {done} ({tally.seconds:.1f} s)"))
    return Ending.ISSUES_TOLD if tally.tasks["failed"] else Ending.DONE
