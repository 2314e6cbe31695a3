"""Running: work of several transactions as one run: recorded when it begins, logged and audited when it ends.

Import and posting go through here in the foreground. A run that fails is recorded as failed with its cause
and the error goes on to the door; whatever its transactions had finished stays. It does not decide what
runs.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, TypeVar, cast
from uuid import UUID

import psycopg

from primanota.core.errors import Refusal
from primanota.db.connect import transaction
from primanota.db.statements import Connected
from primanota.jobs import runs
from primanota.jobs.runs import LogEntry
from primanota.service import audit, faults
from primanota.service.receipts import plain
from primanota.service.session import Session
from primanota.setup import parameters

Receipt = TypeVar("Receipt")


def run(
    session: Session,
    *,
    company: str,
    job: str,
    asked: Mapping[str, object],
    work: Callable[[], Receipt],
    counts: Callable[[Receipt], Mapping[str, object]],
    entries: Callable[[Connected, Receipt], Iterable[LogEntry]],
) -> Receipt:
    """Do the work as a run of a job: ``asked`` is its parameters, ``counts`` and ``entries`` what it tells.

    Work that lost a deadlock is done again: it must find less to do the second time.

    Raises:
        Refusal: what the work refuses, ``disk-full``, ``database-busy``, ``database-lost``.
    """
    values = _dictionary(asked)
    with faults.told():
        number = runs.start(session.conn, company=company, job=job, parameters=values, actor=session.actor)
        try:
            receipt = faults.retrying(work)
        except BaseException as error:
            _note_failure(session, company=company, job=job, run=number, asked=values, error=error)
            raise
    told = _dictionary(counts(receipt))

    def finish(conn: Connected) -> None:
        days = parameters.read(conn, company).log_days
        runs.forget(conn, company=company, days=days)
        runs.log(conn, company=company, run=number, entries=entries(conn, receipt))
        runs.finish(conn, company=company, run=number, status="done", counts=told)

    details = {"run": number, "parameters": values, "counts": told}
    session.write(job, finish, audited=lambda _: {company: details})
    return receipt


def _note_failure(
    session: Session, *, company: str, job: str, run: UUID, asked: Mapping[str, Any], error: BaseException
) -> None:
    """Record a failed run over a connection of its own; if that fails too, the first error matters more."""
    code, cause = _told(error)
    with suppress(Refusal, psycopg.Error), session.another() as conn, transaction(conn):
        runs.log(conn, company=company, run=run, entries=[LogEntry("error", code, cause)])
        runs.finish(conn, company=company, run=run, status="failed", counts={})
        details = {"run": run, "parameters": asked, "failed": f"{code}: {cause}"}
        audit.append(conn, company=company, actor=session.actor, action=job, details=details)


def _told(error: BaseException) -> tuple[str, str]:
    if isinstance(error, Refusal):
        return error.code, error.cause
    if isinstance(error, KeyboardInterrupt):
        return "interrupted", "someone stopped it; what was finished is kept"
    return "defect", f"{type(error).__name__}: {faults.first_line(error)}"


def _dictionary(values: Mapping[str, object]) -> dict[str, Any]:
    return cast("dict[str, Any]", plain(values))
