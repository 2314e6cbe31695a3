"""A controller takes a voucher back: what is booked, when it is refused, and where it shows (P9, B1)."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.core.answers import Item
from primanota.core.errors import Refusal
from primanota.core.records import Reversed
from primanota.db.connect import transaction
from primanota.inquiry import books, trace
from primanota.inquiry.files import plaintext
from primanota.inquiry.story import story
from primanota.journal import removing
from primanota.ledger import closing, reversal
from primanota.setup import reference
from tests.books import same
from tests.codes.conftest import firm
from tests.codes.firm import Firm
from tests.journal.journals import all_lines, all_moves, found
from tests.posting.firms import distribute
from tests.setup.packs import WHOLE

__all__ = ["firm"]

WHY = "posted twice at the source"
HOUR = "actual  amount  currency  quantity\n1  80.00  GBP  8\n"


def take_back(conn: Connection[Any], voucher: str, day: str | None = None, reason: str = WHY) -> Reversed:
    """Reverse a voucher, as the service does."""
    with transaction(conn):
        return reversal.reverse(
            conn,
            company="DE",
            voucher=voucher,
            reason=reason,
            actor="carla",
            day=date.fromisoformat(day) if day else None,
        )


def entries(firm: Firm) -> list[dict[str, Any]]:
    """All entries."""
    return list(books.entries(firm.conn, company="DE"))


def transactions(firm: Firm) -> list[dict[str, Any]]:
    """All project transactions."""
    return list(books.transactions(firm.conn, company="DE"))


def test_a_voucher_is_mirrored_whatever_setup_says_now(firm: Firm) -> None:
    """Another account, another rate, a dimension that is not active any more."""
    firm.run(HOUR)
    firm.conn.execute(
        "UPDATE setup.posting_account SET main_account = '500100' WHERE main_account = '500200'"
    )
    firm.conn.execute("UPDATE setup.main_account SET suspended = true WHERE main_account = '500200'")
    firm.conn.execute("INSERT INTO setup.exchange_rate VALUES ('default', 'GBP', 'EUR', '2026-03-03', 1.5)")
    firm.conn.execute("UPDATE setup.dimension_value SET active_to = '2026-03-03' WHERE value = 'D1'")
    made = take_back(firm.conn, "PV-00000001", "2026-03-20")
    assert made == Reversed(
        company="DE",
        voucher="PV-00000002",
        project_transaction="PT-0000000002/A",
        reversed_voucher="PV-00000001",
        reverses="PT-0000000001/A",
        accounting_date=date(2026, 3, 20),
        period="2026-03",
        entries=2,
        reason=WHY,
    )
    same(
        entries(firm),
        """
        accounting_date  main_account  account_rule  amount  accounting_amount  reporting_amount
        2026-03-02       500200        project, category group       80.00   100.00             110.00
        2026-03-02       602000        all projects, all categories  -80.00  -100.00  -110.00
        2026-03-20       500200        mirrored                      -80.00  -100.00            -110.00
        2026-03-20       602000        mirrored                      80.00   100.00             110.00
        """,
    )
    assert [row["dimensions"] for row in entries(firm)] == [{"Department": "D1", "Region": "NORD"}] * 4
    same(
        transactions(firm),
        """
        voucher      journal   line  quantity  amount  accounting_amount  exchange_rate  reverses  posted_by
        PV-00000001  J-000001  1     8         80.00   100.00             1.25           -                anna
        PV-00000002  -         -     -8        -80.00  -100.00            1.25  PT-0000000001/A  carla
        """,
    )
    kept = found(firm.conn, "SELECT * FROM ledger.reversal")
    assert [(row["reversed_voucher"], row["reason"], row["actor"]) for row in kept] == [
        ("PV-00000001", WHY, "carla")
    ]


def test_what_was_distributed_and_what_has_no_entries(firm: Firm) -> None:
    firm.stage("""
        actual  transaction_type  project  amount  currency  billing_type    quantity
        1       cost              P2       100.01  GBP       -               4
        2       unbilled_sales    P1       60.00   GBP       non_chargeable  1
    """)
    firm.build()
    distribute(firm, 1, ("33.34", {"Department": "D1"}), ("66.67", {"Department": "D2"}))
    firm.post()
    first, second = sorted(row["voucher"] for row in transactions(firm))
    assert (take_back(firm.conn, first).entries, take_back(firm.conn, second).entries) == (4, 0)
    assert {row["balance"] for row in books.balances(firm.conn, company="DE", by=["Department"])} == {0}
    statement = books.project_statement(firm.conn, company="DE", project="P1")
    assert [(row["unbilled_sales"], row["sales_quantity"]) for row in statement] == [(0, 0)]


def test_a_reversal_is_taken_back_once_too(firm: Firm) -> None:
    firm.run(HOUR)
    for number in range(1, 4):
        assert take_back(firm.conn, f"PV-0000000{number}").voucher == f"PV-0000000{number + 1}"
    for number in range(1, 4):
        with pytest.raises(Refusal) as refused:
            take_back(firm.conn, f"PV-0000000{number}")
        assert refused.value.code == "voucher-reversed"
        assert refused.value.cause == (
            f"voucher PV-0000000{number} was reversed by voucher PV-0000000{number + 1},"
            f" project transaction PT-000000000{number + 1}/A"
        )
    assert [row["reverses"] for row in transactions(firm)] == [
        None,
        "PT-0000000001/A",
        "PT-0000000002/A",
        "PT-0000000003/A",
    ]


def test_a_linked_reversal_is_taken_back_like_any_voucher(firm: Firm) -> None:
    firm.stage("actual  amount  quantity\n1  80.00  8\n2  -80.00  -8\n")
    firm.reverse(2, original=1)
    firm.build()
    firm.post()
    made = take_back(firm.conn, "PV-00000002")
    assert made.linked_line is None
    assert [row["amount"] for row in entries(firm) if row["voucher"] == made.voucher] == [80, -80]
    with pytest.raises(Refusal, match=r"voucher-reversed: voucher PV-00000001 was reversed by .*PV-00000002"):
        take_back(firm.conn, "PV-00000001")


@pytest.mark.parametrize(
    ("voucher", "code", "cause"),
    [
        ("PV-00000009", "voucher-unknown", "company DE has no voucher PV-00000009"),
        ("PV-00000001", "voucher-not-posted", "voucher PV-00000001 is on line J-000001/1 and not posted"),
    ],
)
def test_what_is_not_posted_is_not_taken_back(firm: Firm, voucher: str, code: str, cause: str) -> None:
    firm.stage(HOUR)
    firm.build()
    with pytest.raises(Refusal) as refused:
        take_back(firm.conn, voucher)
    assert (refused.value.code, refused.value.cause) == (code, cause)


def test_a_voided_number_is_not_posted_either(firm: Firm) -> None:
    firm.stage(HOUR)
    firm.build()
    firm.conn.execute("""
        INSERT INTO journal.voided_voucher (company, voucher, actual_id, journal, line, reason, actor)
        SELECT company, voucher, actual_id, journal, line, 'by hand', 'eve' FROM journal.line
    """)
    firm.conn.execute("DELETE FROM journal.line")
    firm.conn.execute("DELETE FROM journal.header")
    with pytest.raises(Refusal, match="voucher-not-posted: the number PV-00000001 was voided"):
        take_back(firm.conn, "PV-00000001")


def test_it_needs_a_reason(firm: Firm) -> None:
    firm.run(HOUR)
    with pytest.raises(Refusal, match="value-invalid: taking a voucher back needs a reason"):
        take_back(firm.conn, "PV-00000001", reason="  ")


def test_the_date_must_be_in_an_open_period(firm: Firm) -> None:
    firm.run(HOUR)
    for day, stands in (
        ("2026-01-15", "period 2026-01 is closed"),
        ("2026-02-15", "period 2026-02 is on hold"),
        ("2026-04-15", "no period holds that day"),
    ):
        with pytest.raises(Refusal) as refused:
            take_back(firm.conn, "PV-00000001", day)
        assert (refused.value.code, refused.value.cause) == (
            "period-not-open",
            f"{day} cannot be posted to: {stands}",
        )
    firm.add("periods", "DE  2026-04  2026-04-01  2026-04-30  open  none")
    with pytest.raises(
        Refusal, match=r"period-not-open: 2026-04-15 .* period 2026-04 is locked for projects"
    ):
        take_back(firm.conn, "PV-00000001", "2026-04-15")
    # Nothing was drawn for what was refused.
    assert take_back(firm.conn, "PV-00000001").voucher == "PV-00000002"


def test_a_closed_month_is_corrected_in_the_next_open_one(firm: Firm) -> None:
    firm.run(HOUR)
    closed = WHOLE["periods"].replace("2026-03-31  open", "2026-03-31  closed")
    moving = WHOLE["parameters"] + "        DE  set_open_period  yes\n"
    with transaction(firm.conn):
        reference.set_period(firm.conn, company="DE", period="2026-03", status="closed", actor="dora")
        closing.sign(firm.conn, company="DE", period="2026-03", actor="dora")
    with pytest.raises(Refusal, match=r"period-not-open: 2026-03-02 .* period 2026-03 is closed"):
        take_back(firm.conn, "PV-00000001")
    firm.load(periods=closed, parameters=moving)
    with pytest.raises(Refusal, match="period 2026-03 is closed, and no later one is open"):
        take_back(firm.conn, "PV-00000001")
    later = closed + "        DE  2026-05  2026-05-01  2026-05-31  open  all\n"
    firm.load(periods=later, parameters=moving)
    made = take_back(firm.conn, "PV-00000001")
    assert (made.accounting_date, made.period, made.moved) == (date(2026, 5, 1), "2026-05", True)
    same(
        books.balances(firm.conn, company="DE"),
        """
        main_account  period   debit   credit  balance
        500200        2026-03  100.00  0.00    100.00
        500200        2026-05  0.00    100.00  -100.00
        602000        2026-03  0.00    100.00  -100.00
        602000        2026-05  100.00  0.00    100.00
        """,
    )


def test_a_line_that_comes_too_late_is_unrecoverable(firm: Firm) -> None:
    """Its source takes the same voucher back; and a reversal of that reversal waits in vain."""
    firm.run(HOUR)
    firm.stage("""
        actual  amount  currency  quantity
        2       -80.00  GBP       -8
        3       80.00   GBP       8
        4       10.00   EUR       1
    """)
    firm.reverse(2, original=1)
    firm.reverse(3, original=2)
    firm.build()
    made = take_back(firm.conn, "PV-00000001")
    assert made.linked_line == "J-000002/1"
    receipt = firm.post()
    assert receipt.issues == {"original-reversed": 1, "original-not-posted": 1}
    same(
        firm.lines(),
        """
        actual  line        status         issues
        1       J-000001/1  posted         -
        2       J-000003/1  unrecoverable  original-reversed
        3       J-000003/2  error          original-not-posted
        4       J-000002/3  posted         -
        """,
    )
    (told,) = (line["messages"] for line in firm.lines() if line["actual"] == 2)
    assert told.endswith("whose voucher PV-00000001 was taken back by voucher PV-00000005 already")


def test_the_move_of_such_a_line_says_why(firm: Firm) -> None:
    firm.run(HOUR)
    firm.stage("actual  amount  currency  quantity\n2  -40.00  GBP  -4\n")
    firm.reverse(2, original=1)
    firm.build()
    take_back(firm.conn, "PV-00000001")
    assert firm.post().issues == {"original-reversed": 1}
    assert [line["own_status"] for line in all_lines(firm.conn)] == [None, "unrecoverable"]
    reasons = [move["reason"] for move in all_moves(firm.conn) if move["to_status"] == "unrecoverable"]
    assert reasons == ["its original is taken back already"]
    # The administrator's way out, which closes its actual.
    with transaction(firm.conn):
        items = [Item("J-000002", 1)]
        removing.write_off(firm.conn, company="DE", items=items, actor="dora", reason="taken back by hand")
    assert firm.build().read == 0
    with pytest.raises(Refusal, match="voucher-not-posted: the number PV-00000002 was written off"):
        take_back(firm.conn, "PV-00000002")


def test_it_shows_wherever_one_looks(firm: Firm, tmp_path: Path) -> None:
    firm.run(HOUR)
    take_back(firm.conn, "PV-00000001", "2026-03-20")
    take_back(firm.conn, "PV-00000002", "2026-03-21", "that was a mistake; see ticket 7")
    same(
        books.related(firm.conn, company="DE", voucher="PV-00000002"),
        """
        relation   related_voucher  journal   line  status  amount
        original   PV-00000001      J-000001  1     posted  80.00
        reversing  PV-00000003      -         -     posted  80.00
        """,
    )
    same(
        books.related(firm.conn, company="DE", voucher="PV-00000001"),
        """
        relation   related_voucher  status  amount  currency
        reversing  PV-00000002      posted  -80.00  GBP
        """,
    )
    whole = books.voucher(firm.conn, company="DE", voucher="PV-00000003")
    assert (whole["status"], whole["detail"], whole["reversed_voucher"], whole["reversed_by"]) == (
        "posted",
        None,
        "PV-00000002",
        "carla",
    )
    assert (len(whole["entries"]), whole["transaction"]["reverses"]) == (2, "PT-0000000002/A")
    for thing in ("PV-00000001", "PV-00000002", "PV-00000003", "PV-00000003/1", "PT-0000000003/A"):
        told = trace.trace(firm.conn, company="DE", thing=thing)
        assert told["actual_id"].int == 1
        assert [row["voucher"] for row in told["reversals"]] == ["PV-00000002", "PV-00000003"]
    assert "PV-00000003 reverses PV-00000002: 2026-03-21, period 2026-03, PT-0000000003/A" in story(told)
    assert "reversing voucher PV-00000002, posted, by a controller" in story(told)
    for write, tag in ((plaintext.hledger, "reverses:PV-00000002"), (plaintext.beancount, 'reverses: "PV-0')):
        path = tmp_path / "ledger"
        assert write(firm.conn, path, company="DE") == 3
        text = path.read_text(encoding="utf-8")
        assert tag in text
        assert "see ticket 7" in text
        assert "None" not in text
