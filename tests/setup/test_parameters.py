"""Parameters and features: the defaults of rules.md §10, what a company sets, and what no parameter takes."""

import os
from decimal import Decimal
from typing import Any

import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.core.periods import PeriodUnit
from primanota.setup import parameters
from primanota.setup.cells import CellError

COMPANY = "INSERT INTO setup.company VALUES ('DE', 'Muster', 'EUR', 'USD', 'monthly')"
PARAMETER = "INSERT INTO setup.parameter VALUES ('DE', %s, %s)"
FEATURE = "INSERT INTO setup.feature VALUES ('DE', %s, %s)"


def test_a_company_that_sets_nothing_has_the_defaults(conn: Connection[Any]) -> None:
    conn.execute(COMPANY)
    found = parameters.read(conn, "DE")
    assert (found.period_unit, found.lines_per_journal, found.batch_threshold) == (
        PeriodUnit.MONTHS,
        200,
        100,
    )
    assert (found.set_open_period, found.rate_type) == (False, "monthly")
    assert (found.account_search, found.tax_method) == ("project-first", "search")
    assert (found.prevalidation_wait_minutes, found.lease_seconds, found.stuck_after_hours) == (5, 60, 24)
    assert (found.log_days, found.penny_max, found.posting_tasks) == (
        90,
        Decimal("0.05"),
        os.cpu_count() or 1,
    )
    assert found.rounding_account == found.category_default_fee == found.procurement_integration_account == ""
    assert parameters.features(conn, "DE") == parameters.Features()


def test_what_a_company_sets_is_read(conn: Connection[Any]) -> None:
    conn.execute(COMPANY)
    with conn.cursor() as cursor:
        cursor.executemany(
            PARAMETER,
            [
                ("period_unit", "all"),
                ("lines_per_journal", "1000"),
                ("set_open_period", "on"),
                ("rate_type", "daily"),
                ("account_search", "category_first"),
                ("lease", "30 s"),
                ("stuck_after", "2"),
                ("penny_max", "0"),
                ("category_default_time", "HOURS"),
            ],
        )
        cursor.executemany(FEATURE, [("actuals_prevalidation", True), ("transfer_errors", False)])
    found = parameters.read(conn, "DE")
    assert (found.period_unit, found.lines_per_journal, found.set_open_period) == (PeriodUnit.ALL, 1000, True)
    assert (found.rate_type, found.account_search, found.lease_seconds) == ("daily", "category-first", 30)
    assert (found.stuck_after_hours, found.penny_max, found.category_default_time) == (2, Decimal(0), "HOURS")
    switched = parameters.features(conn, "DE")
    assert (switched.actuals_prevalidation, switched.transfer_errors) == (True, False)
    assert not switched.processing_improvements, "it needs transfer_errors, so it goes off with it"


def test_an_unknown_company_is_refused(conn: Connection[Any]) -> None:
    with pytest.raises(Refusal, match="company-unknown"):
        parameters.read(conn, "XX")
    with pytest.raises(Refusal, match="company-unknown"):
        parameters.features(conn, "XX")


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("period_unit", "weeks"),
        ("period_unit", ""),
        ("lines_per_journal", "0"),
        ("lines_per_journal", "1_000"),
        ("lines_per_journal", "٢٠٠"),  # Arabic digits are digits to Python
        ("lines_per_journal", "-1"),
        ("set_open_period", "true"),
        ("rate_type", ""),
        ("account_search", "group-first"),
        ("tax_method", "resource"),
        ("lease", "60 min"),
        ("stuck_after", "24h "),
        ("penny_max", "NaN"),
        ("penny_max", "1e-2"),
        ("penny_max", "-0.01"),
        ("penny_max", "0.00001"),
        ("rounding_account", " 999000"),
    ],
)
def test_a_value_that_a_parameter_does_not_take_is_refused(parameter: str, value: str) -> None:
    with pytest.raises(CellError):
        parameters.parse(parameter, value)
