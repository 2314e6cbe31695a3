"""The books: entries, project transactions, balances and vouchers of the small book."""

from decimal import Decimal
from typing import Any

import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.inquiry import books
from tests.books import same
from tests.staging.files import ident

CONTRACT = {
    "transactions": (
        "company project_transaction voucher transaction_type transaction_class project category resource "
        "line_property transaction_date accounting_date quantity unit_price amount currency "
        "accounting_amount reporting_amount ledger_status sales_tax_group item_sales_tax_group actual_id "
        "reverses"
    ),
    "entries": (
        "company voucher entry accounting_date posting_type main_account dimensions currency amount "
        "accounting_amount reporting_amount project category actual_id journal line"
    ),
    "balances": "company main_account period debit credit balance",
}
BY_REGION_AND_DEPARTMENT = "company main_account Region Department period debit credit balance"


@pytest.mark.parametrize("name", CONTRACT)
def test_a_list_begins_with_the_fields_of_the_contract(reader: Connection[Any], name: str) -> None:
    row = next(getattr(books, name)(reader))
    fields = CONTRACT[name].split()
    assert list(row)[: len(fields)] == fields


def test_entries_of_a_voucher(reader: Connection[Any]) -> None:
    found = list(books.entries(reader, voucher="PV-00000003"))
    same(
        found,
        """
        entry  main_account  dimensions                 currency  amount   accounting_amount  reporting_amount
        1      140100        Department=D1 Region=NORD  GBP       960.00   1200.00            1320.00
        2      401000        Department=D1 Region=NORD  GBP       -960.00  -1200.00           -1320.00
        """,
    )
    same(
        found,
        """
        posting_type                 period   project  category  journal   line  project_transaction
        wip_sales_value              2026-03  P1       DEV       J-000002  2     PT-0000000003/A
        accrued_revenue_sales_value  2026-03  P1       DEV       J-000002  2     PT-0000000003/A
        """,
    )


def test_entries_of_a_distributed_line(reader: Connection[Any]) -> None:
    same(
        books.entries(reader, actual=ident(12)),  # type: ignore[arg-type]
        """
        voucher      entry  main_account  dimensions     amount  accounting_amount  reporting_amount
        PV-00000010  1      500100        Department=D1  50.01   50.01              55.01
        PV-00000010  2      602000        Department=D1  -50.01  -50.01             -55.01
        PV-00000010  3      500100        Department=D2  50.00   50.00              55.00
        PV-00000010  4      602000        Department=D1  -50.00  -50.00             -55.00
        """,
    )


@pytest.mark.parametrize(
    ("filters", "vouchers"),
    [
        ({"journal": "J-000002", "account": "500100"}, ["04", "05", "10", "10"]),
        ({"account": "140100"}, ["03", "06"]),
        ({"first": "2026-03-09"}, ["08", "08", "10", "10", "10", "10"]),
        ({"last": "2026-03-02", "account": "602000"}, ["02"]),
        ({"actual": ident(8)}, ["08", "08"]),
        ({"actual": ident(9)}, []),
        ({"voucher": "PV-00000008", "account": "602000"}, ["08"]),
        ({"journal": "J-000003"}, []),
        ({"company": "JP"}, []),
    ],
)
def test_entries_by_filter(reader: Connection[Any], filters: dict[str, Any], vouchers: list[str]) -> None:
    assert [row["voucher"][-2:] for row in books.entries(reader, **filters)] == vouchers


def test_project_transactions(reader: Connection[Any]) -> None:
    same(
        books.transactions(reader, company="DE"),
        """
        project_transaction  quantity  unit_price  amount   currency  ledger_status    reverses
        PT-0000000002/A      8         80          640.00   EUR       profit_and_loss  -
        PT-0000000003/A      8         120         960.00   GBP       accrued          -
        PT-0000000004/A      2         125         250.00   EUR       profit_and_loss  -
        PT-0000000005/A      1         -           99.90    EUR       profit_and_loss  -
        PT-0000000006/A      1         500         500.00   GBP       accrued          -
        PT-0000000008/A      -8        80          -640.00  EUR       profit_and_loss  PT-0000000002/A
        PT-0000000009/A      1         100         100.00   GBP       not_accrued      -
        PT-0000000010/A      1.5       -           100.01   EUR       profit_and_loss  -
        """,
    )


@pytest.mark.parametrize(
    ("filters", "vouchers"),
    [
        ({"journal": "J-000002", "project": "P2"}, ["10"]),
        ({"actual": ident(9)}, ["09"]),
        ({"voucher": "PV-00000004"}, ["04"]),
        ({"first": "2026-03-05", "last": "2026-03-09"}, ["06", "08"]),
        ({"journal": "J-000001"}, []),
        ({"company": "JP"}, []),
    ],
)
def test_transactions_by_filter(
    reader: Connection[Any], filters: dict[str, Any], vouchers: list[str]
) -> None:
    assert [row["voucher"][-2:] for row in books.transactions(reader, **filters)] == vouchers


def test_balances(reader: Connection[Any]) -> None:
    same(
        books.balances(reader, company="DE"),
        """
        company  main_account  period   debit    credit   balance
        DE       140100        2026-03  1825.00  0.00     1825.00
        DE       401000        2026-03  0.00     1825.00  -1825.00
        DE       500100        2026-03  449.91   0.00     449.91
        DE       500200        2026-03  640.00   890.00   -250.00
        DE       602000        2026-03  640.00   839.91   -199.91
        """,
    )
    assert sum(row["balance"] for row in books.balances(reader)) == Decimal(0)


