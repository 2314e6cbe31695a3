"""Dates: what posting does with a date whose period closed since import (P4, F9)."""

import pytest

from primanota.setup import reference
from tests.books import same
from tests.codes.firm import Firm
from tests.journal.journals import all_lines
from tests.posting.ledgers import entries, transactions

PERIODS = """
    company  period   start_date  end_date    status   project_access
    DE       2026-01  2026-01-01  2026-01-31  closed   all
    DE       2026-02  2026-02-01  2026-02-28  on_hold  all
    DE       2026-03  2026-03-01  2026-03-31  open     all
    DE       2026-04  2026-04-01  2026-04-30  open     none
    DE       2026-05  2026-05-01  2026-05-31  open     all
    DE       2026-06  2026-06-01  2026-06-30  open     all
"""
WORK = """
    actual  transaction_date  accounting_date  amount  currency
    1       2026-02-10        -                10.00   GBP
    2       2026-03-10        -                20.00   GBP
    3       2026-03-11        2026-03-20       30.00   GBP
    4       2026-05-11        -                40.00   GBP
"""


@pytest.fixture
def moving(firm: Firm) -> Firm:
    """The firm moves dates to open periods; pounds are dearer from May on."""
    firm.load(periods=PERIODS)
    firm.conn.execute("INSERT INTO setup.parameter VALUES ('DE', 'set_open_period', 'yes')")
    firm.conn.execute("INSERT INTO setup.exchange_rate VALUES ('default', 'GBP', 'EUR', '2026-05-01', 2)")
    return firm


def hold(firm: Firm, period: str) -> None:
    """Put a period on hold."""
    reference.set_period(firm.conn, company="DE", period=period, status="on_hold", actor="clara")


def test_a_date_moves_to_the_first_day_of_the_next_open_period_and_is_kept(moving: Firm) -> None:
    moving.stage(WORK)
    moving.build()
    same(
        all_lines(moving.conn),
        """
        actual  transaction_date  accounting_date  original_accounting_date  exchange_rate
        1       2026-02-10        2026-03-01       2026-02-10                1.2500000000
        2       2026-03-10        2026-03-10       -                         1.2500000000
        3       2026-03-11        2026-03-20       -                         1.2500000000
        4       2026-05-11        2026-05-11       -                         2.0000000000
        """,
    )
    hold(moving, "2026-03")
    receipt = moving.post()
    assert (receipt.vouchers, receipt.issues) == (4, {})
    # April is locked for projects, so May; the first date of all is kept; the rate is that of the import.
    same(
        all_lines(moving.conn),
        """
        actual  accounting_date  original_accounting_date  exchange_rate  accounting_amount
        1       2026-05-01       2026-02-10                1.2500000000   12.50
        2       2026-05-01       2026-03-10                1.2500000000   25.00
        3       2026-05-01       2026-03-20                1.2500000000   37.50
        4       2026-05-11       -                         2.0000000000   80.00
        """,
    )
    assert {(row["accounting_date"].isoformat(), row["period"]) for row in entries(moving.conn)} == {
        ("2026-05-01", "2026-05"),
        ("2026-05-11", "2026-05"),
    }
    same(
        transactions(moving.conn),
        """
        actual  transaction_date  accounting_date  period
        1       2026-02-10        2026-05-01       2026-05
        2       2026-03-10        2026-05-01       2026-05
        3       2026-03-11        2026-05-01       2026-05
        4       2026-05-11        2026-05-11       2026-05
        """,
    )


def test_a_reversal_may_stand_in_another_period_than_its_original(moving: Firm) -> None:
    moving.run("""
        actual  amount  currency  quantity
        1       80.00   GBP       8
    """)
    moving.stage("""
        actual  transaction_date  amount  currency  quantity
        2       2026-03-20        -80.00  GBP       -8
    """)
    moving.reverse(2, original=1)
    moving.build()
    hold(moving, "2026-03")
    assert moving.post().issues == {}
    same(
        transactions(moving.conn),
        """
        actual  accounting_date  period   exchange_rate  accounting_amount
        1       2026-03-02       2026-03  1.2500000000   100.00
        2       2026-05-01       2026-05  1.2500000000   -100.00
        """,
    )


def test_where_no_period_is_open_ahead_nothing_moves(moving: Firm) -> None:
    moving.stage(WORK)
    moving.build()
    for period in ("2026-03", "2026-05", "2026-06"):
        hold(moving, period)
    receipt = moving.post()
    assert (receipt.vouchers, receipt.issues) == (0, {"no-open-period": 4})
    same(
        all_lines(moving.conn),
        """
        actual  accounting_date  original_accounting_date
        1       2026-03-01       2026-02-10
        2       2026-03-10       -
        3       2026-03-20       -
        4       2026-05-11       -
        """,
    )


def test_switched_off_a_date_stays_and_is_told(firm: Firm) -> None:
    firm.load(periods=PERIODS)
    receipt = firm.run(WORK.replace("2026-03-20", "2026-04-20"))
    assert (receipt.vouchers, receipt.issues) == (2, {"period-not-open": 2})
    same(
        firm.lines(),
        """
        actual  accounting_date  issues
        1       2026-02-10       period-not-open
        2       2026-03-10       -
        3       2026-04-20       period-not-open
        4       2026-05-11       -
        """,
    )
    assert {row["original_accounting_date"] for row in all_lines(firm.conn)} == {None}
