"""Delete and write off: lines leave the journals, their numbers stay in the register (V4, I6, T1)."""

from typing import Any

import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from tests.books import same
from tests.journal.journals import all_journals, found
from tests.review.desk import Desk, answered
from tests.staging.files import ident

TWO = """
    actual  amount
    1       10.00
    2       20.00
"""


def register(desk: Desk) -> list[dict[str, Any]]:
    """Numbers given up."""
    return found(
        desk.conn,
        """
        SELECT voucher, 'deleted' AS how, journal || '/' || line AS line, reason, actor
        FROM journal.voided_voucher
        UNION ALL
        SELECT voucher, from_status, journal || '/' || line, reason, actor
        FROM journal.write_off
        ORDER BY voucher
        """,
    )


def test_a_deleted_line_waits_again_at_once(desk: Desk) -> None:
    desk.work(TWO)
    desk.distribute("J-000001/1", "50% Department=D1", "50% Department=D2")
    receipt = desk.delete("J-000001/1", "entered twice")
    same(
        answered(receipt),
        """
        item        outcome  lines  version
        J-000001/1  done     1      -
        """,
    )
    same(
        register(desk),
        """
        voucher      how      line        reason         actor
        PV-00000001  deleted  J-000001/1  entered twice  rosa
        """,
    )
    assert (desk.waiting(), desk.parts(), receipt.journals) == ([1], [], {})
    same(
        desk.moves(),
        """
        journal   line  from   to       voucher      who   why
        J-000001  1     draft  deleted  PV-00000001  rosa  entered twice
        """,
    )
    desk.firm.build()
    same(
        found(desk.conn, "SELECT journal, line, voucher, version FROM journal.line ORDER BY line"),
        """
        journal   line  voucher      version
        J-000001  2     PV-00000002  1
        J-000001  3     PV-00000003  1
        """,
    )
    assert desk.firm.post().vouchers == 2


def test_a_journal_goes_with_its_last_line(desk: Desk) -> None:
    desk.work(TWO)
    assert desk.delete("J-000001/2").journals == {}
    assert desk.delete("J-000001/1").journals == {"J-000001": "deleted"}
    assert all_journals(desk.conn) == []
    same(
        desk.moves(),
        """
        journal   line  from   to
        J-000001  2     draft  deleted
        J-000001  1     draft  deleted
        J-000001  0     draft  deleted
        """,
    )
    desk.firm.build()
    assert [row["journal"] for row in all_journals(desk.conn)] == ["J-000002"], "its number is not used again"


def test_whole_journals_with_an_answer_for_each(desk: Desk) -> None:
    desk.work(TWO)
    desk.firm.post()
    desk.work("actual  amount  project\n3  30.00  P9\n")
    desk.firm.post()
    desk.work("actual  amount\n4  40.00\n5  50.00\n")
    receipt = desk.delete("J-000001 J-000002 J-000003 J-000008")
    same(
        answered(receipt),
        """
        item      outcome  lines  code             cause
        J-000001  refused  0      not-deletable    journal J-000001 is in status posted
        J-000002  done     1      -                -
        J-000003  done     2      -                -
        J-000008  refused  0      journal-unknown  company DE has no journal J-000008
        """,
    )
    assert receipt.journals == {"J-000002": "deleted", "J-000003": "deleted"}
    assert desk.waiting() == [3, 4, 5]
    assert found(desk.conn, "SELECT code FROM journal.issue") == []


def test_the_last_line_in_error_frees_the_others(desk: Desk) -> None:
    desk.work("""
        actual  amount  project
        1       10.00   P9
        2       20.00   P9
    """)
    desk.firm.post()
    desk.reset("J-000001/1", reason="mended")
    assert desk.delete("J-000001/2").journals == {"J-000001": "draft"}
    same(
        desk.moves()[-2:],
        """
        journal   line  from   to       why
        J-000001  2     error  deleted  entered twice
        J-000001  0     error  draft    no line is left in error
        """,
    )
    same(desk.lines(), "line  status\nJ-000001/1  draft\n")


def test_an_earlier_version_is_not_deleted(desk: Desk) -> None:
    desk.work(TWO)
    desk.edit("J-000001/1", sales_tax_group="EU")
    receipt = desk.delete("J-000001/1@1 J-000001/2@1")
    assert [each.code for each in receipt.items] == ["line-changed", None]
    assert [row["line"] for row in desk.lines()] == ["J-000001/1"]


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_reason_is_asked_for(desk: Desk, reason: str) -> None:
    desk.work(TWO)
    before = desk.everything()
    with pytest.raises(Refusal, match="value-invalid: deleting needs a reason, which the register keeps"):
        desk.delete("J-000001", reason)
    with pytest.raises(Refusal, match="value-invalid: writing off needs a reason"):
        desk.write_off("J-000001", reason)
    assert desk.everything() == before


def withdraw(desk: Desk, *actuals: int) -> None:
    """The source has these actuals no more."""
    for actual in actuals:
        desk.conn.execute(
            "INSERT INTO staging.verdict (company, actual_id, verdict, reason)"
            " VALUES ('DE', %s, 'invalid', 'gone')",
            (ident(actual),),
        )


def test_an_invalid_actual_is_written_off(desk: Desk) -> None:
    desk.work("""
        actual  amount  project
        1       10.00   P1
        2       20.00   P1
        3       30.00   P9
    """)
    withdraw(desk, 2)
    desk.firm.post()
    same(desk.lines(), "line  status\nJ-000001/1  posted\nJ-000002/1  invalid_actual\nJ-000002/2  error\n")
    same(
        answered(desk.delete("J-000002/1")),
        """
        outcome  code           cause
        refused  not-deletable  line J-000002/1 is in status invalid_actual
        """,
    )
    receipt = desk.write_off("J-000002/1 J-000002/2 J-000001/1", "time sheet withdrawn")
    same(
        answered(receipt),
        """
        item        outcome  lines  code               cause
        J-000002/1  done     1      -                  -
        J-000002/2  refused  0      not-for-write-off  line J-000002/2 is in status error
        J-000001/1  refused  0      not-for-write-off  line J-000001/1 is in status posted
        """,
    )
    same(
        register(desk),
        """
        voucher      how             line        reason                actor
        PV-00000002  invalid_actual  J-000002/1  time sheet withdrawn  rosa
        """,
    )
    same(
        desk.moves()[-1:],
        """
        journal   line  from            to           voucher      why
        J-000002  1     invalid_actual  written_off  PV-00000002  time sheet withdrawn
        """,
    )
    # Its source may say what it likes: it is closed.
    desk.conn.execute("UPDATE staging.verdict SET verdict = 'confirmed'")
    assert desk.firm.build().read == 0
    assert desk.waiting() == []


def test_what_is_in_the_ledger_already_is_written_off_and_stays_there(
    desk: Desk, owner: Connection[Any]
) -> None:
    desk.work(TWO)
    desk.firm.post()
    owner.execute("UPDATE journal.header SET status = 'draft', posted_at = NULL, posted_by = NULL")
    desk.firm.post()
    same(desk.lines(), "line  status\nJ-000001/1  unrecoverable\nJ-000001/2  unrecoverable\n")
    # A journal named as a whole: all lines that can be.
    receipt = desk.write_off("J-000001", "restored backup")
    assert (receipt.lines, receipt.journals) == (2, {"J-000001": "deleted"})
    assert desk.firm.build().read == 0
    assert found(desk.conn, "SELECT count(*) AS n FROM ledger.entry") == [{"n": 4}]
