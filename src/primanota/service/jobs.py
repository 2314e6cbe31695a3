"""Jobs: what workers do with the runs in the queue, and what people do with runs: start, cancel, retry (J1).

A task is brought at least once; it is done by one process at a time, and what it had finished when that one
died stays. How a run is recorded is in ``running``.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from psycopg import errors

from primanota.core import needs
from primanota.core.errors import Refusal
from primanota.core.rights import SETUP
from primanota.core.wording import counted
from primanota.db.connect import open_connection, transaction
from primanota.db.statements import Connected
from primanota.jobs import queue, runs, tasks
from primanota.jobs.pulse import Brake, Pulse, Stopped
from primanota.jobs.runs import LogEntry, Run
from primanota.jobs.tasks import Task
from primanota.ledger import proof
from primanota.ledger.proof import ProofResult
from primanota.reach import NOWHERE, Reach
from primanota.service import faults, journals, running
from primanota.service.people import duties
from primanota.service.running import Job, Queued, Work
from primanota.service.session import Session
from primanota.setup import parameters, reference

if TYPE_CHECKING:
    from primanota.jobs.loop import Deliver, Loop

PASSING = {
    "database-lost",
    "database-busy",
    "database-unreachable",
    "disk-full",
    "source-unreachable",
    "target-unreachable",
    "write-back-busy",
}
"""Refusals of a task that pass by themselves: it is tried again after a while. Defects are too."""

SWEEP_S_MAX = 5.0
LEASE_PARTS = 12
"""A worker sweeps so many times in the shortest lease, but at least every ``SWEEP_S_MAX`` seconds."""

ASKED: dict[str, dict[str, Callable[[str], object]]] = {
    "import": {"first": date.fromisoformat, "last": date.fromisoformat, "project": str},
    "post": {"period_start": date.fromisoformat, "journal": str, "original": str},
    "prevalidate": {},
    "write-back": {},
    "proofs": {},
}
"""What may be asked of a job that is started by name, and how its text is read."""

TICKS: list[Callable[[Session], object]] = []
"""What else a worker does with every sweep; whoever has something to do then adds it."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What came of a task that the queue brought; again_s: when to bring it again, None: never."""

    company: str
    run: UUID
    job: str
    task: int
    status: str
    seconds: float = 0.0
    told: str = ""
    again_s: int | None = None


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A run that somebody wants to stop: cancelled already, or running until its work has heard of it."""

    company: str
    run: UUID
    job: str
    status: str


def loop(session: Session, deliver_: "Deliver", *, concurrency: int) -> "Loop":
    """The loop that takes tasks from the queue of a session's database and has so many done at once."""
    from primanota.jobs.loop import Loop  # noqa: PLC0415  # loads the queue's library, which takes a moment

    return Loop(session.conninfo, deliver_, concurrency=concurrency)


def deliver(
    conninfo: str, *, company: str, run: UUID, task: int, actor: str, brake: Brake, reach: Reach = NOWHERE
) -> Delivered:
    """Do a task of a run; for the thread of a worker, over connections that see its company only.

    Whoever queued it, it uses the files and addresses of ``reach`` alone.

    Raises:
        Refusal: ``database-lost``, ``database-unreachable``, before the task was begun.
    """
    with faults.told(), open_connection(conninfo, company=company) as conn:
        session = Session(conninfo, actor, conn, confined_to=company, reach=reach)
        found, begun = _begin(session, company=company, run=run, task=task)
        if found is None:
            return Delivered(company, run, "", task, "unknown")
        if not isinstance(begun, Task):
            return Delivered(company, run, found.job, task, found.status, again_s=begun)
        asking = duties.acting(session, found.actor)
        with Pulse(session.another, begun) as pulse, brake.holding(pulse, conn):
            started = time.monotonic()
            ended = _do(Work(asking, company, run, found.parameters, pulse), found)
            return replace(ended, seconds=time.monotonic() - started)


def _begin(
    session: Session, *, company: str, run: UUID, task: int
) -> tuple[Run, Task | int | None] | tuple[None, None]:
    """Begin a task; or learn that it needs nobody, or in how many seconds to ask again."""
    with transaction(session.conn):
        found = runs.lock(session.conn, company=company, run=run)
        if found is None or found.ended:
            return (found, None) if found else (None, None)
        begun = tasks.begin(session.conn, company=company, run=run, task=task)
        if isinstance(begun, Task):
            runs.mark(session.conn, company=company, run=run, status="running")
        return found, begun


