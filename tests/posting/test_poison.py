"""Poison: a journal that the database itself refuses stops no other, is a draft again, and is told."""

from typing import Any

from psycopg import Connection

from primanota.posting import post
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


def poison(owner: Connection[Any], voucher: str) -> None:
    """Let the ledger refuse a voucher."""
    owner.execute(f"ALTER TABLE ledger.entry ADD CONSTRAINT poison CHECK (voucher <> '{voucher}')")


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
        journal   status  claimed_by  lease_until
        J-000001  posted  -           -
        J-000002  posted  -           -
        J-000003  draft   -           -
        J-000004  error   -           -
        J-000005  posted  -           -
        """,
    )
    *_, given_back = (move for move in all_moves(firm.conn) if move["journal"] == "J-000003")
    assert (given_back["from_status"], given_back["to_status"]) == ("processing", "draft")
    assert given_back["reason"].startswith("posting failed: ")
    # Numbers of project transactions stay each poster's own, whatever failed.
    numbers = found(firm.conn, "SELECT DISTINCT project_transaction FROM ledger.project_transaction")
    assert len(numbers) == 3
    owner.execute("ALTER TABLE ledger.entry DROP CONSTRAINT poison")
    assert firm.post().vouchers == 1
    assert [row["actual"] for row in transactions(firm.conn)] == [1, 2, 3, 5]


def test_a_poisoned_line_keeps_its_whole_journal(firm: Firm, owner: Connection[Any]) -> None:
    """What the database refuses has no code, so no line can be blamed; nothing is half posted."""
    firm.stage(FIVE)
    firm.build()
    poison(owner, "PV-00000003")
    receipt = firm.post()
    assert (receipt.vouchers, receipt.issues, list(receipt.failed)) == (0, {}, ["J-000001"])
    assert transactions(firm.conn) == []
    assert found(firm.conn, "SELECT voucher FROM journal.issue") == []
    assert [(row["status"], row["lines"]) for row in all_journals(firm.conn)] == [("draft", 5)]
    owner.execute("ALTER TABLE ledger.entry DROP CONSTRAINT poison")
    assert firm.post().vouchers == 4


def test_a_poisoned_journal_is_tried_once_in_a_run(firm: Firm, owner: Connection[Any]) -> None:
    firm.stage(FIVE)
    firm.build()
    poison(owner, "PV-00000003")
    tried: set[str] = set()
    for _ in range(2):  # two posters of one run
        post.post(firm.conn, company="DE", actor="anna", tried=tried)
    assert tried == {"J-000001"}
    assert [move["to_status"] for move in all_moves(firm.conn)] == ["draft", "processing", "draft"]
