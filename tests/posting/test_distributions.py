"""Distributions: an amount split over dimensions, in three currencies at once, to the coin (V2, F3, F6)."""

import random
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest

from tests.books import same
from tests.codes.firm import Firm
from tests.journal.journals import all_lines
from tests.posting.firms import distribute
from tests.posting.ledgers import entries
from tests.posting.recording import note_distributions

D1 = {"Department": "D1"}
D2 = {"Department": "D2"}
D1_NORD = {"Department": "D1", "Region": "NORD"}


def legs(firm: Firm, actual: int = 1) -> list[tuple[str, str, str, str, str]]:
    """The entries of an actual: account, department, and the amounts in three currencies."""
    return [
        (
            row["main_account"],
            row["dimensions"].get("Department", "-"),
            *(str(row[name]) for name in ("amount", "accounting_amount", "reporting_amount")),
        )
        for row in entries(firm.conn)
        if row["actual"] == actual
    ]


def test_each_part_has_its_own_debit_and_credit(firm: Firm) -> None:
    """A third each, in pounds, euro and dollars; the left-over coins go to the first parts."""
    firm.stage("""
        actual  amount  currency  transaction_class  project
        1       100.00  GBP       expense            P1
    """)
    firm.build()
    distribute(firm, 1, ("33.33", D1), ("33.33", D2), ("33.34", D1_NORD))
    receipt = firm.post()
    assert (receipt.vouchers, receipt.entries, receipt.issues) == (1, 6, {})
    same(
        entries(firm.conn),
        """
        entry  posting_type    main_account  amount  accounting_amount  reporting_amount
        1      cost            500100        33.33   41.66              45.83
        2      expense_offset  602000        -33.33  -41.66             -45.83
        3      cost            500100        33.33   41.66              45.83
        4      expense_offset  602000        -33.33  -41.66             -45.83
        5      cost            500100        33.34   41.68              45.84
        6      expense_offset  602000        -33.34  -41.68             -45.84
        """,
    )
    assert [row["dimensions"] for row in entries(firm.conn)] == [D1, D1, D2, D2, D1_NORD, D1_NORD]


def test_a_resource_wins_on_payroll_allocation(firm: Firm) -> None:
    """R1 is in D1: wherever the cost goes, his wages were paid there (F3)."""
    firm.stage("""
        actual  amount  project
        1       100.00  P2
    """)
    firm.build()
    distribute(firm, 1, ("40.00", D2), ("60.00", {"Department": "D2", "Region": "NORD"}))
    firm.post()
    assert legs(firm) == [
        ("500100", "D2", "40.00", "40.00", "44.00"),
        ("602000", "D1", "-40.00", "-40.00", "-44.00"),
        ("500100", "D2", "60.00", "60.00", "66.00"),
        ("602000", "D1", "-60.00", "-60.00", "-66.00"),
    ]
    same(
        (row for row in entries(firm.conn) if row["posting_type"] == "payroll_allocation"),
        """
        dimensions
        Department=D1
        Department=D1 Region=NORD
        """,
    )


def test_without_employment_dimensions_the_parts_count_on_every_leg(firm: Firm) -> None:
    firm.load(features="company  feature  enabled\nDE  employment_dimensions  no\n")
    firm.stage("""
        actual  amount  project
        1       100.00  P2
    """)
    firm.build()
    distribute(firm, 1, ("40.00", D2), ("60.00", D1))
    firm.post()
    assert [leg[1] for leg in legs(firm)] == ["D2", "D2", "D1", "D1"]


