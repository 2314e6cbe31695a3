"""Every reason to wait, provoked: the code and message told, and that mending it lets the actual enter (I13).

In the order in which the first that fails is the code (F5).
"""

from typing import Any

from primanota.core.row_codes import WAITING
from primanota.inquiry import desk
from tests.books import same
from tests.codes.firm import Firm


def waits(firm: Firm, code: str, message: str) -> None:
    """The one actual waits for this reason, and so say the receipt, the table and the desk."""
    receipt = firm.build()
    assert (receipt.read, receipt.added, receipt.waiting) == (1, 0, {code: 1})
    (reason,) = receipt.reasons
    assert message in reason.message
    (row,) = desk.waiting(firm.conn, company="DE")
    assert (row["code"], row["message"]) == (code, reason.message)
    assert firm.lines() == []


def enters(firm: Firm) -> None:
    """The next import takes it, and nothing waits any more."""
    receipt = firm.build()
    assert (receipt.read, receipt.added, receipt.waiting) == (1, 1, {})
    assert list(desk.waiting(firm.conn, company="DE")) == []
    assert firm.conn.execute("SELECT count(*) FROM journal.waiting").fetchone() == (0,)


def test_not_imported_yet(firm: Firm) -> None:
    firm.stage("""
        actual  amount
        1       80.00
    """)
    same(
        desk.waiting(firm.conn, company="DE"),
        """
        company  code              project  amount  currency
        DE       not-imported-yet  P1       80.00   EUR
        """,
    )
    enters(firm)


def test_intercompany_not_set_up(firm: Firm) -> None:
    firm.stage("""
        actual  transaction_type            amount
        1       inter_organizational_sales  80.00
    """)
    waits(firm, "intercompany-not-set-up", "inter_organizational_sales needs intercompany accounting")
    assert firm.build().waiting == {"intercompany-not-set-up": 1}


def test_category_not_in_company(firm: Firm) -> None:
    firm.stage("""
        actual  transaction_category  amount
        1       Welding               80.00
    """)
    waits(
        firm, "category-not-in-company", "transaction category Welding has no project category of class time"
    )
    firm.add("categories", "DE,WELD,Welding,time,HOURS,Welding,yes,STD")
    enters(firm)


def test_category_not_in_company_without_a_default(firm: Firm) -> None:
    firm.change(
        "parameters", "DE       category_default_time            DEV", "DE  category_default_time  NONE"
    )
    firm.stage("""
        actual  amount
        1       80.00
    """)
    waits(firm, "category-not-in-company", "the company no default category for time")
    firm.load()
    enters(firm)


def test_line_property_unmapped(firm: Firm) -> None:
    firm.conn.execute(
        "DELETE FROM setup.billing_type WHERE company = 'DE' AND billing_type = 'complimentary'"
    )
    firm.stage("""
        actual  billing_type   amount
        1       complimentary  80.00
    """)
    waits(firm, "line-property-unmapped", "billing type complimentary is mapped to no line property")
    firm.load()
    enters(firm)


def test_contract_line_unknown(firm: Firm) -> None:
    firm.stage("""
        actual  contract_line  amount
        1       K1-9           80.00
    """)
    waits(firm, "contract-line-unknown", "contract line")
    firm.add("contract_lines", "DE,K1-9,K1,P1,time_and_material,time")
    enters(firm)


def test_exchange_rate_missing(firm: Firm) -> None:
    firm.stage("""
        actual  amount  currency
        1       80      JPY
    """)
    waits(firm, "exchange-rate-missing", "no default rate from JPY to EUR at 2026-03-02")
    firm.add("exchange_rates", "default    JPY            EUR          2026-03-03  0.01")
    waits(firm, "exchange-rate-missing", "no default rate from JPY to EUR at 2026-03-02")
    firm.add("exchange_rates", "default    JPY            EUR          2026-03-02  0.01")
    enters(firm)


def test_the_message_tells_all_that_failed(firm: Firm) -> None:
    firm.stage("""
        actual  transaction_category  contract_line  amount  currency
        1       Welding               K1-9           80      JPY
    """)
    waits(firm, "category-not-in-company", "Welding")
    (row,) = desk.waiting(firm.conn, company="DE")
    parts = str(row["message"]).split("; ")
    assert len(parts) == 3, parts
    assert "rate from JPY" in parts[2]


def test_the_reasons_are_asked_in_the_order_of_their_table() -> None:
    assert list(WAITING)[1:] == [
        "not-confirmed-yet",
        "too-young",
        "intercompany-not-set-up",
        "category-not-in-company",
        "line-property-unmapped",
        "contract-line-unknown",
        "exchange-rate-missing",
    ]


def test_what_waits_does_not_hold_up_the_others(firm: Firm) -> None:
    firm.stage("""
        actual  transaction_category  amount
        1       Welding               80.00
        2       -                     80.00
        3       Welding               80.00
    """)
    receipt = firm.build()
    assert (receipt.read, receipt.added, receipt.waiting) == (3, 1, {"category-not-in-company": 2})
    again: dict[str, Any] = firm.build().waiting
    assert again == {"category-not-in-company": 2}
