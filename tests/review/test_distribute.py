"""Distribute: a line's amount over dimensions, by amount or by percent, and back (V2, F6)."""

import random
from decimal import Decimal

import pytest

from primanota.core import money
from primanota.core.errors import Refusal
from primanota.core.parts import PARTS_MAX
from tests.books import same
from tests.review.desk import Desk, answered

ONE = "actual  amount\n1  100.00\n"


def test_by_amount(desk: Desk) -> None:
    desk.work(ONE)
    same(
        answered(desk.distribute("J-000001/1", "60.00 Department=D1 Region=NORD", "40.00 Department=D2")),
        """
        item        outcome  lines  version
        J-000001/1  done     1      2
        """,
    )
    same(
        desk.parts(),
        """
        line        part  amount  percent  dimensions
        J-000001/1  1     60.00   -        Department=D1 Region=NORD
        J-000001/1  2     40.00   -        Department=D2
        """,
    )
    assert [(row["field"], row["old_value"], row["new_value"]) for row in desk.changes()] == [
        (
            "distribution",
            [],
            [
                {"amount": "60.00", "dimensions": {"Department": "D1", "Region": "NORD"}},
                {"amount": "40.00", "dimensions": {"Department": "D2"}},
            ],
        )
    ]
    assert desk.firm.post().entries == 4


def test_by_percent_on_many_lines_each_to_its_own_amount(desk: Desk) -> None:
    desk.work("""
        actual  amount   currency
        1       100.00   EUR
        2       0.05     EUR
        3       -100.00  EUR
        4       0.00     EUR
        5       10.01    GBP
    """)
    receipt = desk.distribute("J-000001", "33.333333% Department=D1", "66.666667% Department=D2")
    assert (receipt.done, receipt.lines) == (1, 5)
    same(
        desk.parts(),
        """
        line        part  amount  percent    dimensions
        J-000001/1  1     33.33   33.333333  Department=D1
        J-000001/1  2     66.67   66.666667  Department=D2
        J-000001/2  1     0.02    33.333333  Department=D1
        J-000001/2  2     0.03    66.666667  Department=D2
        J-000001/3  1     -33.33  33.333333  Department=D1
        J-000001/3  2     -66.67  66.666667  Department=D2
        J-000001/4  1     0.00    33.333333  Department=D1
        J-000001/4  2     0.00    66.666667  Department=D2
        J-000001/5  1     3.34    33.333333  Department=D1
        J-000001/5  2     6.67    66.666667  Department=D2
        """,
    )
    assert desk.firm.post().issues == {}


@pytest.mark.parametrize(
    ("amount", "currency", "percents", "parts"),
    [
        ("1000", "JPY", "33.3 33.3 33.4", "333 333 334"),
        ("1", "JPY", "50 50", "1 0"),
        ("-1", "JPY", "50 50", "-1 0"),
        ("1.001", "KWD", "25 25 25 25", "0.251 0.250 0.250 0.250"),
        ("0.03", "EUR", "20 20 20 20 20", "0.01 0.01 0.01 0.00 0.00"),
        ("-0.05", "EUR", "12.5 87.5", "-0.01 -0.04"),
    ],
)
def test_coins_left_over_go_to_the_largest_remainders(
    desk: Desk, amount: str, currency: str, percents: str, parts: str
) -> None:
    """No decimals, two, three; ties to the earlier part; the sign is kept. As ``money.split`` does it."""
    decimals = max(0, -int(Decimal(amount).as_tuple().exponent))
    shares = [Decimal(each) for each in percents.split()]
    assert money.split(Decimal(amount), shares, decimals) == [Decimal(each) for each in parts.split()]
    desk.conn.execute(
        "INSERT INTO setup.exchange_rate VALUES ('default', 'JPY', 'EUR', '2026-01-01', 0.01),"
        " ('default', 'KWD', 'EUR', '2026-01-01', 2.5)"
    )
    desk.work(f"actual  amount  currency\n1  {amount}  {currency}\n")
    desk.distribute("J-000001/1", *(f"{each}% Department=D1" for each in percents.split()))
    assert [f"{row['amount']:f}" for row in desk.parts()] == parts.split()


