"""Running: work of several transactions as one run: recorded when it begins, logged and audited when it ends.

A run is done here and now, or queued for the workers, who get one task of it each. What a job does, and what
it has to tell, is in its ``Job``, which the module that knows the job registers. A run that fails is recorded
as failed with its cause; what its transactions had finished stays.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

import psycopg

from primanota.core import needs
from primanota.core.errors import Refusal
from primanota.core.wording import counted
from primanota.db.connect import transaction
from primanota.db.statements import Connected
from primanota.jobs import queue as queued
from primanota.jobs import runs, tasks
from primanota.jobs.pulse import Pulse, Stopped
from primanota.jobs.runs import LogEntry, Run
from primanota.jobs.tasks import Task
from primanota.journal import rescue
from primanota.service import audit, faults
from primanota.service.receipts import plain
from primanota.service.session import Session
from primanota.setup import parameters

Receipt = TypeVar("Receipt")

Progress = Callable[[int, int], None]
"""Called with what is done and what there is in all."""

BACK_OFF_S = 10  # before the second attempt of a task; three times as long before each further one


@dataclass(frozen=True, slots=True)
class Work:
    """What a job is given: who asks for what, and how to tell how far it is and hear when to stop.

    ``asked`` is what was asked of the job, as JSON has it. ``threads`` may share the work in this process.
    """

    session: Session
    company: str
    run: UUID
    asked: Mapping[str, Any]
    pulse: Pulse
    threads: int = 1
    progress: Progress | None = None

    def advance(self, done: int, total: int) -> None:
        """Tell how far the work is: what is done, and what there is in all."""
        self.pulse.advance(done, total)
        if self.progress:
            self.progress(done, total)

    def step(self, done: int, total: int) -> None:
        """Tell how far the work is, between two of its units.

        Raises:
            Stopped: it is to stop; what it has finished stays.
        """
        self.advance(done, total)
        self.check()

    def add(self, done: int) -> None:
        """Tell that so much more is done, from whichever thread."""
        self.advance(*self.pulse.add(done))

    def check(self) -> None:
        """Let the work go on, or not; to be called between two of its units.

        Raises:
            Stopped: it is to stop; what it has finished stays.
        """
        self.pulse.check()


@dataclass(frozen=True, slots=True)
class Job(Generic[Receipt]):
    """What a run of a job does, and what it has to tell in the end.

    ``counts`` and ``entries`` are of its receipt: figures for the run, messages for the log. ``gather`` makes
    the receipt of a whole run from what its tasks have kept; None: a run has one task, whose receipt it is.
    """

    name: str
    perform: Callable[[Work], Receipt]
    counts: Callable[[Receipt], Mapping[str, object]]
    entries: Callable[[Connected, Receipt], Iterable[LogEntry]]
    gather: Callable[[Connected, str, UUID], Receipt] | None = None


@dataclass(frozen=True, slots=True)
class Queued:
    """A run that waits for a worker; ``workers`` live at the database just now."""

    company: str
    run: UUID
    job: str
    tasks: int
    workers: int


JOBS: dict[str, Job[Any]] = {}
HOMES = {"prevalidate": "exchange", "write-back": "exchange", "proofs": "jobs"}
"""The jobs loaded so far, and modules of the others, else ``journals``: short commands load none in vain."""


def register(job: Job[Receipt]) -> Job[Receipt]:
    """Make a job known by its name."""
    JOBS[job.name] = job
    return job


def job_named(name: str) -> Job[Any] | None:
    """The job of that name, if this version knows it."""
    if name not in JOBS:
        import_module(f"primanota.service.{HOMES.get(name, 'journals')}")
    return JOBS.get(name)


def run(
    session: Session,
    *,
    company: str,
    job: Job[Receipt],
    asked: Mapping[str, object],
    threads: int = 1,
    progress: Progress | None = None,
) -> Receipt:
    """Do a job here and now, as a run of one task; ``asked`` is what is asked of it.

    Work that lost a deadlock is done again: it must find less to do the second time.

    Raises:
        Refusal: what the work refuses, ``run-cancelled``, and those of :func:`queue`.
    """
    session.require(*needs.JOBS[job.name], company=company)
    values = dictionary(asked)
    with faults.told():
        sweep(session, company=company)
        number = runs.start(
            session.conn, company=company, job=job.name, parameters=values, actor=session.actor
        )
        with Pulse(session.another, Task(company, number, 1, 1)) as pulse:
            work = Work(session, company, number, values, pulse, threads, progress)
            try:
                receipt = faults.retrying(lambda: job.perform(work))
            except BaseException as error:
                _note_failure(session, pulse, error)
                if isinstance(error, Stopped):
                    raise Refusal("run-cancelled", f"somebody cancelled run {number}") from error
                raise
        end(session, pulse, "done", receipt=receipt)
    return receipt


def _note_failure(session: Session, pulse: Pulse, error: BaseException) -> None:
    """Record a failed run over a connection of its own; if that fails too, the first error matters more."""
    status: tasks.End = "cancelled" if isinstance(error, Stopped) else "failed"
    with suppress(Refusal, psycopg.Error), session.another() as conn:
        end(replace(session, conn=conn), pulse, status, fault=fault_of(error))


def queue(
    session: Session,
    *,
    company: str,
    job: str,
    asked: Mapping[str, object],
    shared_by: int = 1,
    schedule: str | None = None,
    retry_of: UUID | None = None,
) -> Queued:
    """Have workers do a job: the run and its tasks are queued in one transaction, with an audit record.

    ``shared_by`` is how many tasks share the run; ``schedule`` and ``retry_of`` say where it comes from.

    Raises:
        Refusal: ``not-allowed``, ``database-busy``, ``database-lost``, ``disk-full``.
    """
    session.require(*needs.JOBS[job], company=company)
    values = dictionary(asked)

    def change(conn: Connected) -> Queued:
        number = runs.queue(
            conn,
            company=company,
            job=job,
            parameters=values,
            actor=session.actor,
            tasks=shared_by,
            schedule=schedule,
            retry_of=retry_of,
        )
        queued.defer(conn, company=company, run=number, tasks=range(1, shared_by + 1))
        return Queued(company, number, job, shared_by, queued.count_workers(conn))

    def audited(made: Queued) -> dict[str, object]:
        details = {"run": made.run, "job": job, "parameters": values, "schedule": schedule}
        return {company: {name: value for name, value in details.items() if value is not None}}

    return session.write("queue-run", change, audited=audited)


def end(
    session: Session,
    pulse: Pulse,
    status: tasks.End,
    *,
    receipt: object = None,
    fault: LogEntry | None = None,
) -> bool:
    """Record how a task ended, and with the last one the run, in one transaction with its audit record.

    ``fault`` is what went wrong, if anything did. False: the task was another process's by then, and nothing
    is recorded.
    """
    task = pulse.task

    def change(conn: Connected) -> bool:
        found = runs.lock(conn, company=task.company, run=task.run)
        assert found is not None, "a run is never deleted"
        ours = tasks.finish(
            conn,
            task,
            status,
            progress=pulse.progress,
            fault=fault.message if fault else "",
            counts_not=status == "queued" and fault is None,
            revived=not found.background,
        )
        if ours:
            settle(conn, session.actor, company=task.company, run=found, receipt=receipt, fault=fault)
        return ours

    return _in_transaction(session, change)


def settle(
    conn: Connected,
    actor: str,
    *,
    company: str,
    run: Run,
    receipt: object = None,
    fault: LogEntry | None = None,
) -> None:
    """End a run whose tasks have all ended, with counts, log and audit record; or say that it waits again.

    Inside a transaction that holds the run. ``receipt`` is the last task's, ``fault`` what went wrong in it.
    """
    number = run.run
    if fault:
        runs.log(conn, company=company, run=number, entries=[fault])
    standing = tasks.standing(conn, company=company, run=number)
    if not standing.over:
        if not standing.running:
            runs.mark(conn, company=company, run=number, status="queued")
        return
    status: runs.End = "failed" if standing.failed else "cancelled" if standing.cancelled else "done"
    job = job_named(run.job)
    if job and job.gather:
        receipt = job.gather(conn, company, number)
    counts = dictionary(job.counts(receipt)) if job and receipt is not None else {}
    runs.forget(conn, company=company, days=parameters.read(conn, company).log_days)
    if job and receipt is not None:
        told = (
            replace(each, code=status) if each.code == "done" else each for each in job.entries(conn, receipt)
        )
        runs.log(conn, company=company, run=number, entries=told)
    runs.finish(conn, company=company, run=number, status=status, counts=counts, revived=not run.background)
    details: dict[str, object] = {"run": number, "parameters": run.parameters, "counts": counts}
    if status != "done":
        details[status] = f"{fault.code}: {fault.message}" if fault else True
    audit.append(conn, company=company, actor=actor, action=run.job, details=details)


def sweep(session: Session, *, company: str) -> None:
    """Give back journals whose posters are dead, and take up or end the runs whose processes are; cheap."""
    attempts_max = parameters.read(session.conn, company).posting_attempts

    def give_back(conn: Connected) -> None:
        rescue.rescue(conn, company=company, actor=session.actor, attempts_max=attempts_max)

    with faults.told():
        _in_transaction(session, give_back)
        for task in tasks.dead(session.conn, company=company):
            _bury(session, task)


def _bury(session: Session, task: Task) -> None:
    """Have a task tried again whose process is dead; in the foreground, or tried too often, it has failed."""

    def change(conn: Connected) -> None:
        found = runs.lock_if_free(conn, company=task.company, run=task.run)
        if found is None:
            return  # one of its tasks begins or ends just now: the next sweep will see
        again = found.background and task.attempt < tasks.ATTEMPTS_MAX
        next_step = "it is tried again" if again else "what it had finished is kept"
        silence = counted(tasks.ALIVE_S, "second")
        told = f"its process was not heard of for {silence}; {next_step}"
        fault = LogEntry("warning" if again else "error", "worker-lost", told)
        if not tasks.give_up(conn, task, "queued" if again else "failed", fault=fault.message):
            return  # it has been heard of meanwhile, or somebody else was faster
        if again:
            queued.forget(conn, company=task.company, run=task.run, tasks=[task.task])
            delay_s = 0 if task.attempt == 1 else back_off_s(task.attempt)
            queued.defer(conn, company=task.company, run=task.run, tasks=[task.task], delay_s=delay_s)
        settle(conn, session.actor, company=task.company, run=found, fault=fault)

    _in_transaction(session, change)


def back_off_s(attempt: int) -> int:
    """How long to wait after an attempt of a task that failed, in seconds."""
    return int(BACK_OFF_S * 3 ** (attempt - 1))


Answer = TypeVar("Answer")


def _in_transaction(session: Session, change: Callable[[Connected], Answer]) -> Answer:
    def attempt() -> Answer:
        with transaction(session.conn):
            return change(session.conn)

    return faults.retrying(attempt)


def fault_of(error: BaseException) -> LogEntry:
    """What went wrong, as a message for the log."""
    if isinstance(error, Refusal):
        return LogEntry("error", error.code, error.cause)
    if isinstance(error, KeyboardInterrupt):
        return LogEntry("error", "interrupted", "someone stopped it; what was finished is kept")
    if isinstance(error, Stopped):
        return LogEntry("warning", error.reason, "somebody cancelled it; what was finished is kept")
    return LogEntry("error", "defect", f"{type(error).__name__}: {faults.first_line(error)}")


def dictionary(values: Mapping[str, object]) -> dict[str, Any]:
    """Values as JSON has them."""
    return cast("dict[str, Any]", plain(values))
