"""What pages lead down by: balances as a table, the names of codes, records of the audit trail in words."""

from decimal import Decimal
from typing import Any

import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.inquiry import books
from primanota.inquiry.drilling import names, records
from primanota.inquiry.drilling.pivot import pivot

PERIODS = ["2026-01", "2026-02", "2026-03", "2026-04"]


def row(account: str, period: str, debit: str, credit: str, **values: str) -> dict[str, Any]:
    found = {"debit": Decimal(debit), "credit": Decimal(credit)}
    balance = found["debit"] - found["credit"]
    return {"main_account": account, "period": period, **values, **found, "balance": balance}


ROWS = [
    row("5001", "2026-01", "10.00", "0.00"),
    row("5001", "2026-03", "5.00", "8.00"),
    row("4010", "2026-03", "0.00", "7.50"),
    row("4010", "2025-12", "0.00", "1.00"),
]


@pytest.mark.parametrize(
    ("measure", "account", "cells", "total"),
    [
        ("movement", "5001", ["10.00", None, "-3.00", None], "7.00"),
        ("debit", "5001", ["10.00", None, "5.00", None], "15.00"),
        ("credit", "5001", ["0.00", None, "8.00", None], "8.00"),
        ("closing", "5001", ["10.00", "10.00", "7.00", "7.00"], "7.00"),
        ("closing", "4010", [None, None, "-7.50", "-7.50"], "-7.50"),
    ],
)
def test_a_line_of_the_table(measure: str, account: str, cells: list[str | None], total: str) -> None:
    table = pivot(ROWS, periods=PERIODS, shown=PERIODS, measure=measure)
    (line,) = (each for each in table.lines if each.account == account)
    assert [None if cell is None else str(cell) for cell in line.cells] == cells
    assert str(line.total) == total


def test_a_period_that_is_not_shown_still_counts_for_what_stands_at_the_end() -> None:
    table = pivot(ROWS, periods=PERIODS, shown=["2026-03"], measure="closing")
    assert {each.account: each.total for each in table.lines} == {
        "4010": Decimal("-7.50"),
        "5001": Decimal("7.00"),
    }
    assert table.sums == [Decimal("-0.50")]


def test_a_line_with_nothing_in_the_periods_shown_is_left_out() -> None:
    table = pivot(ROWS, periods=PERIODS, shown=["2026-02"])
    assert (table.lines, table.sums, table.total) == ([], [Decimal(0)], Decimal(0))


def test_lines_are_split_by_dimensions() -> None:
    rows = [
        row("5001", "2026-01", "1.00", "0.00", Dept="A"),
        row("5001", "2026-01", "2.00", "0.00", Dept="B"),
        row("5001", "2026-02", "4.00", "0.00", Dept="A"),
    ]
    table = pivot(rows, periods=PERIODS, shown=PERIODS[:2], by=["Dept"])
    assert [(dict(each.dimensions), str(each.total)) for each in table.lines] == [
        ({"Dept": "A"}, "5.00"),
        ({"Dept": "B"}, "2.00"),
    ]
    assert [str(each) for each in table.sums] == ["3.00", "4.00"]


def test_the_table_of_a_real_book_sums_to_nothing(reader: Connection[Any]) -> None:
    periods = [each["period"] for each in names.periods(reader, company="DE")]
    table = pivot(books.balances(reader, company="DE"), periods=periods, shown=periods)
    assert len(table.lines) > 3
    assert set(table.sums) == {Decimal(0)}


def test_names(reader: Connection[Any]) -> None:
    accounts = names.accounts(reader, company="DE", codes=["500100", "none"])
    assert list(accounts) == ["500100"]
    assert names.currencies(reader, company="DE")["accounting_currency"] == "EUR"
    found = names.projects(reader, company="DE", holding="p1", most=10)
    assert [each["project"] for each in found] == ["P1"]
    assert len(names.projects(reader, company="DE", most=1)) == 1
    assert names.project(reader, company="DE", project="P1")["stage"] == "open"
    with pytest.raises(Refusal, match="no project P0"):
        names.project(reader, company="DE", project="P0")


def test_a_record_of_the_trail(reader: Connection[Any]) -> None:
    found = records.record(reader, company="DE", number=1)
    assert found is not None
    assert (found["record_no"], found["before"], found["previous_digest"]) == (1, None, "")
    assert records.record(reader, company="DE", number=10**6) is None
    actors, actions = records.people(reader, company="DE")
    assert actors
    assert actions


def test_what_stands_before_and_after_is_a_change() -> None:
    details = {
        "change": {"parameter": "set_open_period", "before": "no", "after": "yes", "company": "DE"},
        "reason": "late hours",
    }
    assert [(each.field, each.old, each.new) for each in records.changed(details)] == [
        ("DE set_open_period", "no", "yes")
    ]
    assert [(each.name, each.value) for each in records.facts(details)] == [("reason", "late hours")]


def test_things_with_parts_are_compared_part_by_part() -> None:
    details = {
        "before": {"paused": False, "cron": "0 2 * * *"},
        "after": {"paused": True, "cron": "0 2 * * *"},
    }
    assert [(each.field, each.old, each.new) for each in records.changed(details)] == [
        ("paused", "no", "yes")
    ]
    assert records.facts(details) == []


def test_a_change_says_which_row_it_is_of() -> None:
    rate = {"rate_type": "monthly", "from_currency": "CHF"}
    details = {
        "table": "main_accounts",
        "changes": [
            {"key": {"main_account": "990000"}, "before": {"name": "Pennies"}, "after": {"name": "Cents"}},
            {"key": rate, "before": None, "after": {"rate": "1.07"}},
            {
                "before": {"period": "2026-06", "status": "open"},
                "after": {"period": "2026-06", "status": "closed"},
            },
        ],
    }
    assert [(each.field, each.old, each.new) for each in records.changed(details)] == [
        ("990000 name", "Pennies", "Cents"),
        ("from_currency=CHF rate_type=monthly rate", "", "1.07"),
        ("2026-06 status", "open", "closed"),
    ]


def test_other_details_are_told_by_their_whole_names() -> None:
    details = {
        "counts": {"read": 3, "waiting": {"rate": 1}},
        "items": ["J-1", "J-2"],
        "files": [{"file": "a.csv", "rows": 2, "same": None}],
        "last": None,
    }
    assert [(each.name, each.value) for each in records.facts(details)] == [
        ("counts read", "3"),
        ("counts waiting rate", "1"),
        ("items", "J-1, J-2"),
        ("files 1", "file a.csv, rows 2"),
    ]
