"""Periods: a date's bucket is the same in Python and in SQL."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from psycopg import Connection

from primanota.core.periods import PeriodUnit, bucket_start


@pytest.mark.parametrize(
    ("day", "unit", "start"),
    [
        ("2026-02-28", "days", "2026-02-28"),
        ("2024-02-29", "months", "2024-02-01"),
        ("2024-02-29", "years", "2024-01-01"),
        ("2026-12-31", "months", "2026-12-01"),
        ("2026-01-01", "years", "2026-01-01"),
    ],
)
def test_the_bucket_starts_on_the_first_day_of_its_unit(day: str, unit: str, start: str) -> None:
    assert bucket_start(date.fromisoformat(day), PeriodUnit(unit)) == date.fromisoformat(start)


def test_all_is_one_bucket_without_a_first_day() -> None:
    assert bucket_start(date(2026, 5, 17), PeriodUnit.ALL) is None


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.lists(st.dates(date(1, 1, 1), date(9999, 12, 31)), min_size=1, max_size=60),
    unit=st.sampled_from([PeriodUnit.DAYS, PeriodUnit.MONTHS, PeriodUnit.YEARS]),
)
@example(
    days=[date(1900, 2, 28), date(2000, 2, 29), date(1, 1, 1), date(9999, 12, 31)], unit=PeriodUnit.MONTHS
)
def test_python_and_sql_find_the_same_bucket(
    conn: Connection[Any], days: list[date], unit: PeriodUnit
) -> None:
    truncated = {PeriodUnit.DAYS: "day", PeriodUnit.MONTHS: "month", PeriodUnit.YEARS: "year"}
    found = conn.execute(
        "SELECT date_trunc(%s, day::timestamp)::date"
        " FROM unnest(%s::date[]) WITH ORDINALITY AS given (day, place) ORDER BY place",
        (truncated[unit], days),
    ).fetchall()
    assert [row[0] for row in found] == [bucket_start(day, unit) for day in days]


def test_every_unit_has_a_bucket() -> None:
    units = {unit: bucket_start(date(2026, 5, 17), unit) for unit in PeriodUnit}
    assert units == {
        PeriodUnit.DAYS: date(2026, 5, 17),
        PeriodUnit.MONTHS: date(2026, 5, 1),
        PeriodUnit.YEARS: date(2026, 1, 1),
        PeriodUnit.ALL: None,
    }
