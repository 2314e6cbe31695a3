"""Jobs: what runs, what ran, how far it is, and what it did (J1, J2); reads and never changes.

Used by the doors to list runs and to show one. The whole log is in ``log``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from primanota.db import statements
from primanota.db.statements import Connected
from primanota.inquiry.rows import Row, stream

SQL = statements.beside(__file__)

MESSAGES_MAX = 50
"""Messages that are shown with a run; the log has them all."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One run with its tasks, what it did with each journal, and its last messages."""

    run: dict[str, Any]
    tasks: list[dict[str, Any]]
    journals: list[dict[str, Any]]
    messages: list[dict[str, Any]]


def runs(
    conn: Connected,
    *,
    company: str | None = None,
    job: str | None = None,
    status: str | None = None,
    last: int | None = None,
) -> Iterator[Row]:
    """Runs of jobs, the newest first; ``last``: so many of them."""
    return stream(conn, SQL.runs, company=company, job=job, status=status, run=None, last=last)


def show(conn: Connected, *, company: str, run: UUID) -> Shown:
    """A run and all that is known of it; there must be such a run."""
    key = {"company": company, "run": run}
    (found,) = SQL.runs(conn, **key, job=None, status=None, last=None).fetchall()
    return Shown(
        run=found,
        tasks=SQL.tasks(conn, **key).fetchall(),
        journals=SQL.journals(conn, **key).fetchall(),
        messages=SQL.messages(conn, **key, last=MESSAGES_MAX).fetchall(),
    )