def _do(work: Work, found: Run) -> Delivered:
    """Do the work of a task, and record how it ended."""
    task = work.pulse.task
    ended = Delivered(work.company, work.run, found.job, task.task, "done")
    try:
        work.check()
        job = _known(found.job)
        # Whoever keeps the schedules has jobs done at their times that they do not do by hand.
        work.session.require(*needs.JOBS[found.job], SETUP, company=work.company)
        with faults.told():
            receipt = faults.retrying(lambda: job.perform(work))
    except Exception as error:  # noqa: BLE001  # whatever it is, it is recorded, and other tasks go on
        return _record(work, ended, error)
    recorded = running.end(work.session, work.pulse, "done", receipt=receipt)
    return ended if recorded else replace(ended, status="superseded")


def _known(job: str) -> Job[Any]:
    found = running.job_named(job)
    if found is None:
        raise Refusal("value-invalid", f"there is no job {job} in this version")
    return found


def _record(work: Work, ended: Delivered, error: Exception) -> Delivered:
    """Record why a task was not done: it is put back, has failed, or was cancelled."""
    task, pulse = work.pulse.task, work.pulse
    stopped = error if isinstance(error, Stopped) else None
    reason = stopped.reason if stopped else pulse.reason if isinstance(error, errors.QueryCanceled) else None
    fault = running.fault_of(error)
    with work.session.another() as conn:
        session = replace(work.session, conn=conn)
        match reason:
            case "superseded":
                return replace(ended, status="superseded")
            case "interrupted":
                ours = running.end(session, pulse, "queued")
                now = replace(ended, status="queued", told="the worker stops", again_s=0)
            case "cancelled":
                receipt = stopped.receipt if stopped else None
                ours = running.end(session, pulse, "cancelled", receipt=receipt)
                now = replace(ended, status="cancelled")
            case _ if _passes(error) and task.attempt < tasks.ATTEMPTS_MAX:
                ours = running.end(session, pulse, "queued", fault=replace(fault, severity="warning"))
                told = f"{fault.code}: {fault.message}"
                now = replace(ended, status="queued", told=told, again_s=running.back_off_s(task.attempt))
            case _:
                ours = running.end(session, pulse, "failed", fault=fault)
                now = replace(ended, status="failed", told=f"{fault.code}: {fault.message}")
    return now if ours else replace(ended, status="superseded")


def _passes(error: Exception) -> bool:
    """Whether what a task has failed of may be gone in a while."""
    return not isinstance(error, Refusal) or error.code in PASSING


def sweep(session: Session) -> float:
    """Look after all companies: dead posters and processes, a mended queue, and what else is due.

    Answers in how many seconds to do it again.
    """
    lease_s = SWEEP_S_MAX * LEASE_PARTS
    for company in [each.company for each in reference.companies(session.conn)]:
        running.sweep(session, company=company)
        with transaction(session.conn):
            queue.mend(session.conn, company=company)
        lease_s = min(lease_s, parameters.read(session.conn, company).lease_seconds)
    for tick in TICKS:
        tick(session)
    return lease_s / LEASE_PARTS


def idle(session: Session) -> bool:
    """Whether no run is left in the queue or at work in the background, in any company."""
    companies = [each.company for each in reference.companies(session.conn)]
    return not any(tasks.count_unfinished(session.conn, company=each) for each in companies)


def start(
    session: Session,
    *,
    company: str | None,
    job: str,
    asked: Mapping[str, object] | None = None,
    workers: int | None = None,
    schedule: str | None = None,
) -> Queued:
    """Have the workers do a job; ``asked`` as :func:`checked` takes it.

    Raises:
        Refusal: ``value-invalid``, ``filters-off``, ``project-unknown``, and those of :func:`running.queue`.
    """
    code = session.company(company)
    values = checked(job, asked or {})
    if job == journals.IMPORT.name:
        journals.require_asked(session, code, values)
    shared_by = journals.shared_by(session, code, values, workers) if job == journals.POST.name else 1
    return running.queue(session, company=code, job=job, asked=values, shared_by=shared_by, schedule=schedule)


