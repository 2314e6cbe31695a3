"""Shared runs: two to eight tasks of one run give the same books as one, and the run's receipt is exact."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.jobs import pulse
from primanota.jobs.pulse import Brake
from primanota.posting import post as posting
from primanota.service import jobs, running
from primanota.service.session import Session
from tests.journal.journals import all_journals, found
from tests.posting.firms import ENTRIES, POSTED, working_days
from tests.posting.ledgers import books

DAYS = 24
ONE_JOURNAL_A_SET = 50_000


@pytest.mark.parametrize("shared_by", [2, 8])
def test_tasks_of_a_run_share_its_journals(
    conn: Connection[Any], database: str, tmp_path: Path, shared_by: int
) -> None:
    working_days(conn, tmp_path, days=DAYS, lines_per_journal=ONE_JOURNAL_A_SET)
    with pytest.MonkeyPatch.context() as patch, conn.transaction(force_rollback=True):
        patch.setattr(posting, "SET_LINES_MAX", DAYS * ONE_JOURNAL_A_SET)
        posting.post(conn, company="DE", actor="anna")
        expected = books(conn)
    session = Session(database, "anna", conn)
    run = running.queue(session, company="DE", job="post", asked={}, shared_by=shared_by).run

    def work(task: int) -> str:
        return jobs.deliver(database, company="DE", run=run, task=task, actor="otto", brake=Brake()).status

    with ThreadPoolExecutor(shared_by) as pool:
        assert set(pool.map(work, range(1, shared_by + 1))) == {"done"}
    assert books(conn) == expected
    (told,) = found(conn, "SELECT status, counts FROM jobs.run")
    counts = told["counts"]
    assert (told["status"], counts["journals"]) == ("done", DAYS)
    assert (counts["vouchers"], counts["entries"]) == (POSTED * DAYS, ENTRIES * DAYS)
    assert counts["issues"] == {"project-not-found": DAYS}
    assert len(found(conn, "SELECT 1 FROM service.audit WHERE action = 'post'")) == 1
    (said,) = found(conn, "SELECT count(*) AS messages FROM jobs.log WHERE code = 'project-not-found'")
    assert said["messages"] == DAYS


def test_a_task_that_fails_takes_no_other_along_and_is_tried_again(
    conn: Connection[Any], database: str, tmp_path: Path, owner: Connection[Any]
) -> None:
    """The number sequence is exhausted, mended, and the run goes on where it stopped."""
    working_days(conn, tmp_path, days=2, lines_per_journal=ONE_JOURNAL_A_SET)
    session = Session(database, "anna", conn)
    run = running.queue(session, company="DE", job="post", asked={}, shared_by=2).run
    owner.execute("ALTER TABLE jobs.run_journal ADD CONSTRAINT full_disk CHECK (journal <> 'J-000001')")
    ended = jobs.deliver(database, company="DE", run=run, task=1, actor="otto", brake=Brake())
    assert (ended.status, ended.again_s) == ("queued", running.BACK_OFF_S)
    assert ended.told.startswith("defect: CheckViolation")
    (task,) = found(conn, "SELECT status, attempt, fault FROM jobs.run_task WHERE task = 1")
    assert (task["status"], task["attempt"]) == ("queued", 1)
    # What it had claimed is free again, and the other task finds it.
    assert {row["status"] for row in all_journals(conn)} <= {"draft", "posted", "error"}
    owner.execute("ALTER TABLE jobs.run_journal DROP CONSTRAINT full_disk")
    for number in (2, 1):
        ended = jobs.deliver(database, company="DE", run=run, task=number, actor="otto", brake=Brake())
        assert ended.status == "done"
    (told,) = found(conn, "SELECT status, counts FROM jobs.run")
    assert (told["status"], told["counts"]["vouchers"]) == ("done", 2 * POSTED)


def test_a_run_that_cannot_go_on_fails_after_so_many_attempts(
    conn: Connection[Any], database: str, tmp_path: Path, owner: Connection[Any]
) -> None:
    working_days(conn, tmp_path, days=1)
    session = Session(database, "anna", conn)
    run = running.queue(session, company="DE", job="post", asked={}).run
    owner.execute("ALTER TABLE setup.number_sequence ADD CONSTRAINT broken CHECK (next < 2) NOT VALID")
    waits = []
    while True:
        ended = jobs.deliver(database, company="DE", run=run, task=1, actor="otto", brake=Brake())
        if ended.again_s is None:
            break
        waits.append(ended.again_s)
    assert ended.status == "failed"
    assert waits == [10, 30, 90, 270]
    (told,) = found(conn, "SELECT status, counts FROM jobs.run")
    assert (told["status"], told["counts"]["vouchers"]) == ("failed", 0)
    assert [row["status"] for row in all_journals(conn)] == ["draft"]
    owner.execute("ALTER TABLE setup.number_sequence DROP CONSTRAINT broken")
    again = jobs.retry(session, company="DE", run=str(run))
    assert (
        jobs.deliver(database, company="DE", run=again.run, task=1, actor="o", brake=Brake()).status == "done"
    )


def test_work_at_hand_is_given_back_when_the_worker_stops(
    conn: Connection[Any], database: str, tmp_path: Path
) -> None:
    """Between two journals; the attempt does not count, and the task is brought again at once."""
    working_days(conn, tmp_path, days=4, lines_per_journal=ONE_JOURNAL_A_SET)
    session = Session(database, "anna", conn)
    run = running.queue(session, company="DE", job="post", asked={}).run
    brake = Brake()
    plain = pulse.Pulse.add

    def add(begun: pulse.Pulse, done: int) -> tuple[int, int]:
        brake.pull()
        return plain(begun, done)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pulse.Pulse, "add", add)
        ended = jobs.deliver(database, company="DE", run=run, task=1, actor="otto", brake=brake)
    assert (ended.status, ended.again_s) == ("queued", 0)
    states = [(row["status"], row["attempts"]) for row in all_journals(conn) if not row["original_journal"]]
    assert states == [("posted", 0)] + [("draft", 0)] * 3
    (task,) = found(conn, "SELECT status, attempt FROM jobs.run_task")
    assert (task["status"], task["attempt"]) == ("queued", 0)
    assert found(conn, "SELECT status FROM jobs.run") == [{"status": "queued"}]
    assert jobs.deliver(database, company="DE", run=run, task=1, actor="o", brake=Brake()).status == "done"
    (told,) = found(conn, "SELECT counts FROM jobs.run")
    assert told["counts"]["vouchers"] == 4 * POSTED


@pytest.mark.parametrize(("enabled", "tasks"), [(True, 4), (False, 1)])
def test_a_run_has_one_task_where_several_are_off(
    conn: Connection[Any], database: str, tmp_path: Path, *, enabled: bool, tasks: int
) -> None:
    working_days(conn, tmp_path, days=4)
    conn.execute("INSERT INTO setup.feature VALUES ('DE', 'multiple_tasks', %s)", (enabled,))
    made = jobs.start(Session(database, "anna", conn), company="DE", job="post", workers=4)
    assert made.tasks == tasks
    queued = conn.execute("SELECT count(*) FROM procrastinate.procrastinate_jobs").fetchone()
    assert queued == (tasks,)
