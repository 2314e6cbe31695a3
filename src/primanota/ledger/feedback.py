"""Feedback: what became of actuals, told to their source in numbered batches, at least once, in order (J3).

Runs when somebody writes back. A batch is chosen and numbered in one transaction and sent in the next, so
that one which may or may not have arrived is sent again under the same number, with the same words. Posting
writes nothing for it: what is not told yet is what no batch has.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import errors

from primanota.core.errors import Refusal
from primanota.db import statements
from primanota.db.connect import transaction
from primanota.db.statements import Connected
from primanota.ledger.targets import Target
from primanota.setup import reference

SQL = statements.beside(__file__)

LINES_MAX = 1_000
"""Vouchers that a batch tells of."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A numbered batch, how much it tells, and how often it was tried."""

    batch_no: int
    lines: int
    prepared_at: datetime
    tries: int


def send_all(conn: Connected, *, company: str, target: Target, lines_max: int = LINES_MAX) -> Iterator[Batch]:
    """Send batch after batch until all is told, and answer each that the target has taken.

    Runs its own transactions. One that fails leaves its batch first in line.

    Raises:
        Refusal: ``write-back-busy``, and what the target refuses.
    """
    SQL.declare(conn)
    with transaction(conn):
        SQL.make_sender(conn, company=company)
    while (_prepare(conn, company=company, target=target.name, lines_max=lines_max)) is not None:
        sent = _send(conn, company=company, target=target)
        if sent is not None:
            yield sent


def _prepare(conn: Connected, *, company: str, target: str, lines_max: int) -> Batch | None:
    """The batch that is first in line: one that was prepared before, or a new one; None when all is told."""
    with transaction(conn):
        _hold(conn, company)
        found = SQL.find_unsent(conn, company=company).fetchone()
        if found is None:
            SQL.choose(conn, company=company, lines_max=lines_max)
            found = SQL.number_batch(conn, company=company, target=target).fetchone()
            if found is None:
                return None
            SQL.tell(conn, company=company, batch_no=found["batch_no"])
            SQL.note_journals(conn, company=company, batch_no=found["batch_no"])
        SQL.note_try(conn, company=company, batch_no=found["batch_no"], target=target)
        return Batch(**found)


def _send(conn: Connected, *, company: str, target: Target) -> Batch | None:
    """Send the batch that is first in line; None when another sender was faster.

    The company's row is held meanwhile: whoever dies lets go of it.
    """
    fault: Refusal | None = None
    with transaction(conn):
        _hold(conn, company)
        found = SQL.find_unsent(conn, company=company).fetchone()
        if found is None:
            return None
        batch = Batch(**found)
        try:
            target.take(company, batch.batch_no, document(conn, company=company, batch=batch))
        except Refusal as refusal:
            fault = refusal
            SQL.note_fault(conn, company=company, batch_no=batch.batch_no, fault=fault.cause)
        else:
            SQL.note_sent(conn, company=company, batch_no=batch.batch_no)
    if fault is not None:
        cause = f"batch {batch.batch_no} was not taken: {fault.cause}"
        raise Refusal(fault.code, cause, remedy=fault.remedy, details=fault.details) from fault
    return batch


def _hold(conn: Connected, company: str) -> None:
    try:
        SQL.hold_sender(conn, company=company)
    except errors.LockNotAvailable as error:
        raise Refusal("write-back-busy", f"somebody else is writing back for {company}") from error


def document(conn: Connected, *, company: str, batch: Batch) -> bytes:
    """What a batch says, the same bytes each time: decimals are text, dates ISO 8601, instants UTC."""
    found = reference.company(conn, company)
    told: dict[str, Any] = {
        "company": company,
        "batch": batch.batch_no,
        "prepared_at": batch.prepared_at.isoformat(),
        "accounting_currency": found.accounting_currency,
        "reporting_currency": found.reporting_currency,
        "transactions": [
            {**row, "posted_at": row["posted_at"] and row["posted_at"].isoformat()}
            for row in SQL.read_batch(conn, company=company, batch_no=batch.batch_no)
        ],
    }
    assert len(told["transactions"]) == batch.lines, "a batch says what it was made of"
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"
