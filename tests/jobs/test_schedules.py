"""Schedules: due once whoever looks, made up for once, never beside an earlier run, and kept."""

import threading
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.db.connect import open_connection
from primanota.inquiry import log
from primanota.inquiry import schedules as inquiry
from primanota.jobs import runs
from primanota.service import commands, schedules
from primanota.service.session import Session
from tests.books import same
from tests.codes.firm import Firm
from tests.doors.program import Program
from tests.journal.journals import found

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)

RUNS = """
    SELECT job, schedule, status, actor, background, parameters, tasks FROM jobs.run ORDER BY queued_at
"""


@pytest.fixture
def firm(conn: Connection[Any], tmp_path: Path) -> Firm:
    """A firm that is set up without a flaw."""
    firm = Firm(conn, tmp_path)
    firm.load()
    return firm


@pytest.fixture
def session(database: str, firm: Firm) -> Session:
    """A session of Anna's over the firm's connection."""
    return Session(database, "anna", firm.conn)


def add(session: Session, name: str = "nightly", cron: str = "0 2 * * *", **more: Any) -> Any:
    """Add a schedule at noon of the 2nd of March."""
    values: dict[str, Any] = {"job": "proofs", "time_zone": "UTC", "now": NOON, **more}
    return schedules.add(session, company=None, schedule=name, cron=cron, **values)


def fire(session: Session, now: datetime) -> list[str]:
    """Look at the clock, and tell what became of what was due."""
    return [f"{each.schedule} {each.outcome}" for each in schedules.fire_due(session, now=now)]


def rest(session: Session, *, paused: bool, now: datetime) -> Any:
    """Pause or resume the schedule."""
    return schedules.set_paused(session, company=None, schedule="nightly", paused=paused, now=now)


def finish(session: Session) -> None:
    """Let all runs end."""
    for row in found(session.conn, "SELECT company, run FROM jobs.run WHERE finished_at IS NULL"):
        runs.finish(session.conn, **row, status="done", counts={})


def queued(conn: Connection[Any]) -> int:
    """How many tasks are in the queue."""
    row = conn.execute("SELECT count(*) FROM procrastinate.procrastinate_jobs").fetchone()
    assert row is not None
    return int(row[0])


def test_a_schedule_tells_its_next_times_and_is_listed(session: Session) -> None:
    options = {"period_start": date(2026, 3, 1), "workers": 2, "journal": None}
    planned = add(session, job="post", time_zone="Europe/Berlin", options=options, dry_run=True)
    assert list(inquiry.schedules(session.conn)) == []
    made = add(session, job="post", time_zone="Europe/Berlin", options=options)
    assert made.next == planned.next == [datetime(2026, 3, day, 1, tzinfo=UTC) for day in range(3, 8)]
    assert (planned.changed, made.changed) == (False, True)
    same(
        ({**row, "next": f"{row['next_at']:%d. %H:%M}"} for row in inquiry.schedules(session.conn)),
        """
        company  schedule  job   cron       time_zone      next       paused  last_run  outcome  changed_by
        DE       nightly   post  0 2 * * *  Europe/Berlin  03. 01:00  False   -         -        anna
        """,
    )
    (row,) = inquiry.schedules(session.conn, company="DE")
    assert row["options"] == {"period_start": "2026-03-01", "workers": 2}
    assert list(inquiry.schedules(session.conn, company="AT")) == []


@pytest.mark.parametrize("missed", [timedelta(0), timedelta(minutes=4), timedelta(days=40)])
def test_a_schedule_is_due_once_however_late_somebody_looks(session: Session, missed: timedelta) -> None:
    add(session)
    due = NOON + 14 * HOUR
    assert fire(session, due - timedelta(seconds=1)) == []
    assert fire(session, due + missed) == ["nightly queued"]
    assert fire(session, due + missed) == []
    same(
        found(session.conn, RUNS),
        """
        job     schedule  status  actor  background  parameters  tasks
        proofs  nightly   queued  anna   True        -           1
        """,
    )
    (row,) = inquiry.schedules(session.conn)
    assert (row["last_at"], row["outcome"]) == (due + missed, "queued")
    assert row["next_at"] == datetime(2026, 3, 4, 2, tzinfo=UTC) + timedelta(days=missed.days)
    assert queued(session.conn) == 1


