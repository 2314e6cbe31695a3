"""What an import is asked for, and what it tells: filters, and the receipt (I1, I14)."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.journal import build
from tests.codes.firm import Firm
from tests.journal.days import firm_of_days
from tests.journal.journals import all_lines


@pytest.fixture
def firm(conn: Connection[Any], tmp_path: Path) -> Firm:
    """A firm with an open year, journals for months, three lines in each."""
    return firm_of_days(conn, tmp_path, period_unit="months", lines_per_journal=3)


def test_filters_by_date_project_and_type(firm: Firm) -> None:
    firm.stage("""
        actual  transaction_type  transaction_date  project  amount  billing_type
        1       cost              2026-03-05        P1       1.00    -
        2       cost              2026-03-06        P2       2.00    -
        3       unbilled_sales    2026-03-06        P1       3.00    chargeable
        4       cost              2026-03-07        P1       4.00    -
        5       cost              2026-03-08        P1       5.00    -
    """)

    def enter(**filters: Any) -> list[int]:
        before = {line["actual"] for line in all_lines(firm.conn)}
        receipt = build.build(firm.conn, company="DE", actor="anna", **filters)
        entered = [line["actual"] for line in all_lines(firm.conn) if line["actual"] not in before]
        assert (receipt.read, receipt.added) == (len(entered), len(entered))
        return entered

    assert enter(first=date(2026, 3, 9)) == []
    assert enter(first=date(2026, 3, 8)) == [5]
    assert enter(last=date(2026, 3, 4)) == []
    assert enter(last=date(2026, 3, 5)) == [1]
    assert enter(project="P2") == [2]
    assert enter(project="P1", transaction_type="unbilled_sales") == [3]
    assert enter() == [4]


def test_the_receipt_tells_what_was_done_and_the_next_has_nothing_to_do(firm: Firm) -> None:
    firm.stage("""
        actual  transaction_date  transaction_category  amount  currency
        1       2026-03-05        -                     1.00    EUR
        2       2026-03-06        Welding               2.00    EUR
        3       2026-03-07        -                     3       JPY
        4       2026-03-07        Welding               3       JPY
        5       2026-02-07        -                     4.00    EUR
        6       2026-02-07        -                     5.00    GBP
    """)
    receipt = firm.build()
    assert (receipt.company, receipt.read, receipt.added) == ("DE", 6, 3)
    assert [(each.journal, each.lines, each.opened) for each in receipt.journals] == [
        ("J-000001", 2, True),
        ("J-000002", 1, True),
    ]
    assert receipt.waiting == {"category-not-in-company": 2, "exchange-rate-missing": 1}
    assert [(each.code, each.actuals) for each in receipt.reasons] == [
        ("category-not-in-company", 1),
        ("category-not-in-company", 1),
        ("exchange-rate-missing", 1),
    ]
    assert receipt.seconds > 0
    again = firm.build()
    assert (again.read, again.added, again.journals) == (3, 0, [])
    assert (again.waiting, again.reasons) == (receipt.waiting, receipt.reasons)
    assert len(all_lines(firm.conn)) == 3
