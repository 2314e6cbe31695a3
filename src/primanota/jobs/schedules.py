"""Schedules: jobs that start at times users set, each time once, whoever looks at the clock (J1).

A worker asks for what is due; the row stays locked until the run it makes is in the same transaction's
queue and the next time is set, so two workers never start it twice and a crash leaves it due. Times that
passed while nobody looked are made up for by one run. Nothing is started here, and the clock is handed in.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any
from uuid import UUID

from primanota.core.errors import Refusal
from primanota.db import statements
from primanota.db.statements import Connected

SQL = statements.beside(__file__)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule: the job with its parameters, its times, and who answers for it.

    ``next_at`` is None while it is paused; ``version`` counts the changes that people made.
    """

    company: str
    schedule: str
    job: str
    parameters: dict[str, Any]
    cron: str
    time_zone: str
    paused: bool
    next_at: datetime | None
    changed_by: str
    version: int = 1


def clock(conn: Connected) -> datetime:
    """The database's time, the one clock of all workers."""
    row = SQL.current_time(conn).fetchone()
    assert row is not None, "there is always a time"
    moment: datetime = row["moment"]
    return moment


def add(conn: Connected, planned: Schedule) -> None:
    """Keep a new schedule.

    Raises:
        Refusal: ``schedule-exists``.
    """
    kept = SQL.add(
        conn,
        company=planned.company,
        schedule=planned.schedule,
        job=planned.job,
        parameters=json.dumps(planned.parameters),
        cron=planned.cron,
        time_zone=planned.time_zone,
        next_at=planned.next_at,
        actor=planned.changed_by,
    )
    if kept.fetchone() is None:
        raise Refusal(
            "schedule-exists", f"company {planned.company} has a schedule {planned.schedule} already"
        )


def hold(conn: Connected, *, company: str, schedule: str, seen: int | None = None) -> Schedule:
    """A schedule, locked until the transaction ends; ``seen``: only if it is at that version.

    Raises:
        Refusal: ``schedule-unknown``, ``setting-changed``.
    """
    row = SQL.hold(conn, company=company, schedule=schedule).fetchone()
    if row is None:
        names = [each["schedule"] for each in SQL.names(conn, company=company)]
        close = get_close_matches(schedule, names, n=1)
        remedy = f"Did you mean {close[0]}? See their list (primanota schedules)." if close else None
        raise Refusal("schedule-unknown", f"company {company} has no schedule {schedule!r}", remedy=remedy)
    held = Schedule(**row)
    if seen is not None and held.version != seen:
        raise Refusal("setting-changed", f"schedule {schedule} is at version {held.version}, not {seen}")
    return held


def hold_due(conn: Connected, *, company: str, moment: datetime) -> Schedule | None:
    """A schedule that is due, locked until the transaction ends; None when no other is."""
    row = SQL.hold_due(conn, company=company, moment=moment).fetchone()
    return None if row is None else Schedule(**row)


def change(conn: Connected, changed: Schedule, *, actor: str) -> None:
    """Keep a schedule that the caller holds as it now is."""
    SQL.change(
        conn,
        company=changed.company,
        schedule=changed.schedule,
        parameters=json.dumps(changed.parameters),
        cron=changed.cron,
        time_zone=changed.time_zone,
        paused=changed.paused,
        next_at=changed.next_at,
        actor=actor,
    )


def remove(conn: Connected, *, company: str, schedule: str) -> None:
    """Remove a schedule that the caller holds; its runs stay."""
    SQL.remove(conn, company=company, schedule=schedule)


def note_run(
    conn: Connected, held: Schedule, *, run: UUID, moment: datetime, next_at: datetime | None
) -> None:
    """Note the run that a schedule made at a moment, and when it is due next."""
    SQL.note_run(conn, company=held.company, schedule=held.schedule, run=run, moment=moment, next_at=next_at)


def unfinished(conn: Connected, held: Schedule) -> UUID | None:
    """The run of a schedule that has not ended, if there is one."""
    row = SQL.unfinished(conn, company=held.company, schedule=held.schedule).fetchone()
    return None if row is None else row["run"]
