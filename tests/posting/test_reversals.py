"""Reversals: a linked one mirrors its original wherever that is; another is derived anew (P9, F12, B1)."""

from decimal import Decimal

import pytest

from tests.books import same
from tests.codes.firm import Firm
from tests.journal.journals import all_journals, all_lines
from tests.posting.firms import distribute
from tests.posting.ledgers import entries, transactions

D1 = {"Department": "D1"}
D2 = {"Department": "D2"}


def suspend_and_rename(firm: Firm) -> None:
    """Change what a posting would derive: other accounts, another rate, other dimensions."""
    firm.conn.execute(
        "UPDATE setup.posting_account SET main_account = '500100' WHERE main_account = '500200'"
    )
    firm.conn.execute("UPDATE setup.main_account SET suspended = true WHERE main_account = '500200'")
    firm.conn.execute("""UPDATE setup.project SET dimensions = '{"Department": "D2"}' WHERE project = 'P1'""")
    firm.conn.execute("INSERT INTO setup.exchange_rate VALUES ('default', 'GBP', 'EUR', '2026-03-10', 1.5)")
    firm.conn.execute("INSERT INTO setup.exchange_rate VALUES ('default', 'EUR', 'USD', '2026-03-10', 2)")


def nets_to_zero(firm: Firm, *actuals: int) -> None:
    """The entries of some actuals leave nothing on any account and department, in any currency."""
    left: dict[tuple[str, str], list[Decimal]] = {}
    for row in entries(firm.conn):
        if row["actual"] in actuals:
            sums = left.setdefault((row["main_account"], str(row["dimensions"])), [Decimal(0)] * 3)
            for place, name in enumerate(("amount", "accounting_amount", "reporting_amount")):
                sums[place] += row[name]
    assert left
    assert all(sums == [0, 0, 0] for sums in left.values()), left


def test_an_original_in_the_books_is_mirrored_whatever_setup_says_now(firm: Firm) -> None:
    firm.run("""
        actual  amount  currency  quantity
        1       80.00   GBP       8
    """)
    suspend_and_rename(firm)
    firm.stage("""
        actual  transaction_date  amount  currency  quantity
        2       2026-03-20        -80.00  GBP       -8
    """)
    firm.reverse(2, original=1)
    firm.build()
    assert firm.post().issues == {}
    same(
        entries(firm.conn),
        """
        actual  accounting_date  main_account  account_rule                  amount  accounting_amount
        1       2026-03-02       500200        project, category group       80.00   100.00
        1       2026-03-02       602000        all projects, all categories  -80.00  -100.00
        2       2026-03-20       500200        mirrored                      -80.00  -100.00
        2       2026-03-20       602000        mirrored                      80.00   100.00
        """,
    )
    assert [row["dimensions"] for row in entries(firm.conn)] == [{"Department": "D1", "Region": "NORD"}] * 4
    nets_to_zero(firm, 1, 2)
    same(
        transactions(firm.conn),
        """
        actual  reverses  debit_account  credit_account  accounting_amount  profile_rule
        1       -         500200         602000          100.00             all
        2       1         500200         602000          -100.00            all
        """,
    )
    same(
        all_lines(firm.conn),
        """
        actual  exchange_rate  rate_rule  reporting_rate_rule
        1       1.2500000000   direct     triangulated
        2       1.2500000000   mirrored   mirrored
        """,
    )


@pytest.mark.parametrize(
    ("reversal_date", "original_date", "limit"),
    [
        ("2026-03-02", "2026-03-02", 200),  # the id decides: the reversal stands first
        ("2026-03-02", "2026-03-20", 200),  # the same journal, before its original
        ("2026-03-02", "2026-03-20", 1),  # an earlier journal
        ("2026-03-20", "2026-03-02", 1),  # a later journal
    ],
)
def test_an_original_in_the_same_set_is_posted_first(
    firm: Firm, reversal_date: str, original_date: str, limit: int
) -> None:
    firm.conn.execute("INSERT INTO setup.parameter VALUES ('DE', 'lines_per_journal', %s)", (str(limit),))
    firm.stage(f"""
        actual  transaction_date   amount   currency  quantity
        1       {reversal_date}    -80.00   GBP       -8
        2       {original_date}    80.00    GBP       8
    """)
    firm.reverse(1, original=2)
    firm.build()
    receipt = firm.post()
    assert (receipt.vouchers, receipt.issues) == (2, {})
    assert len(all_journals(firm.conn)) == (2 if limit == 1 else 1)
    nets_to_zero(firm, 1, 2)
    same(
        transactions(firm.conn),
        """
        actual  reverses
        1       2
        2       -
        """,
    )


def test_a_reversal_of_a_reversal_stands_as_the_first_did(firm: Firm) -> None:
    """Three waves of one set; each mirrors the one before, and each names it."""
    firm.stage("""
        actual  amount   currency  quantity  project
        1       80.01    GBP       8         P2
        2       -80.01   GBP       -8        P2
        3       80.01    GBP       8         P2
        4       -80.01   GBP       -8        P2
    """)
    for reversal in (2, 3, 4):
        firm.reverse(reversal, original=reversal - 1)
    firm.build()
    distribute(firm, 1, ("30.00", D1), ("50.01", D2))
    receipt = firm.post()
    assert (receipt.vouchers, receipt.entries, receipt.issues) == (4, 16, {})
    same(
        transactions(firm.conn),
        """
        actual  reverses  accounting_amount
        1       -         100.01
        2       1         -100.01
        3       2         100.01
        4       3         -100.01
        """,
    )
    by_actual = {
        number: [
            (row["main_account"], row["dimensions"], row["amount"], row["accounting_amount"])
            for row in entries(firm.conn)
            if row["actual"] == number
        ]
        for number in (1, 2, 3, 4)
    }
    assert by_actual[1] == by_actual[3]
    assert by_actual[2] == by_actual[4]
    nets_to_zero(firm, 1, 2)
    nets_to_zero(firm, 3, 4)