def test_from_a_day_in_the_past_on_it_is_due_at_once_and_once(session: Session) -> None:
    made = add(session, starting=date(2026, 1, 1))
    assert made.due_now
    assert made.next[:2] == [datetime(2026, 1, 1, 2, tzinfo=UTC), NOON + 14 * HOUR]
    assert fire(session, NOON) == ["nightly queued"]
    assert fire(session, NOON + HOUR) == []
    midnight = add(session, "midnight", "0 0 * * *", time_zone="Asia/Kolkata", starting=date(2026, 4, 1))
    assert midnight.next[0] == datetime(2026, 3, 31, 18, 30, tzinfo=UTC), "the first midnight counts"


def test_many_workers_look_at_once(session: Session, database: str) -> None:
    for name in ("one", "two", "three"):
        add(session, name)
    ready, fired = threading.Barrier(6), []

    def look() -> None:
        with open_connection(database) as conn:
            ready.wait()
            fired.extend(schedules.fire_due(Session(database, "worker", conn), now=NOON + 15 * HOUR))

    workers = [threading.Thread(target=look) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(each.schedule for each in fired) == ["one", "three", "two"]
    assert {each.outcome for each in fired} == {"queued"}
    assert len(found(session.conn, RUNS)) == 3
    assert queued(session.conn) == 3


def test_a_worker_that_dies_leaves_it_due(session: Session) -> None:
    add(session)
    with session.conn.transaction(force_rollback=True):
        assert fire(session, NOON + 15 * HOUR) == ["nightly queued"]
    assert (found(session.conn, RUNS), queued(session.conn)) == ([], 0)
    assert fire(session, NOON + 15 * HOUR) == ["nightly queued"]


def test_while_an_earlier_run_has_not_ended_the_next_is_skipped(session: Session) -> None:
    add(session, cron="0 * * * *")
    assert fire(session, NOON + HOUR) == ["nightly queued"]
    assert fire(session, NOON + 2 * HOUR) == ["nightly skipped"]
    (row,) = inquiry.schedules(session.conn)
    assert (row["outcome"], row["next_at"]) == ("skipped", NOON + 3 * HOUR)
    (message,) = log.log(session.conn, code="schedule-skipped")
    (first,) = found(session.conn, "SELECT run FROM jobs.run WHERE status = 'queued'")
    assert message["message"] == (
        f"schedule nightly was due at 2026-03-02 14:00 and skipped: run {first['run']} has not ended"
    )
    assert (message["severity"], message["run"]) == ("warning", row["last_run"])
    finish(session)
    assert fire(session, NOON + 3 * HOUR) == ["nightly queued"]
    assert [row["status"] for row in found(session.conn, RUNS)] == ["done", "cancelled", "queued"]


def test_what_is_refused_when_it_is_due_fails_and_the_others_go_on(session: Session, firm: Firm) -> None:
    firm.stage("actual  amount\n1  10.00")
    firm.build()
    add(session, "a", job="post", options={"journal": "J-000001"})
    add(session, "b")
    commands.switch_feature(session, company="DE", feature="posting_filters", enabled=False)
    assert fire(session, NOON + 15 * HOUR) == ["a failed", "b queued"]
    (message,) = log.log(session.conn, severity="error")
    assert (message["code"], message["job"]) == ("filters-off", "post")
    (row, _) = inquiry.schedules(session.conn)
    assert (row["outcome"], row["next_at"]) == ("failed", datetime(2026, 3, 4, 2, tzinfo=UTC))
    commands.switch_feature(session, company="DE", feature="posting_filters", enabled=True)
    assert fire(session, NOON + 39 * HOUR) == ["a queued", "b skipped"]


def test_pausing_resuming_changing_removing(session: Session, database: str) -> None:
    add(session)
    bob = Session(database, "bob", session.conn)
    assert rest(bob, paused=True, now=NOON).next == []
    assert not rest(bob, paused=True, now=NOON).changed
    assert fire(session, NOON + 48 * HOUR) == []
    later = NOON + 48 * HOUR
    resumed = rest(session, paused=False, now=later)
    assert resumed.next[0] == datetime(2026, 3, 5, 2, tzinfo=UTC), "what passed meanwhile is not made up for"
    changed = schedules.change(
        bob, company=None, schedule="nightly", cron="30 3 * * *", time_zone="Europe/Berlin", now=later
    )
    assert changed.next[0] == datetime(2026, 3, 5, 2, 30, tzinfo=UTC)
    assert fire(session, later + 15 * HOUR) == ["nightly queued"]
    assert [row["actor"] for row in found(session.conn, RUNS)] == ["bob"], "who changed it last"
    assert schedules.remove(session, company=None, schedule="nightly").schedule == "nightly"
    assert list(inquiry.schedules(session.conn)) == []
    assert len(found(session.conn, RUNS)) == 1, "its runs stay"
    trail = found(session.conn, "SELECT actor, action FROM service.audit ORDER BY record_no")
    assert [(row["actor"], row["action"]) for row in trail] == [
        ("anna", "add-schedule"),
        ("bob", "pause-schedule"),
        ("anna", "resume-schedule"),
        ("bob", "change-schedule"),
        ("bob", "queue-run"),
        ("anna", "remove-schedule"),
    ]
    (kept,) = found(session.conn, "SELECT details FROM service.audit WHERE action = 'change-schedule'")
    before, after = kept["details"]["before"], kept["details"]["after"]
    assert (before["cron"], after["cron"]) == ("0 2 * * *", "30 3 * * *")


def test_options_are_added_and_dropped(session: Session) -> None:
    add(session, job="import", options={"first": date(2026, 1, 1), "project": "P1"})
    changed = schedules.change(
        session,
        company=None,
        schedule="nightly",
        options={"last": date(2026, 2, 1), "project": None},
        without=["first"],
        now=NOON,
    )
    assert changed.options == {"project": "P1", "last": "2026-02-01"}
    (row,) = inquiry.schedules(session.conn)
    assert row["next_at"] == NOON + 14 * HOUR, "its times stay"


def test_a_run_for_whoever_asks(session: Session, database: str) -> None:
    add(session)
    rest(session, paused=True, now=NOON)
    carl = Session(database, "carl", session.conn)
    made = schedules.run_now(carl, company=None, schedule="nightly", now=NOON)
    assert (made.job, made.tasks) == ("proofs", 1)
    (row,) = inquiry.schedules(session.conn)
    assert (row["paused"], row["next_at"], row["last_run"]) == (True, None, made.run)
    assert [each["actor"] for each in found(session.conn, RUNS)] == ["carl"]
    with pytest.raises(Refusal, match=f"run-unfinished: run {made.run} of schedule nightly has not ended"):
        schedules.run_now(carl, company=None, schedule="nightly", now=NOON)
    finish(session)
    rest(session, paused=False, now=NOON)
    assert schedules.run_now(carl, company=None, schedule="nightly", now=NOON + HOUR).run != made.run
    (row,) = inquiry.schedules(session.conn)
    assert row["next_at"] == NOON + 14 * HOUR


@pytest.mark.parametrize(
    ("day", "passed"),
    [
        ("2026-03-28", ["28. 01:30", "29. 01:00", "30. 00:30"]),
        ("2026-10-24", ["24. 00:30", "25. 00:30", "26. 01:30"]),
    ],
    ids=["spring", "autumn"],
)
def test_half_past_two_on_the_days_when_clocks_change(session: Session, day: str, passed: list[str]) -> None:
    """A worker looks every ten minutes for three days."""
    start = datetime.fromisoformat(f"{day}T00:00Z")
    add(session, cron="30 2 * * *", time_zone="Europe/Berlin", now=start - HOUR)
    seen = []
    for tick in range(3 * 24 * 6):
        now = start + tick * timedelta(minutes=10)
        if fire(session, now):
            seen.append(f"{now:%d. %H:%M}")
            finish(session)
    assert seen == passed


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("schedule-exists", {"name": "nightly"}),
    ("cron-invalid", {"cron": "0 25 * * *"}),
    ("time-zone-unknown", {"time_zone": "Mars/Olympus"}),
    ("value-invalid", {"name": " "}),
    ("value-invalid", {"job": "stage"}),
    ("value-invalid", {"job": "import", "options": {"workers": 2}}),
    ("value-invalid", {"job": "import", "options": {"journal": "J-1"}}),
    ("value-invalid", {"job": "proofs", "options": {"project": "P1"}}),
    ("value-invalid", {"job": "import", "options": {"first": date(2026, 2, 1), "last": date(2026, 1, 1)}}),
    ("project-unknown", {"job": "import", "options": {"project": "P99"}}),
    ("journal-unknown", {"job": "post", "options": {"journal": "J-99"}}),
    ("journal-unknown", {"job": "post", "options": {"original": "J-99"}}),
]