def test_python_and_sql_split_alike(desk: Desk) -> None:
    """Many amounts by many percents, in currencies of no, two and three decimals."""
    seed = random.randrange(10**6)  # noqa: S311
    print(f"seed {seed}")
    chance = random.Random(seed)  # noqa: S311
    desk.conn.execute(
        "INSERT INTO setup.exchange_rate VALUES ('default', 'JPY', 'EUR', '2026-01-01', 0.01),"
        " ('default', 'KWD', 'EUR', '2026-01-01', 2.5)"
    )
    decimals = {"EUR": 2, "JPY": 0, "KWD": 3}
    table = ["actual  amount  currency"]
    for number in range(1, 61):
        currency = chance.choice(list(decimals))
        amount = Decimal(chance.randint(-(10**9), 10**9)).scaleb(-decimals[currency])
        table.append(f"{number}  {amount:f}  {currency}")
    desk.work("\n".join(table))
    for _ in range(8):
        cuts = sorted(chance.sample(range(1, 10**8), chance.randint(1, 9)))
        percents = [Decimal(b - a).scaleb(-6) for a, b in zip([0, *cuts], [*cuts, 10**8], strict=True)]
        desk.distribute("J-000001", *(f"{each:f}% Department=D1" for each in percents))
        split: dict[str, list[Decimal]] = {}
        for row in desk.parts():
            split.setdefault(row["line"], []).append(row["amount"])
        for line in desk.lines():
            expected = money.split(line["amount"], percents, decimals[line["currency"]])
            assert split[line["line"]] == expected, (seed, line, percents)
    assert desk.firm.post().issues == {}


def test_a_new_distribution_replaces_the_old_one_and_undo_takes_it_back(desk: Desk) -> None:
    desk.work(ONE)
    desk.distribute("J-000001/1", "50% Department=D1", "50% Department=D2")
    desk.distribute("J-000001/1@2", "100.00 Department=D2")
    same(
        answered(desk.undo("J-000001/1@3")),
        """
        item        outcome  lines  version
        J-000001/1  done     1      4
        """,
    )
    assert desk.parts() == []
    assert [(row["version"], len(row["old_value"]), len(row["new_value"])) for row in desk.changes()] == [
        (2, 0, 2),
        (3, 2, 1),
        (4, 1, 0),
    ]
    assert [row["outcome"] for row in answered(desk.undo("J-000001"))] == ["unchanged"]
    assert desk.firm.post().entries == 2


def test_the_same_again_changes_nothing(desk: Desk) -> None:
    desk.work(ONE)
    desk.distribute("J-000001/1", "60 Department=D1", "40.0 Department=D2")
    before = desk.everything()
    receipt = desk.distribute("J-000001/1", "60.00 Department=D1", "40 Department=D2 Region=")
    assert (receipt.done, receipt.unchanged) == (0, 1)
    assert desk.everything() == before


def test_lines_that_are_not_draft_and_others_that_are(desk: Desk) -> None:
    desk.work(ONE)
    desk.firm.post()
    desk.work("actual  amount\n2  20.00\n3  30.00\n")
    receipt = desk.distribute("J-000001/1 J-000002/2", "50% Department=D1", "50% Department=D2")
    same(
        answered(receipt),
        """
        item        outcome  lines  code            cause
        J-000001/1  refused  0      line-not-draft  line J-000001/1 is in status posted
        J-000002/2  done     1      -               -
        """,
    )
    same(
        desk.parts(),
        """
        line        part  amount
        J-000002/2  1     15.00
        J-000002/2  2     15.00
        """,
    )


