"""Killed tasks: a worker may die or stand still at any statement, and the run ends as if it had not.

A sample of the boundaries; all of them, and pairs, are tried by ``python -m tests.jobs.campaign``.
"""

from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.service import jobs
from tests.jobs.mortal import LOST, mortal
from tests.jobs.trials import Trials
from tests.journal.journals import all_journals, found

STEP = 17
ZOMBIES = ("claim", "hold_claims", "insert_entries", "settle", "finish")


@pytest.fixture
def trials(conn: Connection[Any], database: str, tmp_path: Path) -> Trials:
    """Days to try something on."""
    return Trials.of(conn, database, tmp_path, days=40)


def test_a_task_killed_anywhere_is_done_once(trials: Trials) -> None:
    points = trials.boundaries().points
    assert len(points) > 100
    with mortal(trials.session.conninfo) as program:
        for number, side in points[::STEP]:
            run = trials.queue()
            assert program.killed(run, number, side)
            trials.recover(run)
            trials.same(run)
    trials.same_every_day()


def test_a_worker_that_stands_still_too_long_comes_back_to_nothing(trials: Trials) -> None:
    names = trials.boundaries().names
    with mortal(trials.session.conninfo) as program:
        for name in ZOMBIES:
            run = trials.queue()
            stopped = program.act(run, "stop", names.index(name) + 1, "after")
            trials.recover(run)
            trials.same(run)
            before = trials.everything()
            assert program.resume(stopped["stopped"]) in (0, LOST)
            assert trials.everything() == before, f"stopped after {name}, it changed something"
    trials.same_every_day()


def test_a_journal_that_kills_whoever_posts_it_ends_in_error(trials: Trials) -> None:
    """Three posters die with it; then nobody tries it again, and the run ends without it."""
    names = trials.boundaries().names
    run = trials.queue()
    with mortal(trials.session.conninfo) as program:
        for _ in range(3):
            assert program.killed(run, names.index("insert_entries") + 1, "before")
            trials.lapse()
            jobs.sweep(trials.session)
    (journal,) = (row for row in all_journals(trials.conn) if row["journal"] == "J-000002")
    assert (journal["status"], journal["attempts"]) == ("error", 0)
    query = "SELECT code, message FROM journal.issue JOIN journal.line USING (voucher) WHERE journal = %s"
    issues = found(trials.conn, query, "J-000002")
    assert {row["code"] for row in issues} == {"posting-failed"}
    assert "3 times it was claimed" in issues[0]["message"]
    assert trials.deliver(run).status == "done"
    (told,) = found(trials.conn, "SELECT status, counts FROM jobs.run WHERE run = %s", run)
    assert (told["status"], told["counts"]["vouchers"]) == ("done", 0)
    trials.next_day = 1  # the books hold the first day alone
    trials.same_every_day()
