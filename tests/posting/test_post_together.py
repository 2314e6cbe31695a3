"""Together: several posters, imports and closers at once give the same books as one poster after the other.

A set is one journal here (the parameter lines_per_journal says so), so that posters really share a run.
"""

import subprocess
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from psycopg import Connection

from primanota.db.connect import open_connection
from primanota.db.statements import Connected
from primanota.posting import post
from primanota.service import journals
from primanota.service.session import Session
from tests.doors.program import PATIENCE_S, Answer, Program
from tests.journal.boundaries import Boundary, recorded, watched
from tests.journal.days import firm_of_days, stage_days
from tests.journal.journals import all_journals
from tests.posting.firms import ENTRIES, POSTED, working_days
from tests.posting.ledgers import Rows, books

ONE_JOURNAL_A_SET = 50_000
DAYS = 40


def books_of_one_poster(conn: Connection[Any]) -> tuple[Rows, Rows]:
    """The books if one poster posted everything in one set; nothing of it is kept."""
    with pytest.MonkeyPatch.context() as patch, conn.transaction(force_rollback=True):
        patch.setattr(post, "SET_LINES_MAX", DAYS * ONE_JOURNAL_A_SET)
        post.post(conn, company="DE", actor="anna")
        transactions, entries = books(conn)
    assert len(transactions) == POSTED * DAYS
    assert len(entries) == ENTRIES * DAYS
    return transactions, entries


@pytest.mark.parametrize("posters", [2, 4, 8])
def test_posters_of_one_run_share_its_journals(
    conn: Connection[Any], database: str, tmp_path: Path, posters: int
) -> None:
    working_days(conn, tmp_path, days=DAYS, lines_per_journal=ONE_JOURNAL_A_SET)
    expected = books_of_one_poster(conn)
    receipt = journals.post_all(Session(database, "anna", conn), company="DE", now=True, workers=posters)
    assert books(conn) == expected
    assert (receipt.vouchers, receipt.entries) == (POSTED * DAYS, ENTRIES * DAYS)
    assert receipt.issues == {"project-not-found": DAYS}
    assert [each.journal for each in receipt.journals] == [f"J-{number:06}" for number in range(1, DAYS + 1)]
    assert len({each.error_journal for each in receipt.journals}) == DAYS
    assert {each["status"] for each in all_journals(conn)} == {"posted", "error"}
    # Project transactions are numbered without a double, each poster from blocks of its own.
    claims = conn.execute("SELECT count(*) FROM setup.number_block WHERE sequence = 'project_transaction'")
    assert claims.fetchone() == (DAYS,)


def test_processes_share_the_journals(conn: Connection[Any], database: str, tmp_path: Path) -> None:
    working_days(conn, tmp_path, days=DAYS, lines_per_journal=ONE_JOURNAL_A_SET)
    expected = books_of_one_poster(conn)
    program = Program(database, "DE")

    def told(process: subprocess.Popen[str]) -> Any:
        out, err = process.communicate(timeout=PATIENCE_S)
        assert process.returncode in (0, 3), err
        return Answer(process.returncode, out, err).document

    processes = [
        program.start("post", "--all", "--now", "--json", "--workers", workers) for workers in (1, 2, 1)
    ]
    receipts = [told(process) for process in processes]
    assert books(conn) == expected
    assert sum(each["vouchers"] for each in receipts) == POSTED * DAYS
    assert sum(each["vouchers"] > 0 for each in receipts) > 1, "nobody had anybody beside him"


def unpostable(conn: Connection[Any], folder: Path, *, days: int) -> None:
    """Journals that go back to draft: without transfer one issue keeps the whole journal."""
    firm = firm_of_days(conn, folder)
    conn.execute("UPDATE setup.feature SET enabled = false WHERE feature = 'transfer_errors'")
    stage_days(firm, range(days), "actual  project  amount\n1  P9  80.00\n")
    firm.build()


def times_claimed(conn: Connection[Any]) -> int:
    """How often a journal was claimed."""
    row = conn.execute("SELECT count(*) FROM journal.move WHERE to_status = 'processing'").fetchone()
    assert row
    return int(row[0])


def test_a_journal_that_cannot_be_posted_is_tried_once_in_a_run(
    conn: Connection[Any], database: str, tmp_path: Path
) -> None:
    unpostable(conn, tmp_path, days=DAYS)
    receipt = journals.post_all(Session(database, "anna", conn), company="DE", now=True, workers=8)
    assert receipt.issues == {"project-not-found": DAYS}
    assert len(receipt.journals) == DAYS
    assert times_claimed(conn) == DAYS


def test_a_journal_given_back_just_before_a_claim_is_not_tried_again(
    conn: Connection[Any], database: str, tmp_path: Path
) -> None:
    unpostable(conn, tmp_path, days=2)
    names = recorded(lambda: post.post(conn, company="DE", actor="anna")).names
    run = uuid4()
    with open_connection(database) as other:

        def post_all_meanwhile(_: Connected) -> None:
            assert len(post.post(other, company="DE", actor="berta", run=run).journals) == 2

        with watched(
            Boundary(names.index("lock_transaction_counter") + 1, "before", post_all_meanwhile, conn)
        ):
            receipt = post.post(conn, company="DE", actor="anna", run=run)
    assert len(receipt.journals) == 2  # those of the run, whoever tried them
    assert times_claimed(conn) == 4
