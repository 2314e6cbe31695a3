"""Schedules: the commands that keep schedules, and what a worker asks at every look at the clock (J1).

What is due is queued as a run like any other; who works it off is the business of ``jobs``. A schedule's runs
act for whoever changed it last, and the log tells of those that could not begin.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from primanota.core.errors import Refusal
from primanota.db.connect import transaction
from primanota.db.statements import Connected
from primanota.inquiry import desk
from primanota.jobs import runs, schedules, timing
from primanota.jobs.runs import LogEntry
from primanota.jobs.schedules import Schedule
from primanota.service import faults, jobs, journals, running
from primanota.service.running import Queued
from primanota.service.session import Session
from primanota.setup import reference
from primanota.setup.cells import CellError, code

TIMES_TOLD = 5
"""How many of its next times a schedule tells."""


@dataclass(frozen=True, slots=True)
class ScheduleReceipt:
    """A schedule as it is now, and the next times it is due: none while it is paused; ``due_now``: the first
    of them has passed already, so a worker takes it up at once.
    """

    company: str
    schedule: str
    job: str
    options: dict[str, Any]
    cron: str
    time_zone: str
    paused: bool
    changed: bool
    due_now: bool = False
    next: list[datetime] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Fired:
    """A schedule that was due: the run it made, and whether that was queued, skipped or refused."""

    company: str
    schedule: str
    run: UUID
    outcome: Literal["queued", "skipped", "failed"]


def add(
    session: Session,
    *,
    company: str | None,
    schedule: str,
    job: str,
    cron: str,
    time_zone: str,
    options: Mapping[str, object] | None = None,
    starting: date | None = None,
    dry_run: bool = False,
    now: datetime | None = None,
) -> ScheduleReceipt:
    """Keep a schedule; ``options`` are what its job is asked for, ``starting`` the first day that counts.

    From a ``starting`` in the past it is due at once. ``dry_run`` only tells when it would be due.

    Raises:
        Refusal: ``schedule-exists``, ``cron-invalid``, ``time-zone-unknown``, ``value-invalid``,
            ``filters-off``, ``project-unknown``, ``journal-unknown``, and those of :meth:`Session.company`.
    """
    chosen = session.company(company)
    _require_name(schedule)
    asked = _asked(session, chosen, job, options or {})
    cron = timing.check(cron, time_zone)
    moment = now or schedules.clock(session.conn)
    after = _before(starting, time_zone) if starting else moment
    planned = Schedule(
        company=chosen,
        schedule=schedule,
        job=job,
        parameters=asked,
        cron=cron,
        time_zone=time_zone,
        paused=False,
        next_at=timing.next_after(cron, time_zone, after),
        changed_by=session.actor,
    )
    receipt = _receipt(planned, moment)
    if dry_run:
        return replace(receipt, changed=False)

    def change(conn: Connected) -> ScheduleReceipt:
        schedules.add(conn, planned)
        return receipt

    return session.write("add-schedule", change, audited=lambda made: {chosen: made})


def change(
    session: Session,
    *,
    company: str | None,
    schedule: str,
    cron: str | None = None,
    time_zone: str | None = None,
    options: Mapping[str, object] | None = None,
    without: Sequence[str] = (),
    seen: int | None = None,
    now: datetime | None = None,
) -> ScheduleReceipt:
    """Change a schedule's times, or what its job is asked for: ``options`` are added, ``without`` dropped.

    Raises:
        Refusal: ``schedule-unknown``, ``setting-changed`` (not at the version ``seen``), and as :func:`add`.
    """

    def changed(held: Schedule, moment: datetime) -> Schedule:
        kept = {name: value for name, value in held.parameters.items() if name not in without}
        given = {name: value for name, value in (options or {}).items() if value is not None}
        asked = _asked(session, held.company, held.job, kept | given)
        zone = time_zone or held.time_zone
        text = timing.check(cron or held.cron, zone)
        if (text, zone) == (held.cron, held.time_zone):
            return replace(held, parameters=asked)
        next_at = None if held.paused else timing.next_after(text, zone, moment)
        return replace(held, parameters=asked, cron=text, time_zone=zone, next_at=next_at)

    whose = (company, schedule, seen)
    return _change(session, "change-schedule", changed, whose, now=now)


def set_paused(
    session: Session, *, company: str | None, schedule: str, paused: bool, now: datetime | None = None
) -> ScheduleReceipt:
    """Let a schedule rest, or be due again from now on: what passed meanwhile is not made up for.

    Raises:
        Refusal: ``schedule-unknown``.
    """

    def changed(held: Schedule, moment: datetime) -> Schedule:
        if held.paused is paused:
            return held
        next_at = None if paused else timing.next_after(held.cron, held.time_zone, moment)
        return replace(held, paused=paused, next_at=next_at)

    action = "pause-schedule" if paused else "resume-schedule"
    return _change(session, action, changed, (company, schedule, None), now=now)


def remove(
    session: Session, *, company: str | None, schedule: str, seen: int | None = None
) -> ScheduleReceipt:
    """Remove a schedule; its runs and their log stay, one at work goes on.

    Raises:
        Refusal: ``schedule-unknown``, ``setting-changed``.
    """
    chosen = session.company(company)

    def removed(conn: Connected) -> ScheduleReceipt:
        held = schedules.hold(conn, company=chosen, schedule=schedule, seen=seen)
        schedules.remove(conn, company=chosen, schedule=schedule)
        return replace(_receipt(held, schedules.clock(conn)), due_now=False, next=[])

    return session.write("remove-schedule", removed, audited=lambda made: {chosen: made})


def run_now(session: Session, *, company: str | None, schedule: str, now: datetime | None = None) -> Queued:
    """Queue a run of a schedule for whoever asks, paused or not; when it is due next stays as it is.

    Raises:
        Refusal: ``schedule-unknown``, ``run-unfinished``, and what its job refuses.
    """
    chosen = session.company(company)

    def asked_for() -> Queued:
        with transaction(session.conn):
            held = schedules.hold(session.conn, company=chosen, schedule=schedule)
            earlier = schedules.unfinished(session.conn, held)
            if earlier:
                raise Refusal("run-unfinished", f"run {earlier} of schedule {schedule} has not ended")
            queued = _start(session, held)
            moment = now or schedules.clock(session.conn)
            schedules.note_run(session.conn, held, run=queued.run, moment=moment, next_at=held.next_at)
            return queued

    with faults.told():
        return faults.retrying(asked_for)


def fire_due(session: Session, *, now: datetime | None = None) -> list[Fired]:
    """Queue the runs of all schedules that are due, in all companies, each once whoever else looks.

    Several times that have passed make one run. While an earlier run of the schedule has not ended the new
    one is skipped; one that is refused has failed. The log tells of both, and other schedules go on.
    """
    moment = now or schedules.clock(session.conn)
    fired = []
    for company in [each.company for each in reference.companies(session.conn)]:
        while found := faults.retrying(partial(_fire_next, session, company, moment)):
            fired.append(found)
    return fired


def _fire_next(session: Session, company: str, moment: datetime) -> Fired | None:
    """Queue the run of one schedule that is due and set its next time, in one transaction; None: none is."""
    conn = session.conn
    with transaction(conn):
        held = schedules.hold_due(conn, company=company, moment=moment)
        if held is None:
            return None
        asking = replace(session, actor=held.changed_by)
        fired = _set_off(asking, held)
        next_at = timing.next_after(held.cron, held.time_zone, moment)
        schedules.note_run(conn, held, run=fired.run, moment=moment, next_at=next_at)
        return fired


def _set_off(session: Session, held: Schedule) -> Fired:
    """Queue the run of a schedule, or keep why there is none."""
    company, name = held.company, held.schedule
    earlier = schedules.unfinished(session.conn, held)
    if earlier:
        due = f"{held.next_at:%Y-%m-%d %H:%M}"
        told = f"schedule {name} was due at {due} and skipped: run {earlier} has not ended"
        entry = LogEntry("warning", "schedule-skipped", told)
        run = _unstarted(session, held, entry, {"skipped_for": str(earlier)})
        return Fired(company, name, run, "skipped")
    try:
        with transaction(session.conn):
            return Fired(company, name, _start(session, held).run, "queued")
    except Exception as error:  # noqa: BLE001  # whatever it is, it is kept, and the other schedules go on
        return Fired(company, name, _unstarted(session, held, running.fault_of(error), {}), "failed")


def _start(session: Session, held: Schedule) -> Queued:
    asked = dict(held.parameters)
    workers = asked.pop("workers", None)
    whose = {"company": held.company, "schedule": held.schedule}
    return jobs.start(session, **whose, job=held.job, asked=asked, workers=workers)


def _unstarted(session: Session, held: Schedule, entry: LogEntry, counts: Mapping[str, Any]) -> UUID:
    """Keep a run that was due and did not begin, with the reason in its log."""
    conn, company = session.conn, held.company
    run = runs.queue(
        conn,
        company=company,
        job=held.job,
        parameters=held.parameters,
        actor=session.actor,
        tasks=1,
        schedule=held.schedule,
    )
    runs.log(conn, company=company, run=run, entries=[entry])
    status: runs.End = "cancelled" if counts else "failed"
    runs.finish(conn, company=company, run=run, status=status, counts=counts)
    return run


def _change(
    session: Session,
    action: str,
    change: Callable[[Schedule, datetime], Schedule],
    whose: tuple[str | None, str, int | None],
    *,
    now: datetime | None,
) -> ScheduleReceipt:
    """Change a schedule (company, name, version seen) that nobody fires meanwhile, and record what it was."""
    chosen, schedule, seen = session.company(whose[0]), *whose[1:]

    def made(conn: Connected) -> tuple[Schedule, Schedule, datetime]:
        held = schedules.hold(conn, company=chosen, schedule=schedule, seen=seen)
        moment = now or schedules.clock(conn)
        after = change(held, moment)
        if after != held:
            schedules.change(conn, after, actor=session.actor)
        return held, after, moment

    def audited(answer: tuple[Schedule, Schedule, datetime]) -> dict[str, object]:
        before, after, _ = answer
        return {} if before == after else {chosen: {"before": before, "after": after}}

    before, after, moment = session.write(action, made, audited=audited)
    return replace(_receipt(after, moment), changed=before != after)


def _receipt(kept: Schedule, now: datetime) -> ScheduleReceipt:
    times: list[datetime] = []
    due_now = kept.next_at is not None and kept.next_at <= now
    if kept.next_at is not None:
        after = max(now, kept.next_at)
        times = [kept.next_at, *timing.following(kept.cron, kept.time_zone, after, TIMES_TOLD - 1)]
    return ScheduleReceipt(
        company=kept.company,
        schedule=kept.schedule,
        job=kept.job,
        options=kept.parameters,
        cron=kept.cron,
        time_zone=kept.time_zone,
        paused=kept.paused,
        changed=True,
        due_now=due_now,
        next=times,
    )


def _require_name(schedule: str) -> None:
    try:
        code(schedule)
    except CellError as error:
        cause = f"a schedule cannot be named {schedule!r}: it {error.reason}"
        raise Refusal("value-invalid", cause, remedy="Choose another name.") from error


def _asked(session: Session, company: str, job: str, options: Mapping[str, object]) -> dict[str, Any]:
    """What a job is asked for, as JSON has it, when the company's job can be asked for that.

    Raises:
        Refusal: ``value-invalid``, ``filters-off``, ``project-unknown``, ``journal-unknown``.
    """
    asked: dict[str, Any] = {name: value for name, value in options.items() if value is not None}
    workers = asked.pop("workers", None)
    if workers is not None and job != journals.POST.name:
        raise Refusal("value-invalid", f"{job} takes no workers", remedy="Leave --workers out.")
    values = jobs.checked(job, asked)
    if job == journals.IMPORT.name:
        journals.require_asked(session, company, values)
    if job == journals.POST.name:
        journals.shared_by(session, company, values, workers)
    for journal in (values.get("journal"), values.get("original")):
        if journal:
            desk.require_journal(session.conn, company=company, journal=str(journal))
    return running.dictionary(values | ({"workers": workers} if workers is not None else {}))


def _before(starting: date, time_zone: str) -> datetime:
    """The last instant before a day begins in a time zone."""
    return datetime.combine(starting, time(), ZoneInfo(time_zone)) - timedelta(microseconds=1)
