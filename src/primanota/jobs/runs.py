"""Runs: that a job began or is to begin, what it had to say, and how it ended (J1, J2).

Called by the service around work that takes several transactions, in the foreground or by workers. It does
not do the work, decide what runs, or know what the counts mean. The shares of a run are in ``tasks``, what a
posting run did in ``register``.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal
from uuid import UUID, uuid4

from primanota.core.errors import Refusal
from primanota.core.wording import told_on_one_line
from primanota.db import statements
from primanota.db.statements import Connected
from primanota.jobs.tasks import ALIVE_S

SQL = statements.beside(__file__)

ENTRIES_PER_STATEMENT = 5_000

BEGINNING_MIN = 4
"""Characters of its number that name a run, so that nobody stops one by a slip of the finger."""

LAST = "last"
"""The word for the newest run, where the beginning of its number might stand."""

End = Literal["done", "failed", "cancelled"]
"""How a run ends."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One message of a run: what it is about and what it says; kept without a last full stop, as all are."""

    severity: Literal["info", "warning", "error"]
    code: str
    message: str
    journal: str | None = None
    line: int | None = None
    voucher: str | None = None
    actual_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it stands; parameters are what was asked of the job, as JSON has it."""

    run: UUID
    job: str
    parameters: dict[str, Any]
    actor: str
    background: bool
    status: str
    tasks: int
    cancel_requested_by: str | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing is to be done for it any more."""
        return self.status not in {"queued", "running"}


def start(conn: Connected, *, company: str, job: str, parameters: Mapping[str, Any], actor: str) -> UUID:
    """Record that a job begins in the foreground and return the run's number; its one task is number 1."""
    run = uuid4()
    SQL.start(
        conn,
        company=company,
        run=run,
        job=job,
        parameters=json.dumps(parameters),
        actor=actor,
        alive_s=ALIVE_S,
    )
    return run


def queue(
    conn: Connected,
    *,
    company: str,
    job: str,
    parameters: Mapping[str, Any],
    actor: str,
    tasks: int,
    schedule: str | None = None,
    retry_of: UUID | None = None,
) -> UUID:
    """Record that a job is to run in the background, shared by so many tasks; return the run's number.

    Inside the caller's transaction, who puts the tasks into the queue with it.
    """
    run = uuid4()
    SQL.queue(
        conn,
        company=company,
        run=run,
        job=job,
        parameters=json.dumps(parameters),
        actor=actor,
        tasks=tasks,
        schedule=schedule,
        retry_of=retry_of,
    )
    return run


def find(conn: Connected, *, company: str, beginning: str) -> Run:
    """The run whose number begins so; ``last``: the newest.

    Raises:
        Refusal: ``run-unknown``: there is none, or more than one, or too little of the number is given to
            mean a certain one.
    """
    if beginning == LAST:
        found = SQL.find_last(conn, company=company).fetchall()
    elif len(beginning) < BEGINNING_MIN:
        cause = f"{beginning!r} is less than the first {BEGINNING_MIN} characters of a run's number"
        raise Refusal("run-unknown", cause)
    else:
        found = SQL.find(conn, company=company, beginning=beginning.lower()).fetchall()
    if len(found) != 1:
        several = f"more than one run of company {company} begins with {beginning}"
        raise Refusal("run-unknown", several if found else f"company {company} has no run {beginning}")
    return Run(**found[0])


def lock(conn: Connected, *, company: str, run: UUID) -> Run | None:
    """Hold a run until the caller's transaction ends; None: there is no such run."""
    found = SQL.lock(conn, company=company, run=run).fetchone()
    return Run(run=run, **found) if found else None


def lock_if_free(conn: Connected, *, company: str, run: UUID) -> Run | None:
    """Hold a run until the caller's transaction ends; None: somebody else does."""
    found = SQL.lock_if_free(conn, company=company, run=run).fetchone()
    return Run(run=run, **found) if found else None


def mark(conn: Connected, *, company: str, run: UUID, status: Literal["queued", "running"]) -> None:
    """Record that a run's first task has begun, or that its tasks all wait again."""
    SQL.mark(conn, company=company, run=run, status=status)


def ask_to_cancel(conn: Connected, *, company: str, run: UUID, actor: str) -> None:
    """Note who wants a run to stop; its tasks hear of it."""
    SQL.ask_to_cancel(conn, company=company, run=run, actor=actor)


def log(conn: Connected, *, company: str, run: UUID, entries: Iterable[LogEntry]) -> int:
    """Add messages to a run's log, in their order, and return how many; reads the entries as a stream."""
    stream = iter(entries)
    count = 0
    while batch := list(islice(stream, ENTRIES_PER_STATEMENT)):
        SQL.add_entries(
            conn,
            company=company,
            run=run,
            severities=[entry.severity for entry in batch],
            codes=[entry.code for entry in batch],
            journals=[entry.journal for entry in batch],
            lines=[entry.line for entry in batch],
            vouchers=[entry.voucher for entry in batch],
            actual_ids=[entry.actual_id for entry in batch],
            messages=[told_on_one_line(entry.message).removesuffix(".") for entry in batch],
        )
        count += len(batch)
    return count


def finish(
    conn: Connected,
    *,
    company: str,
    run: UUID,
    status: End,
    counts: Mapping[str, Any],
    revived: bool = False,
) -> None:
    """Record how a run ended; a run ends once, a second end is a defect.

    ``revived``: its process was believed dead, and the run failed, and it was not.
    """
    ended = SQL.finish(
        conn, company=company, run=run, status=status, counts=json.dumps(counts), revived=revived
    ).fetchone()
    assert ended is not None, f"run {run} of {company} is not running"


def forget(conn: Connected, *, company: str, days: int) -> int:
    """Delete messages older than so many days and return how many (parameter ``log_days``)."""
    return SQL.forget(conn, company=company, days=days).rowcount
