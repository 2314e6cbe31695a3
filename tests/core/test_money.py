"""Money: rounding is the same in Python and in SQL, and a split loses nothing."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from psycopg import Connection

from primanota.core.money import round_half_away, split, unit

DECIMALS = st.sampled_from([0, 2, 3, 4, 10])
# Up to 10^12 with up to 12 decimals; halves of every unit come far more often than by chance.
PLAIN = st.decimals(min_value=-(10**12), max_value=10**12, places=12)
HALVES = st.builds(
    lambda number, decimals: Decimal(number).scaleb(-decimals) + Decimal(5).scaleb(-decimals - 1),
    st.integers(-(10**9), 10**9),
    DECIMALS,
)
VALUES = st.one_of(PLAIN, HALVES)


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        ("0.125", 2, "0.13"),
        ("-0.125", 2, "-0.13"),
        ("0.5", 0, "1"),
        ("-0.5", 0, "-1"),
        ("2.5", 0, "3"),
        ("1.0005", 3, "1.001"),
        ("-1.00045", 4, "-1.0005"),
        ("1.0049999999", 2, "1.00"),
        ("999999999999999999.995", 2, "1000000000000000000.00"),
    ],
)
def test_halves_go_away_from_zero(value: str, decimals: int, rounded: str) -> None:
    assert str(round_half_away(Decimal(value), decimals)) == rounded


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(VALUES, min_size=1, max_size=60), decimals=DECIMALS)
@example(values=[Decimal("-0.125"), Decimal("0.125"), Decimal("-0.5"), Decimal("2.5")], decimals=2)
def test_python_and_sql_round_alike(conn: Connection[Any], values: list[Decimal], decimals: int) -> None:
    found = conn.execute(
        "SELECT round(value, %s) FROM unnest(%s::numeric[]) WITH ORDINALITY AS given (value, place)"
        " ORDER BY place",
        (decimals, values),
    ).fetchall()
    assert [row[0] for row in found] == [round_half_away(value, decimals) for value in values]


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="not a finite number"):
        round_half_away(Decimal(value), 2)


@pytest.mark.parametrize(
    ("total", "weights", "decimals", "parts"),
    [
        ("100.00", "1 1 1", 2, "33.34 33.33 33.33"),  # a tie: the earlier part takes the cent
        ("-100.00", "1 1 1", 2, "-33.34 -33.33 -33.33"),  # the sign changes nothing else
        ("0.05", "1 1 1 1 1 1", 2, "0.01 0.01 0.01 0.01 0.01 0.00"),
        ("100", "50 25 25", 0, "50 25 25"),
        ("1000", "1 2", 0, "333 667"),  # yen: the larger remainder takes the unit
        ("1.000", "1 2 4", 3, "0.143 0.286 0.571"),  # dinar
        ("1.0000", "33.3 33.3 33.4", 4, "0.3330 0.3330 0.3340"),
        ("0.00", "1 1", 2, "0.00 0.00"),
        ("10.00", "0 1", 2, "0.00 10.00"),
    ],
)
def test_left_over_units_go_to_the_largest_remainders(
    total: str, weights: str, decimals: int, parts: str
) -> None:
    found = split(Decimal(total), [Decimal(weight) for weight in weights.split()], decimals)
    assert [str(abs(part)) if part == 0 else str(part) for part in found] == parts.split()


@given(
    units=st.integers(-(10**15), 10**15),
    decimals=st.sampled_from([0, 2, 3, 4]),
    weights=st.lists(st.decimals(min_value=0, max_value=10**6, places=6), min_size=1, max_size=30).filter(
        lambda weights: sum(weights) > 0
    ),
)
def test_a_split_sums_exactly_and_keeps_the_sign(units: int, decimals: int, weights: list[Decimal]) -> None:
    total = Decimal(units).scaleb(-decimals)
    parts = split(total, weights, decimals)
    assert sum(parts) == total
    assert len(parts) == len(weights)
    assert all(part * total >= 0 for part in parts)
    assert all(round_half_away(part, decimals) == part for part in parts)
    # No part is a whole unit or more away from its exact share.
    whole = sum(weights)
    assert all(
        abs(part * whole - total * weight) < unit(decimals) * whole
        for part, weight in zip(parts, weights, strict=True)
    )


@given(units=st.integers(0, 10**9), weights=st.lists(st.integers(1, 1000), min_size=1, max_size=12))
def test_a_negative_total_splits_as_its_opposite(units: int, weights: list[int]) -> None:
    shares = [Decimal(weight) for weight in weights]
    total = Decimal(units).scaleb(-2)
    assert split(-total, shares, 2) == [-part for part in split(total, shares, 2)]


@pytest.mark.parametrize(
    ("total", "weights", "reason"),
    [
        ("1.00", [], "needs weights"),
        ("1.00", ["0", "0"], "sum to zero"),
        ("1.00", ["1", "-1"], "sum to zero"),
        ("1.005", ["1", "1"], "finer than 0.01"),
        ("NaN", ["1"], "not a finite number"),
    ],
)
def test_what_cannot_be_split_is_refused(total: str, weights: list[str], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        split(Decimal(total), [Decimal(weight) for weight in weights], 2)


def test_the_unit_of_a_currency() -> None:
    assert [str(unit(decimals)) for decimals in (0, 2, 3, 4)] == ["1", "0.01", "0.001", "0.0001"]
