"""Tasks: the shares of a run, each worked on by one process at a time (J1).

A process that begins a task promises to be heard of; one silent for longer is believed dead, and its task is
begun again elsewhere. The attempt's number tells the two apart: who has lost a task can neither keep nor end
it. What a task does is the service's.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from primanota.db import statements
from primanota.db.statements import Connected

SQL = statements.beside(__file__)

ALIVE_S = 20
"""How long a process may be silent before it is believed dead."""

ATTEMPTS_MAX = 5
"""How often a task is begun before its run fails."""

End = Literal["queued", "done", "failed", "cancelled"]
"""How a task is left by its process; queued: it is to be tried again."""


@dataclass(frozen=True, slots=True)
class Task:
    """A task in the hands of this process, and how far an earlier attempt came."""

    company: str
    run: UUID
    task: int
    attempt: int
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How the tasks of a run stand: how many of each."""

    waiting: int
    running: int
    failed: int
    cancelled: int

    @property
    def over(self) -> bool:
        """Whether none is left to be done."""
        return not (self.waiting or self.running)


def begin(conn: Connected, *, company: str, run: UUID, task: int) -> Task | int | None:
    """Begin a task that waits or whose process is dead, inside the caller's transaction.

    Answers the task; or in how many seconds to ask again, because a living process is at it; None: it is at
    its end.
    """
    begun = SQL.begin(conn, company=company, run=run, task=task, alive_s=ALIVE_S).fetchone()
    if begun:
        return Task(company, run, task, **begun)
    found = SQL.look(conn, company=company, run=run, task=task).fetchone()
    if found is None or found["status"] != "running":
        return None
    return max(int(found["alive_s"]), 0) + 1


def beat(conn: Connected, task: Task, *, done: int, total: int) -> bool | None:
    """Say that the process lives and how far it is; whether somebody wants it to stop; None: it lost it."""
    found = SQL.beat(
        conn,
        company=task.company,
        run=task.run,
        task=task.task,
        attempt=task.attempt,
        alive_s=ALIVE_S,
        done=done,
        total=total,
    ).fetchone()
    return None if found is None else bool(found["cancelled"])


def finish(
    conn: Connected,
    task: Task,
    status: End,
    *,
    progress: tuple[int, int] | None = None,
    counts: Mapping[str, Any] | None = None,
    fault: str = "",
    counts_not: bool = False,
    revived: bool = False,
) -> bool:
    """End a task or put it back, inside the caller's transaction; False: it was another's by then.

    ``progress`` is what was done of what there was; ``counts_not``: this attempt does not count, it was
    interrupted; ``revived``: a run in the foreground, which nobody else can have begun again.
    """
    found = SQL.finish(
        conn,
        company=task.company,
        run=task.run,
        task=task.task,
        attempt=task.attempt,
        status=status,
        done=progress[0] if progress else None,
        total=progress[1] if progress else None,
        counts=json.dumps(counts or {}),
        fault=fault,
        counts_not=counts_not,
        revived=revived,
    ).fetchone()
    return found is not None


def give_up(conn: Connected, task: Task, status: Literal["queued", "failed"], *, fault: str) -> bool:
    """Take a task from its process, which is dead, inside the caller's transaction; False: it is not."""
    found = SQL.give_up(
        conn,
        company=task.company,
        run=task.run,
        task=task.task,
        attempt=task.attempt,
        status=status,
        fault=fault,
    ).fetchone()
    return found is not None


def drop_waiting(conn: Connected, *, company: str, run: UUID, fault: str) -> list[int]:
    """Cancel the tasks of a run that nobody is at; answer which."""
    return [row["task"] for row in SQL.drop_waiting(conn, company=company, run=run, fault=fault)]


def standing(conn: Connected, *, company: str, run: UUID) -> Standing:
    """How the tasks of a run stand."""
    found = SQL.count_tasks(conn, company=company, run=run).fetchone()
    assert found is not None
    return Standing(**found)


def dead(conn: Connected, *, company: str) -> list[Task]:
    """Tasks whose process has not been heard of for too long."""
    return [Task(company, **row) for row in SQL.dead(conn, company=company)]


def count_unfinished(conn: Connected, *, company: str) -> int:
    """How many tasks of background runs are not at their end."""
    found = SQL.count_unfinished(conn, company=company).fetchone()
    assert found is not None
    return int(found["tasks"])