def test_balances_by_dimensions(reader: Connection[Any]) -> None:
    found = list(books.balances(reader, account="500100", by=["Region", "Department"]))
    assert list(found[0]) == BY_REGION_AND_DEPARTMENT.split()
    same(
        found,
        """
        main_account  Region  Department  balance
        500100        -       D1          50.01
        500100        -       D2          50.00
        500100        NORD    D1          349.90
        """,
    )


@pytest.mark.parametrize(
    ("filters", "balance"),
    [
        ({"last": "2026-03-03"}, "250.00"),
        ({"first": "2026-03-12"}, "100.01"),
        ({"first": "2026-03-04", "last": "2026-03-04"}, "99.90"),
        ({"period": "2026-03"}, "449.91"),
    ],
)
def test_balances_by_filter(reader: Connection[Any], filters: dict[str, Any], balance: str) -> None:
    (row,) = books.balances(reader, account="500100", **filters)
    assert row["balance"] == Decimal(balance)


def test_balances_of_another_period_or_company_are_empty(reader: Connection[Any]) -> None:
    assert list(books.balances(reader, period="2026-02")) == []
    assert list(books.balances(reader, company="JP")) == []


@pytest.mark.parametrize("by", [["Colour"], ["Department", "Department"], ["period"]])
def test_balances_by_what_is_no_dimension_are_refused(reader: Connection[Any], by: list[str]) -> None:
    with pytest.raises(Refusal, match=r"value-invalid: .* the dimensions are: Department, Region"):
        list(books.balances(reader, by=by))


def test_the_statement_of_a_project(reader: Connection[Any]) -> None:
    same(
        books.project_statement(reader, company="DE", project="P1"),
        """
        period   category  cost_quantity  cost    sales_quantity  unbilled_sales  accrued  transactions
        2026-03  TRAVEL    1              99.90   0               0.00            0.00     1
        2026-03  LICENCE   0              0.00    1               625.00          625.00   1
        2026-03  PARTS     2              250.00  0               0.00            0.00     1
        2026-03  DEV       0              0.00    9               1325.00         1200.00  4
        """,
    )
    assert list(books.project_statement(reader, company="DE", project="P1", last="2026-02-01")) == []  # type: ignore[arg-type]
    with pytest.raises(Refusal, match="project-unknown: company DE has no project P9"):
        books.project_statement(reader, company="DE", project="P9")


RELATED = {
    "PV-00000002": """
        relation          related_voucher  journal   line  status  amount   currency
        reversing         PV-00000008      J-000002  7     posted  -640.00  EUR
        transfer_journal  -                J-000003  -     error   -        -
        unbilled_sales    PV-00000003      J-000002  2     posted  960.00   GBP
    """,
    "PV-00000003": """
        relation          related_voucher  journal   line  status   amount  currency
        billed_sales      -                -         -     skipped  960.00  GBP
        cost              PV-00000002      J-000002  1     posted   640.00  EUR
        transfer_journal  -                J-000003  -     error    -       -
    """,
    "PV-00000008": """
        relation          related_voucher  journal   line  status
        original          PV-00000002      J-000002  1     posted
        transfer_journal  -                J-000003  -     error
    """,
    "PV-00000007": """
        relation        related_voucher  journal   line  status
        source_journal  -                J-000002  -     posted
    """,
}


@pytest.mark.parametrize("voucher", RELATED)
def test_related_vouchers_both_ways(reader: Connection[Any], voucher: str) -> None:
    same(books.related(reader, company="DE", voucher=voucher), RELATED[voucher])


def test_a_posted_voucher_whole(reader: Connection[Any]) -> None:
    found = books.voucher(reader, company="DE", voucher="PV-00000002")
    assert (found["journal"], found["line"], found["status"]) == ("J-000002", 1, "posted")
    assert found["project_transaction"] == found["transaction"]["project_transaction"] == "PT-0000000002/A"
    assert [entry["main_account"] for entry in found["entries"]] == ["500200", "602000"]
    assert [row["relation"] for row in found["related"]] == [
        "reversing",
        "transfer_journal",
        "unbilled_sales",
    ]
    assert found["detail"]["voucher"] == "PV-00000002"


def test_a_voucher_that_is_not_posted(reader: Connection[Any]) -> None:
    found = books.voucher(reader, company="DE", voucher="PV-00000007")
    assert (found["status"], found["transaction"], found["entries"]) == ("error", None, [])
    assert [issue["code"] for issue in found["detail"]["issues"]] == ["project-not-found"]


def test_a_voided_voucher_tells_who_and_why(tamperer: Connection[Any]) -> None:
    tamperer.execute(
        """
        INSERT INTO journal.voided_voucher (company, voucher, actual_id, journal, line, reason, actor)
        VALUES ('DE', 'PV-00000011', %s, 'J-000002', 10, 'staged twice', 'anna')
        """,
        (ident(14),),
    )
    found = books.voucher(tamperer, company="DE", voucher="PV-00000011")
    assert (found["journal"], found["detail"], found["entries"]) == (None, None, [])
    assert (found["voided_by"], found["voided_reason"], found["voided_from_line"]) == (
        "anna",
        "staged twice",
        10,
    )


@pytest.mark.parametrize("ask", [books.voucher, books.related])
def test_a_voucher_that_is_not_there_is_refused(reader: Connection[Any], ask: Any) -> None:
    with pytest.raises(Refusal, match="voucher-unknown: company DE has no voucher PV-9"):
        ask(reader, company="DE", voucher="PV-9")


def test_what_could_be_a_statement_is_only_a_value(reader: Connection[Any]) -> None:
    nasty = "x'; DROP TABLE ledger.entry; --"
    assert list(books.entries(reader, voucher=nasty)) == []
    with pytest.raises(Refusal, match="value-invalid"):
        list(books.balances(reader, by=[nasty]))