@pytest.mark.parametrize(
    "case",
    [
        # No decimals: 10 yen are 0.10 euro and 0.11 dollars.
        ("10", "JPY", ["3", "3", "4"], ["0.03", "0.03", "0.04"], ["0.03", "0.03", "0.05"]),
        # Three decimals: 1.001 dinar are 2.50 euro, a coin of which is left for one.
        ("1.001", "KWD", ["0.333", "0.334", "0.334"], ["0.83", "0.84", "0.83"], ["0.91", "0.92", "0.92"]),
        # Negative: the same with the sign turned.
        ("-10", "JPY", ["-3", "-3", "-4"], ["-0.03", "-0.03", "-0.04"], ["-0.03", "-0.03", "-0.05"]),
        # Ties go to the earlier part.
        ("0.03", "GBP", ["0.01", "0.01", "0.01"], ["0.02", "0.01", "0.01"], ["0.02", "0.01", "0.01"]),
        # Nothing to split in euro: a half yen each.
        ("1", "JPY", ["1", "0"], ["0.01", "0.00"], ["0.01", "0.00"]),
        # A part that takes back: rounded down is rounded down.
        ("10.01", "GBP", ["15.01", "-5.00"], ["18.76", "-6.25"], ["20.63", "-6.87"]),
        ("-10.01", "GBP", ["-15.01", "5.00"], ["-18.76", "6.25"], ["-20.63", "6.87"]),
        # Zero stays zero, and posts.
        ("0.00", "GBP", ["0.00", "0.00"], ["0.00", "0.00"], ["0.00", "0.00"]),
    ],
)
def test_parts_are_rounded_down_and_what_is_left_goes_to_the_largest_remainders(
    firm: Firm, case: tuple[str, str, list[str], list[str], list[str]]
) -> None:
    amount, currency, parts, accounting, reporting = case
    firm.conn.execute("INSERT INTO setup.exchange_rate VALUES ('default', 'JPY', 'EUR', '2026-01-01', 0.01)")
    firm.conn.execute("INSERT INTO setup.exchange_rate VALUES ('default', 'KWD', 'EUR', '2026-01-01', 2.5)")
    firm.stage(f"""
        actual  amount    currency
        1       {amount}  {currency}
    """)
    firm.build()
    distribute(firm, 1, *((part, D1 if place % 2 else D2) for place, part in enumerate(parts)))
    assert firm.post().issues == {}
    debits = legs(firm)[::2]
    assert [leg[2] for leg in debits] == parts
    assert [leg[3] for leg in debits] == accounting
    assert [leg[4] for leg in debits] == reporting
    assert [[Decimal(each) for each in leg[2:]] for leg in legs(firm)[1::2]] == [
        [-Decimal(each) for each in leg[2:]] for leg in debits
    ]


def split(total: Decimal, parts: Sequence[Decimal]) -> list[Decimal]:
    """F6 in fractions: each part of a total in cents rounded down, the rest to the largest remainders."""
    sign = -1 if total < 0 else 1
    shares = [abs(Fraction(total)) * 100 * Fraction(part) / Fraction(sum(parts)) for part in parts]
    coins = [floor(share) for share in shares]
    order = sorted(range(len(parts)), key=lambda place: (coins[place] - shares[place], place))
    for place in order[: int(abs(total) * 100) - sum(coins)]:
        coins[place] += 1
    return [Decimal(sign * each) / 100 for each in coins]


def test_splits_agree_with_fractions(firm: Firm) -> None:
    """Many amounts into many parts, some of the other sign: in each currency exactly F6."""
    seed = random.randrange(10**6)  # noqa: S311
    print(f"seed {seed}")
    chance = random.Random(seed)  # noqa: S311
    split_up: dict[int, list[Decimal]] = {}
    for number in range(1, 61):
        largest = 10 ** chance.randint(1, 11)
        parts = [Decimal(chance.randint(-largest // 4, largest)) / 100 for _ in range(chance.randint(1, 7))]
        if sum(parts):
            turn = chance.choice((1, -1))
            split_up[number] = [turn * part for part in parts]
    firm.stage(
        "\n".join(["actual  amount  currency", *(f"{n}  {sum(p):f}  GBP" for n, p in split_up.items())])
    )
    firm.build()
    for number, parts in split_up.items():
        distribute(firm, number, *((f"{part:f}", D1) for part in parts))
    assert firm.post().issues == {}
    for line in all_lines(firm.conn):
        debits = [row for row in entries(firm.conn) if row["actual"] == line["actual"]][::2]
        parts = split_up[line["actual"]]
        assert [row["amount"] for row in debits] == parts
        for name in ("accounting_amount", "reporting_amount"):
            assert [row[name] for row in debits] == split(line[name], parts), (seed, line["actual"], name)


def test_parts_that_do_not_sum_are_told_and_kept(firm: Firm) -> None:
    firm.stage("""
        actual  amount
        1       100.00
        2       50.00
    """)
    firm.build()
    distribute(firm, 1, ("33.33", D1), ("33.33", D2))
    receipt = firm.post()
    assert (receipt.vouchers, receipt.issues) == (1, {"distribution-mismatch": 1})
    (line,) = [each for each in firm.lines() if each["actual"] == 1]
    assert line["messages"].endswith("the parts sum to 66.66 EUR, the line is 100.00")
    # The parts have moved with the line to its new journal; mended, they post.
    distribute_rest = "INSERT INTO journal.distribution VALUES ('DE', %s, 3, 33.34, NULL, '{}')"
    firm.conn.execute(distribute_rest, (line["voucher"],))
    note_distributions(firm.conn)
    firm.reset("J-000002")
    assert firm.post().issues == {"account-structure-violation": 1}, "the third part lacks a department"
    firm.conn.execute(
        """UPDATE journal.distribution SET dimensions = '{"Department": "D2"}' WHERE part = 3"""
    )
    note_distributions(firm.conn)
    firm.reset("J-000002")
    assert firm.post().entries == 6
