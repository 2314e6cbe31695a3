"""Transfers: lines with issues move to a journal of their own; what it remembers (P5, P6, F10)."""

import pytest

from primanota.core.errors import Refusal
from primanota.journal.claiming import PostFilters
from primanota.posting import post
from tests.books import same
from tests.codes.firm import Firm
from tests.journal.journals import all_journals, all_lines, all_moves, found
from tests.posting.firms import distribute
from tests.posting.ledgers import entries
from tests.setup.packs import WHOLE

MIXED = """
    actual  transaction_date  project  amount  quantity
    1       2026-03-02        P9       10.00   1
    2       2026-03-03        P1       20.00   2
    3       2026-03-04        P8       30.00   3
    4       2026-03-05        P1       40.00   4
    5       2026-03-06        P9       50.00   5
"""


def open_project(firm: Firm, *projects: str) -> None:
    """Set up projects that are missing."""
    for project in projects:
        firm.conn.execute(
            "INSERT INTO setup.project (company, project, name, stage, dimensions)"
            """ VALUES ('DE', %s, 'New', 'open', '{"Department": "D1"}') ON CONFLICT DO NOTHING""",
            (project,),
        )


def test_a_chain_of_transfers_keeps_numbers_edits_and_its_root(firm: Firm) -> None:
    firm.stage(MIXED)
    firm.build()
    distribute(firm, 3, ("12.00", {"Department": "D1"}), ("18.00", {"Department": "D2"}))
    receipt = firm.post()
    assert receipt.issues == {"project-not-found": 3}
    ((posted,),) = [receipt.journals]
    assert (posted.status, posted.lines_posted, posted.lines_with_issues) == ("posted", 2, 3)
    assert posted.error_journal == "J-000002"
    open_project(firm, "P8")
    firm.reset("J-000002")
    assert firm.post().journals[0].error_journal == "J-000003"
    open_project(firm, "P8", "P9")
    firm.reset("J-000003")
    assert firm.post().vouchers == 2
    same(
        all_journals(firm.conn),
        """
        journal   status  line_count  last_line  period_start_date  original_journal  root_journal
        J-000001  posted  2           5          2026-03-01         -                 -
        J-000002  posted  1           3          2026-03-01         J-000001          J-000001
        J-000003  posted  2           2          2026-03-01         J-000002          J-000001
        """,
    )
    assert [row["description"] for row in all_journals(firm.conn)] == [
        "Project integration journal 2026-03-01",
        "Project integration journal 2026-03-01 J-000001",
        "Project integration journal 2026-03-01 J-000002",
    ]
    # Lines are numbered anew where they arrive and keep their numbers where they stay; vouchers are kept.
    same(
        all_lines(firm.conn),
        """
        journal   line  actual  voucher
        J-000001  2     2       PV-00000002
        J-000001  4     4       PV-00000004
        J-000002  2     3       PV-00000003
        J-000003  1     1       PV-00000001
        J-000003  2     5       PV-00000005
        """,
    )
    parts = [row for row in entries(firm.conn) if row["actual"] == 3 and row["amount"] > 0]
    assert [(str(row["amount"]), row["dimensions"]["Department"]) for row in parts] == [
        ("12.00", "D1"),
        ("18.00", "D2"),
    ]
    assert found(firm.conn, "SELECT voucher FROM journal.issue") == []


def test_every_transfer_is_recorded(firm: Firm) -> None:
    firm.stage(MIXED)
    firm.build()
    firm.post()
    same(
        all_moves(firm.conn),
        """
        journal   line  from_status  to_status   to_journal  to_line  voucher      actor
        J-000001  0     -            draft       -           -        -            anna
        J-000001  0     draft        processing  -           -        -            anna
        J-000001  1     processing   error       J-000002    1        PV-00000001  anna
        J-000001  3     processing   error       J-000002    2        PV-00000003  anna
        J-000001  5     processing   error       J-000002    3        PV-00000005  anna
        J-000001  0     processing   posted      -           -        -            anna
        J-000002  0     -            error       -           -        -            anna
        """,
    )


def test_where_no_line_is_good_the_journal_itself_is_in_error(firm: Firm) -> None:
    firm.run("""
        actual  project  amount
        1       P9       10.00
        2       P9       20.00
    """)
    same(
        all_journals(firm.conn),
        """
        journal   status  lines  original_journal
        J-000001  error   2      -
        """,
    )
    # In error it is not tried again until somebody resets it (P6).
    assert firm.post().journals == []