def test_what_makes_no_schedule_is_refused(session: Session) -> None:
    add(session)
    for code, values in REFUSED:
        with pytest.raises(Refusal, match=code):
            add(session, **{"name": "other", **values})
    commands.switch_feature(session, company="DE", feature="posting_filters", enabled=False)
    with pytest.raises(Refusal, match="filters-off"):
        add(session, "other", job="post", options={"period_start": date(2026, 3, 1)})
    pause = partial(schedules.set_paused, paused=True)
    for act in (pause, schedules.change, schedules.run_now, schedules.remove):
        with pytest.raises(Refusal, match="schedule-unknown") as refused:
            act(session, company="DE", schedule="nihgtly")
        assert refused.value.remedy.startswith("Did you mean nightly?")
    assert len(list(inquiry.schedules(session.conn))) == 1


def test_the_program_keeps_schedules_and_a_worker_fires_them(database: str, firm: Firm) -> None:
    firm.stage("actual  amount\n1  10.00")
    program = Program(database)
    zone = ("--time-zone", "Asia/Kolkata")
    planned = program(
        "schedules", "add", "early", "--job", "import", "--cron", "0 2 * * 1", *zone, "--dry-run"
    )
    assert planned.out.splitlines()[:2] == ["DE early: import at 0 2 * * 1, Asia/Kolkata", "would be due at"]
    assert all(
        line.startswith("  Mon ") and line.endswith("02:00 IST") for line in planned.out.splitlines()[2:]
    )
    added = program(
        "schedules",
        "add",
        "early",
        "--job",
        "import",
        "--cron",
        "0 2 * * 1",
        *zone,
        "--starting",
        "2026-01-01",
        "--project",
        "P1",
    )
    assert added.out.splitlines()[1] == "is due at once, for a time that has passed, and then at"
    assert len(added.out.splitlines()) == 6
    (listed,) = program("schedules", "--json").document
    assert (listed["options"], listed["outcome"]) == ({"project": "P1"}, None)
    worked = program("worker", "--until-idle")
    assert (worked.status, "DE import " in worked.out + worked.err) == (0, True)
    assert len(found(firm.conn, "SELECT line FROM journal.line")) == 1
    changed = program("schedules", "change", "early", "--without", "project", "--cron", "0 3 * * 1", "--json")
    assert (changed.document["options"], changed.document["due_now"]) == ({}, False)
    queued_run = program("schedules", "run", "early", "--json")
    assert (queued_run.status, queued_run.document["job"]) == (3, "import"), "no worker lives"
    words = program("schedules").out.splitlines()
    assert words[0].split()[:4] == ["schedule", "job", "options", "cron"]
    assert words[1].endswith("queued")
    assert program("schedules", "add", "x", "--job", "stage", "--cron", "0 2 * * 1").status == 2
