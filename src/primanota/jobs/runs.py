"""Runs: that a job began, what it had to say, and how it ended (J1, J2).

Called by the service around work that takes several transactions, here in the foreground. It does not do
the work, decide what runs, or know what the counts mean.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal
from uuid import UUID, uuid4

from primanota.core.wording import told_on_one_line
from primanota.db import statements
from primanota.db.statements import Connected

SQL = statements.beside(__file__)

ENTRIES_PER_STATEMENT = 5_000


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


def start(conn: Connected, *, company: str, job: str, parameters: Mapping[str, Any], actor: str) -> UUID:
    """Record that a job begins and return the run's id."""
    run = uuid4()
    SQL.start(conn, company=company, run=run, job=job, parameters=json.dumps(parameters), actor=actor)
    return run


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
    conn: Connected, *, company: str, run: UUID, status: Literal["done", "failed"], counts: Mapping[str, Any]
) -> None:
    """Record how a run ended; a run ends once, a second end is a defect."""
    ended = SQL.finish(conn, company=company, run=run, status=status, counts=json.dumps(counts)).fetchone()
    assert ended is not None, f"run {run} of {company} is not running"


def forget(conn: Connected, *, company: str, days: int) -> int:
    """Delete messages older than so many days and return how many (parameter ``log_days``)."""
    return SQL.forget(conn, company=company, days=days).rowcount