def test_a_chain_may_be_posted_one_by_one(firm: Firm) -> None:
    for number, amount in ((1, "80.00"), (2, "-80.00"), (3, "80.00")):
        firm.stage(f"""
            actual    amount    quantity
            {number}  {amount}  8
        """)
        if number > 1:
            firm.reverse(number, original=number - 1)
        firm.build()
        if number > 1:
            suspend_and_rename_once(firm, number)
        assert firm.post().vouchers == 1
    nets_to_zero(firm, 1, 2)
    nets_to_zero(firm, 2, 3)


def suspend_and_rename_once(firm: Firm, number: int) -> None:
    """Change the setup before the second is posted, not again before the third."""
    if number == 2:
        suspend_and_rename(firm)


def test_another_amount_is_derived_anew_and_still_names_its_original(firm: Firm) -> None:
    firm.run("""
        actual  amount  currency  quantity
        1       80.00   GBP       8
    """)
    suspend_and_rename(firm)
    firm.stage("""
        actual  transaction_date  amount  currency  quantity
        2       2026-03-20        -40.00  GBP       -4
    """)
    firm.reverse(2, original=1)
    firm.build()
    assert firm.post().issues == {}
    same(
        (row for row in entries(firm.conn) if row["actual"] == 2),
        """
        main_account  account_rule                  amount  accounting_amount  dimensions
        500100        project, category group       -40.00  -60.00             Department=D2
        602000        all projects, all categories  40.00   60.00              Department=D1
        """,
    )
    assert [row["reverses"] for row in transactions(firm.conn)] == [None, 1]


@pytest.mark.parametrize(
    "other",
    [
        "transaction_type  amount  billing_type  currency\n2 | unbilled_sales | -80.00 | chargeable | EUR",
        "transaction_class  amount  quantity  currency\n2 | expense | -80.00 | -8 | EUR",
        "amount  quantity  currency\n2 | -80.00 | -8 | GBP",
    ],
)
def test_another_type_class_or_currency_is_no_mirror(firm: Firm, other: str) -> None:
    firm.run("""
        actual  amount
        1       80.00
    """)
    firm.stage(f"actual  {other}")
    firm.reverse(2, original=1)
    firm.build()
    assert firm.post().vouchers == 1
    second = [row for row in entries(firm.conn) if row["actual"] == 2]
    assert len(second) == 2
    assert "mirrored" not in {row["account_rule"] for row in second}


def test_an_unlinked_opposite_is_derived_anew(firm: Firm) -> None:
    firm.run("""
        actual  amount
        1       80.00
    """)
    firm.run("""
        actual  amount  quantity
        2       -80.00  -8
    """)
    assert [row["reverses"] for row in transactions(firm.conn)] == [None, None]
    nets_to_zero(firm, 1, 2)


def test_a_reversal_stays_back_with_an_original_that_has_an_issue(firm: Firm) -> None:
    firm.stage("""
        actual  amount   project  quantity
        1       80.00    P9       8
        2       -80.00   P9       -8
        3       80.00    P9       8
        4       10.00    P1       1
    """)
    firm.reverse(2, original=1)
    firm.reverse(3, original=2)
    firm.build()
    receipt = firm.post()
    assert receipt.vouchers == 1
    same(
        firm.lines(),
        """
        actual  line        status  issues
        1       J-000002/1  error   project-not-found
        2       J-000002/2  error   original-not-posted project-not-found
        3       J-000002/3  error   original-not-posted project-not-found
        4       J-000001/4  posted  -
        """,
    )
    firm.conn.execute(
        "INSERT INTO setup.project (company, project, name, stage, dimensions)"
        """ VALUES ('DE', 'P9', 'New', 'open', '{"Department": "D1"}')"""
    )
    firm.reset("J-000002")
    assert firm.post().vouchers == 3
    nets_to_zero(firm, 1, 2)


def test_without_transfer_a_reversal_in_an_earlier_journal_waits_for_the_next_run(firm: Firm) -> None:
    firm.load(features="company  feature  enabled\nDE  transfer_errors  no\n")
    firm.conn.execute("INSERT INTO setup.parameter VALUES ('DE', 'lines_per_journal', '1')")
    firm.stage("""
        actual  transaction_date  amount   quantity
        1       2026-03-02        -80.00   -8
        2       2026-03-20        80.00    8
    """)
    firm.reverse(1, original=2)
    firm.build()
    receipt = firm.post()
    assert (receipt.vouchers, receipt.issues) == (1, {"original-not-posted": 1})
    assert [row["status"] for row in all_journals(firm.conn)] == ["draft", "posted"]
    assert firm.post().vouchers == 1
    nets_to_zero(firm, 1, 2)
