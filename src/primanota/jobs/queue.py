"""Queue: tasks of runs on their way to a worker, kept by Procrastinate (docs/decisions/0013).

A queued job carries a company, a run and a task and nothing else; it is brought at least once, and what is
to be done is read in the run. Calls Procrastinate's own functions in our transactions; the worker's loop,
which takes jobs out, is Procrastinate's too.
"""

from collections.abc import Sequence
from uuid import UUID

from primanota.db import statements
from primanota.db.statements import Connected

SQL = statements.beside(__file__)

QUEUE = "primanota"
NAME = "primanota.task"

HEARTBEAT_S = 4
"""How often a worker says that it lives."""

SILENCE_S = 15
"""How long a worker may be silent before it is believed dead."""


def defer(conn: Connected, *, company: str, run: UUID, tasks: Sequence[int], delay_s: float = 0.0) -> None:
    """Put tasks of a run into the queue, in the caller's transaction; a delay holds them back for a while."""
    SQL.defer(
        conn,
        queue=QUEUE,
        name=NAME,
        company=company,
        run=run,
        tasks=list(tasks),
        delay_s=delay_s,
    )


def forget(conn: Connected, *, company: str, run: UUID, tasks: Sequence[int]) -> None:
    """Take tasks of a run out of the queue, also from a worker that is believed to have them."""
    SQL.forget(conn, queue=QUEUE, company=company, run=run, tasks=list(tasks))


def mend(conn: Connected, *, company: str) -> None:
    """Bring back what dead workers had taken, and queue again what waits for a worker and is not queued."""
    SQL.retry_stalled(conn, queue=QUEUE, silence_s=SILENCE_S)
    for row in SQL.undelivered(conn, queue=QUEUE, company=company).fetchall():
        defer(conn, company=company, run=row["run"], tasks=[row["task"]])


def count_workers(conn: Connected) -> int:
    """How many workers live at this database."""
    found = SQL.count_workers(conn, silence_s=SILENCE_S).fetchone()
    assert found is not None
    return int(found["workers"])