@pytest.mark.parametrize(
    ("parts", "cause"),
    [
        (
            ["33.33 Department=D1", "33.33 Department=D2"],
            "the parts sum to 66.66 EUR, line J-000001/1 is 100.00",
        ),
        (["100.01 Department=D1"], "the parts sum to 100.01 EUR, line J-000001/1 is 100.00"),
        (["-100.00 Department=D1"], "the parts sum to -100.00 EUR, line J-000001/1 is 100.00"),
        (["60.005 Department=D1", "39.995 Department=D2"], "which has 2 decimals: 60.005, 39.995"),
    ],
)
def test_amounts_that_do_not_fit_the_line(desk: Desk, parts: list[str], cause: str) -> None:
    desk.work(ONE)
    before = desk.everything()
    (answer,) = desk.distribute("J-000001/1", *parts).items
    assert (answer.outcome, answer.code) == ("refused", "distribution-invalid")
    assert cause in (answer.cause or "")
    assert desk.everything() == before


@pytest.mark.parametrize(
    ("what", "parts", "refusal"),
    [
        ("J-000001/1", [], "distribution-invalid: no part is given"),
        ("J-000001/1", ["50% Department=D1"], "distribution-invalid: the percents sum to 50, not to 100"),
        ("J-000001", ["60% Department=D1", "40.000001% Department=D2"], "the percents sum to 100.000001"),
        (
            "J-000001/1",
            ["99.9999999% Region=NORD", "0.0000001% Department=D2"],
            "part 1: 99.9999999 percent has",
        ),
        ("J-000001/1", ["0% Department=D1", "100% Department=D2"], "part 1: 0 percent is not above 0"),
        ("J-000001/1", ["-50% Department=D1", "150% Department=D2"], "part 1: -50 percent is not above 0"),
        ("J-000001/1", ["50% Department=D1", "50.00 Department=D2"], "1 part by percent and 1 by amount"),
        ("J-000001/1", ["NaN Department=D1"], "distribution-invalid: part 1: NaN is not an amount"),
        ("J-000001/1", ["Infinity Department=D1"], "part 1: Infinity is not an amount"),
        ("J-000001/1", ["NaN% Department=D1"], "part 1: NaN is not an amount"),
        ("J-000001/1", ["1E+30 Department=D1"], "part 1: 1E+30 is not an amount"),
        ("J-000001", ["100.00 Department=D1"], "parts by amount fit one line, and other items are named"),
        ("J-000001/1 J-000001/2", ["100.00 Department=D1"], "parts by amount fit one line"),
        ("J-000001/1", ["100% Colour=RED"], "dimension-unknown: company DE has no dimension Colour"),
        ("J-000001/1", ["100% Department=D9"], "dimension-unknown: dimension Department has no value D9"),
        (
            "J-000001/1",
            ["50% Department=D9 Colour=RED", "50% Department=D8 Colour=BLUE"],
            "company DE has no dimension Colour; dimension Department has no value D8; dimension",
        ),
        ("J-000001/1 J-000001/1", ["100% Department=D1"], "value-invalid: J-000001/1 is named twice"),
    ],
)
def test_a_distribution_that_makes_no_sense_is_refused(
    desk: Desk, what: str, parts: list[str], refusal: str
) -> None:
    desk.work(ONE)
    before = desk.everything()
    with pytest.raises(Refusal) as told:
        desk.distribute(what, *parts)
    assert refusal in str(told.value)
    assert desk.everything() == before


def test_a_thousand_parts_are_one_too_many(desk: Desk) -> None:
    desk.work("actual  amount\n1  1000.00\n")
    with pytest.raises(Refusal, match="distribution-invalid: 1000 parts are given, 999 is the most"):
        desk.distribute("J-000001/1", *["1.00 Department=D1"] * (PARTS_MAX + 1))
    parts = ["1.00 Department=D1"] * (PARTS_MAX - 1)
    assert desk.distribute("J-000001/1", *parts, "2.00 Department=D2").done == 1
    assert desk.firm.post().entries == 2 * PARTS_MAX


def test_a_part_may_take_back(desk: Desk) -> None:
    """More than all to one department, less than nothing to another: it sums, so it is a distribution."""
    desk.work(ONE)
    assert desk.distribute("J-000001/1", "120.00 Department=D1", "-20.00 Department=D2").done == 1
    assert desk.firm.post().entries == 4
