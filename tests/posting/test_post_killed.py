"""Killed: a poster killed before or after any statement leaves nothing half posted, and nothing posts twice.

Every day of the year is a trial: its posting is killed at one boundary, the lease of the dead runs out, and
it is posted again. Lines with issues move out, a reversal stands beside its original, one line is
distributed.
"""

import time
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.journal.claiming import PostFilters
from primanota.posting import post
from tests.codes.firm import Firm
from tests.journal.boundaries import recorded
from tests.journal.days import PER_DAY, day
from tests.journal.dying import dying, wait_until_gone
from tests.journal.journals import all_journals, found
from tests.posting.firms import ENTRIES, POSTED, let_lapse, working_days
from tests.posting.ledgers import books, of_day

DAYS = 130


@pytest.fixture
def firm(conn: Connection[Any], tmp_path: Path) -> Firm:
    """A firm with a journal for each day."""
    return working_days(conn, tmp_path, days=DAYS)


def post_day(firm: Firm, which: int) -> int:
    """Post a day over our own connection, and answer how many lines were posted."""
    return post.post(
        firm.conn, company="DE", actor="anna", filters=PostFilters(period_start=day(which))
    ).vouchers


def posted_of_day(firm: Firm, which: int) -> tuple[int, int]:
    """How many project transactions and entries a day has, once the server has noticed who is dead."""
    wait_until_gone(firm.conn)
    (row,) = found(
        firm.conn,
        """
        SELECT
            (SELECT count(*) FROM ledger.project_transaction WHERE accounting_date = %s) AS transactions,
            (SELECT count(*) FROM ledger.entry WHERE accounting_date = %s) AS entries
        """,
        day(which),
        day(which),
    )
    return row["transactions"], row["entries"]


def test_a_poster_may_be_killed_at_any_boundary(firm: Firm, database: str) -> None:
    run = recorded(lambda: post_day(firm, 0))
    done = len(run.names) - run.names[::-1].index("note")
    with dying(database, "post") as program:
        for trial, (at, side) in enumerate(run.points, start=1):
            assert program.killed(day(trial), at, side)
            if trial % 4 == 0 and at <= done:  # and who takes over is killed elsewhere
                let_lapse(firm.conn)
                assert program.killed(day(trial), at * 7 % done + 1, "before")
            kept = posted_of_day(firm, trial)
            assert kept == ((POSTED, ENTRIES) if at > done else (0, 0)), (run.names[at - 1], side)
            let_lapse(firm.conn)
            assert post_day(firm, trial) == POSTED - kept[0]
        assert not program.killed(day(trial + 1), len(run.names) + 1, "before"), "there are more statements"
    print(f"killed before and after each of {len(run.names)} statements: {len(run.points)} boundaries")
    assert len(run.points) > 80
    same_every_day(firm, trial + 2)


def same_every_day(firm: Firm, days: int) -> None:
    """Every day's books are those of the first, which nobody disturbed; so are its journals."""
    transactions, entries = books(firm.conn)
    assert (len(transactions), len(entries)) == (POSTED * days, ENTRIES * days)
    for each in range(1, days):
        for rows in (transactions, entries):
            assert of_day(rows, day(each), PER_DAY) == of_day(rows, day(0), PER_DAY)
    states = [(row["status"], row["lines"]) for row in all_journals(firm.conn)]
    assert states.count(("posted", POSTED)) == days
    assert states.count(("error", 1)) == days
    assert len(states) == days + DAYS


def test_a_dead_poster_s_journal_comes_back_by_itself(
    conn: Connection[Any], database: str, tmp_path: Path
) -> None:
    """Nobody resets anything: once the lease has run out, the next run takes the journal (T2)."""
    firm = working_days(conn, tmp_path, days=2, lease=1)
    names = recorded(lambda: post_day(firm, 0)).names
    with dying(database, "post") as program:
        assert program.killed(day(1), names.index("hold_claims") + 1, "after")
    started = time.monotonic()
    while not post_day(firm, 1):
        assert time.monotonic() - started < 10, "it never came back"
        time.sleep(0.05)
    assert posted_of_day(firm, 1) == (POSTED, ENTRIES)