def test_each_journal_of_a_set_has_its_own_transfer_journal(firm: Firm) -> None:
    firm.load(
        parameters=WHOLE["parameters"].rstrip() + "\n        DE  lines_per_journal  2\n",
    )
    firm.run("""
        actual  project  amount
        1       P1       1.00
        2       P9       2.00
        3       P1       3.00
        4       P1       4.00
        5       P9       5.00
        6       P1       6.00
    """)
    same(
        all_lines(firm.conn),
        """
        journal   line  actual  status
        J-000001  1     1       posted
        J-000002  1     3       posted
        J-000002  2     4       posted
        J-000003  2     6       posted
        J-000004  1     2       error
        J-000005  1     5       error
        """,
    )
    assert [row["original_journal"] for row in all_journals(firm.conn)][3:] == ["J-000001", "J-000003"]


def feature(firm: Firm, **features: bool) -> None:
    """Switch features on or off."""
    rows = "".join(f"DE  {name}  {'yes' if on else 'no'}\n" for name, on in features.items())
    firm.load(features=f"company  feature  enabled\n{rows}")


def test_without_transfer_one_issue_keeps_the_journal_unposted(firm: Firm) -> None:
    feature(firm, transfer_errors=False)
    receipt = firm.run(MIXED)
    assert (receipt.vouchers, receipt.issues) == (0, {"project-not-found": 3})
    ((posted,),) = [receipt.journals]
    assert (posted.status, posted.lines_posted, posted.lines_with_issues) == ("draft", 0, 3)
    assert posted.error_journal is None
    same(
        firm.lines(),
        """
        actual  line        status  issues
        1       J-000001/1  draft   project-not-found
        2       J-000001/2  draft   -
        3       J-000001/3  draft   project-not-found
        4       J-000001/4  draft   -
        5       J-000001/5  draft   project-not-found
        """,
    )
    # Every run tries again, and replaces what the last one found.
    open_project(firm, "P8")
    assert firm.post().issues == {"project-not-found": 2}
    assert len(found(firm.conn, "SELECT voucher FROM journal.issue")) == 2
    open_project(firm, "P8", "P9")
    assert firm.post().vouchers == 5
    assert found(firm.conn, "SELECT voucher FROM journal.issue") == []


def test_without_improvements_lines_move_out_as_drafts_and_are_tried_again(firm: Firm) -> None:
    feature(firm, transfer_errors=True, processing_improvements=False)
    receipt = firm.run(MIXED)
    assert (receipt.vouchers, receipt.issues) == (2, {"project-not-found": 3})
    open_project(firm, "P8")
    receipt = firm.post()
    assert (receipt.vouchers, receipt.issues) == (1, {"project-not-found": 2})
    same(
        all_journals(firm.conn),
        """
        journal   status  lines  original_journal  root_journal
        J-000001  posted  2      -                 -
        J-000002  posted  1      J-000001          J-000001
        J-000003  draft   2      J-000002          J-000001
        """,
    )
    # Where none is good the draft stays as it is: nothing moves any more.
    receipt = firm.post()
    assert (receipt.vouchers, receipt.issues) == (0, {"project-not-found": 2})
    assert [row["status"] for row in all_journals(firm.conn)] == ["posted", "posted", "draft"]
    open_project(firm, "P8", "P9")
    assert firm.post().vouchers == 2


def test_improvements_need_transfer(firm: Firm) -> None:
    with pytest.raises(Refusal, match="pack-invalid") as refused:
        feature(firm, transfer_errors=False, processing_improvements=True)
    assert "processing_improvements needs transfer_errors" in refused.value.details[0]
    # However it came to be so: without transfer nothing is ever set in error.
    firm.conn.execute("UPDATE setup.feature SET enabled = false WHERE feature = 'transfer_errors'")
    firm.conn.execute("INSERT INTO setup.feature VALUES ('DE', 'processing_improvements', true)")
    firm.run("""
        actual  project  amount
        1       P9       10.00
    """)
    assert [row["status"] for row in all_journals(firm.conn)] == ["draft"]


def test_a_transfer_journal_is_posted_by_its_original(firm: Firm) -> None:
    """Several sources, several transfers; a run may take those of one source alone (P7)."""
    firm.load(
        parameters=WHOLE["parameters"].rstrip() + "\n        DE  lines_per_journal  2\n",
    )
    firm.run("""
        actual  project  amount
        1       P1       1.00
        2       P9       2.00
        3       P1       3.00
        4       P9       4.00
    """)
    open_project(firm, "P9")
    for journal in ("J-000003", "J-000004"):
        firm.reset(journal)
    filters = PostFilters(original="J-000002")
    posted = post.post(firm.conn, company="DE", actor="anna", filters=filters)
    assert [each.journal for each in posted.journals] == ["J-000004"]
