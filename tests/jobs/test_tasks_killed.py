"""Killed tasks: a worker may die or stand still at any statement, and the run ends as if it had not.

A sample of the boundaries; all of them, and pairs, are tried by ``python -m tests.jobs.campaign``.
"""

from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from tests.jobs.mortal import LOST, mortal
from tests.jobs.trials import Trials

STEP = 13
ZOMBIES = ("begin", "claim", "hold_claims", "insert_entries", "settle", "finish")


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
