"""Poison: what the database itself refuses stops nothing else, is tried so many times, and ends in error."""

from typing import Any
from uuid import uuid4

import pytest
from psycopg import Connection

from primanota.posting import isolate, post
from tests.books import same
from tests.codes.firm import Firm
from tests.journal.journals import all_journals, all_moves, found
from tests.posting.ledgers import transactions

FIVE = """
    actual  transaction_date  amount  project
    1       2026-03-02        1.00    P1
    2       2026-03-03        2.00    P1
    3       2026-03-04        3.00    P1
    4       2026-03-05        4.00    P9
    5       2026-03-06        5.00    P1
"""


def poison(owner: Connection[Any], *vouchers: str) -> None:
    """Let the ledger refuse vouchers."""
    refused = ", ".join(f"'{each}'" for each in vouchers)
    owner.execute(f"ALTER TABLE ledger.entry ADD CONSTRAINT poison CHECK (voucher NOT IN ({refused}))")


def cure(owner: Connection[Any]) -> None:
    """Let the ledger take everything again."""
    owner.execute("ALTER TABLE ledger.entry DROP CONSTRAINT poison")


def test_a_poisoned_journal_stops_no_other_and_is_a_draft_again(firm: Firm, owner: Connection[Any]) -> None:
    firm.conn.execute("INSERT INTO setup.parameter VALUES ('DE', 'lines_per_journal', '1')")
    firm.stage(FIVE)
    firm.build()
    poison(owner, "PV-00000003")
    receipt = firm.post()
    assert (receipt.vouchers, receipt.entries, receipt.issues) == (3, 6, {"project-not-found": 1})
    assert list(receipt.failed) == ["J-000003"]
    assert 'violates check constraint "poison"' in receipt.failed["J-000003"]
    assert [each.journal for each in receipt.journals] == ["J-000001", "J-000002", "J-000004", "J-000005"]
    same(
        all_journals(firm.conn),
        """
        journal   status  attempts  claimed_by  lease_until
        J-000001  posted  0         -           -
        J-000002  posted  0         -           -
        J-000003  draft   1         -           -
        J-000004  error   0         -           -
        J-000005  posted  0         -           -
        """,
    )
    *_, given_back = (move for move in all_moves(firm.conn) if move["journal"] == "J-000003")
    assert (given_back["from_status"], given_back["to_status"]) == ("processing", "draft")
    assert given_back["reason"].startswith("posting failed: ")
    # Numbers of project transactions stay each poster's own, whatever failed.
    numbers = found(firm.conn, "SELECT DISTINCT project_transaction FROM ledger.project_transaction")
    assert len(numbers) == 3
    cure(owner)
    assert firm.post().vouchers == 1
    assert [row["actual"] for row in transactions(firm.conn)] == [1, 2, 3, 5]


def test_a_journal_that_fails_again_and_again_ends_in_error(firm: Firm, owner: Connection[Any]) -> None:
    """After so many attempts as the parameter says; set to draft, it has as many again."""
    firm.conn.execute("INSERT INTO setup.parameter VALUES ('DE', 'posting_attempts', '2')")
    firm.stage("actual  amount\n1  1.00\n2  2.00\n")
    firm.build()
    poison(owner, "PV-00000001", "PV-00000002")
    for _ in range(2):
        assert list(firm.post().failed) == ["J-000001"]
        receipt = firm.post()
        assert (receipt.failed, receipt.issues) == ({}, {"posting-failed": 2})
        assert [(each.journal, each.status) for each in receipt.journals] == [("J-000001", "error")]
        for line in firm.lines():
            assert (line["status"], line["issues"]) == ("error", "posting-failed")
            assert "2 times posting failed, at last with CheckViolation" in line["messages"]
        assert firm.post().journals == []
        firm.reset("J-000001")
    cure(owner)
    assert firm.post().vouchers == 2
    assert [line["issues"] for line in firm.lines()] == ["", ""]


def test_poisoned_lines_move_out_and_the_others_post(firm: Firm, owner: Connection[Any]) -> None:
    firm.stage(FIVE)
    firm.build()
    poison(owner, "PV-00000002", "PV-00000003")
    receipt = firm.post()
    assert receipt.failed == {}
    assert (receipt.vouchers, receipt.entries) == (2, 4)
    assert receipt.issues == {"posting-failed": 2, "project-not-found": 1}
    same(
        firm.lines(),
        """
        actual  line        status  issues
        1       J-000001/1  posted  -
        2       J-000002/1  error   posting-failed
        3       J-000002/2  error   posting-failed
        4       J-000002/3  error   project-not-found
        5       J-000001/5  posted  -
        """,
    )
    told = firm.lines()[1]["messages"]
    assert told.startswith(
        "Journal J-000001, line 2, voucher PV-00000002: the books refused it: CheckViolation"
    )
    cure(owner)
    firm.reset("J-000002")
    receipt = firm.post()
    assert (receipt.vouchers, receipt.issues) == (2, {"project-not-found": 1})


def test_without_transfer_a_poisoned_line_keeps_its_journal(firm: Firm, owner: Connection[Any]) -> None:
    firm.conn.execute("UPDATE setup.feature SET enabled = false WHERE feature = 'transfer_errors'")
    firm.stage("actual  amount\n1  1.00\n2  2.00\n")
    firm.build()
    poison(owner, "PV-00000002")
    assert list(firm.post().failed) == ["J-000001"]
    assert transactions(firm.conn) == []
    assert [(row["status"], row["attempts"]) for row in all_journals(firm.conn)] == [("draft", 1)]
    cure(owner)
    assert firm.post().vouchers == 2


def test_a_poisoned_journal_is_tried_once_in_a_run(firm: Firm, owner: Connection[Any]) -> None:
    firm.stage("actual  amount\n1  1.00\n")
    firm.build()
    poison(owner, "PV-00000001")
    run = uuid4()
    for _ in range(2):  # two posters of one run
        receipt = post.post(firm.conn, company="DE", actor="anna", run=run)
        assert list(receipt.failed) == ["J-000001"]
    assert [move["to_status"] for move in all_moves(firm.conn)] == ["draft", "processing", "draft"]


@pytest.mark.parametrize(
    ("lines", "bad", "blamed"),
    [
        (8, {3}, [3]),
        (8, {0, 7}, [0, 7]),
        (100, {17, 18, 99}, [17, 18, 99]),
        (2, {1}, [1]),
        (4, {0, 1, 2, 3}, []),  # all of them: it is not the lines
        (100, set(range(0, 100, 3)), []),  # too many
        (1, {0}, []),
    ],
)
def test_offenders_are_found_by_halves(lines: int, bad: set[int], blamed: list[int]) -> None:
    asked: list[int] = []

    def takes(some: object) -> bool:
        asked.append(1)
        return not bad & set(map(int, some))  # type: ignore[call-overload]

    assert isolate.offenders([str(each) for each in range(lines)], takes=takes) == [
        str(each) for each in blamed
    ]
    assert len(asked) <= 120


def test_lines_that_are_refused_only_together_are_not_blamed() -> None:
    assert isolate.offenders(["a", "b", "c", "d"], takes=lambda some: not {"b", "c"} <= set(some)) == []