def checked(job: str, asked: Mapping[str, object]) -> dict[str, object]:
    """What is asked of a job, its texts read as what they should be; nothing asked is left out.

    Raises:
        Refusal: ``value-invalid``: the job takes no such thing, or not this value.
    """
    if job not in ASKED:
        raise Refusal("value-invalid", f"there is no job {job}", remedy=f"Jobs are {', '.join(ASKED)}.")
    given = {name: value for name, value in asked.items() if value is not None}
    for name in given:
        if name not in ASKED[job]:
            takes = ", ".join(ASKED[job]) or "nothing"
            raise Refusal("value-invalid", f"{job} takes no {name}", remedy=f"It takes {takes}.")
    try:
        return {name: ASKED[job][name](str(value)) for name, value in given.items()}
    except ValueError as error:
        raise Refusal("value-invalid", f"{job}: {error}") from error


def find(session: Session, *, company: str, run: str) -> UUID:
    """The number of the run whose number begins so; ``last``: the newest.

    Raises:
        Refusal: ``run-unknown``.
    """
    return runs.find(session.conn, company=company, beginning=run).run


def cancel(session: Session, *, company: str | None, run: str) -> Cancelled:
    """Stop a run: what waits is dropped at once, what is at work stops between two units.

    ``run`` is its number, the beginning of it, or ``last``.

    Raises:
        Refusal: ``run-unknown``, ``run-ended``.
    """
    code = session.company(company)

    def change(conn: Connected) -> Cancelled:
        number = runs.find(conn, company=code, beginning=run).run
        found = runs.lock(conn, company=code, run=number)
        assert found is not None, "a run is never deleted"
        session.require(*needs.JOBS[found.job], company=code)
        if found.ended:
            raise Refusal("run-ended", f"run {number} is {found.status}")
        told = f"cancelled by {session.actor}"
        runs.ask_to_cancel(conn, company=code, run=number, actor=session.actor)
        runs.log(conn, company=code, run=number, entries=[LogEntry("warning", "cancelled", told)])
        dropped = tasks.drop_waiting(conn, company=code, run=number, fault=told)
        queue.forget(conn, company=code, run=number, tasks=dropped)
        running.settle(conn, session.actor, company=code, run=found)
        left = runs.lock(conn, company=code, run=number)
        assert left is not None
        return Cancelled(code, number, found.job, left.status)

    return session.write("cancel-run", change, audited=lambda receipt: {code: receipt})


def retry(session: Session, *, company: str | None, run: str) -> Queued:
    """Have the workers do again what a run was asked to do, as a run of its own; it finds less to do.

    ``run`` is its number, the beginning of it, or ``last``.

    Raises:
        Refusal: ``run-unknown``, ``run-unfinished``, ``value-invalid``.
    """
    code = session.company(company)
    found = runs.find(session.conn, company=code, beginning=run)
    if not found.ended:
        raise Refusal("run-unfinished", f"run {found.run} is {found.status}")
    if found.job not in ASKED:
        remedy = "Run its command again."
        raise Refusal("value-invalid", f"a run of {found.job} is not repeated by workers", remedy=remedy)
    return running.queue(
        session,
        company=code,
        job=found.job,
        asked=found.parameters,
        shared_by=found.tasks,
        retry_of=found.run,
    )


def _prove(work: Work) -> list[ProofResult]:
    return proof.run(work.session.conn, company=work.company)


def _proof_counts(found: list[ProofResult]) -> dict[str, object]:
    return {"proofs": len(found), "broken": {each.proof: each.offenders for each in found if each.offenders}}


def _proof_entries(_conn: Connected, found: list[ProofResult]) -> Iterable[LogEntry]:
    """The first offenders of every broken proof, and the sum."""
    for each in found:
        for row in each.sample:
            told = ", ".join(f"{name} {value}" for name, value in row.items() if value not in (None, ""))
            yield LogEntry("error", "proof-broken", f"{each.proof}: {told}")
    broken = sum(bool(each.offenders) for each in found)
    yield LogEntry("info", "done", f"{counted(len(found), 'proof')}, {broken} broken")


PROOFS = running.register(Job("proofs", _prove, _proof_counts, _proof_entries))
