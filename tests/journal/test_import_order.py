"""Order: which journal a line enters, in which place, under which number (I3, I4, I6, F10)."""

from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.db.connect import open_connection, transaction
from primanota.journal import claiming
from primanota.journal.claiming import PostFilters
from tests.books import same
from tests.codes.firm import Firm
from tests.journal.days import firm_of_days
from tests.journal.journals import all_journals, all_lines, all_moves, stage_links_of


@pytest.fixture
def firm(conn: Connection[Any], tmp_path: Path) -> Firm:
    """A firm with an open year, journals for months, three lines in each."""
    return firm_of_days(conn, tmp_path, period_unit="months", lines_per_journal=3)


SPREAD = """
    actual  transaction_date  accounting_date  amount
    1       2026-03-31        -                1.00
    2       2026-01-01        -                2.00
    3       2026-02-28        2026-03-01       3.00
    4       2025-12-31        2026-01-02       4.00
    5       2026-01-01        -                5.00
    6       2026-01-31        -                6.00
"""


@pytest.mark.parametrize(
    ("unit", "journals"),
    [
        (
            "days",
            """
            journal   period_start_date  lines  first       last        description
            J-000001  2025-12-31         1      2025-12-31  2025-12-31  Project integration journal 2025-12-31
            J-000002  2026-01-01         2      2026-01-01  2026-01-01  Project integration journal 2026-01-01
            J-000003  2026-01-31         1      2026-01-31  2026-01-31  Project integration journal 2026-01-31
            J-000004  2026-02-28         1      2026-02-28  2026-02-28  Project integration journal 2026-02-28
            J-000005  2026-03-31         1      2026-03-31  2026-03-31  Project integration journal 2026-03-31
            """,
        ),
        (
            "months",
            """
            journal   period_start_date  lines  first       last        description
            J-000001  2025-12-01         1      2025-12-31  2025-12-31  Project integration journal 2025-12-01
            J-000002  2026-01-01         3      2026-01-01  2026-01-31  Project integration journal 2026-01-01
            J-000003  2026-02-01         1      2026-02-28  2026-02-28  Project integration journal 2026-02-01
            J-000004  2026-03-01         1      2026-03-31  2026-03-31  Project integration journal 2026-03-01
            """,
        ),
        (
            "years",
            """
            journal   period_start_date  lines  first       last        description
            J-000001  2025-01-01         1      2025-12-31  2025-12-31  Project integration journal 2025-01-01
            J-000002  2026-01-01         3      2026-01-01  2026-01-31  Project integration journal 2026-01-01
            J-000003  2026-01-01         2      2026-02-28  2026-03-31  Project integration journal 2026-01-01
            """,
        ),
        (
            "all",
            """
            journal   period_start_date  lines  first       last        description
            J-000001  2025-12-31         3      2025-12-31  2026-01-01  Project integration journal 2025-12-31
            J-000002  2026-01-31         3      2026-01-31  2026-03-31  Project integration journal 2026-01-31
            """,
        ),
    ],
)
def test_lines_are_grouped_by_transaction_date(
    conn: Connection[Any], tmp_path: Path, unit: str, journals: str
) -> None:
    firm = firm_of_days(conn, tmp_path, period_unit=unit, lines_per_journal=3)
    firm.stage(SPREAD)
    firm.build()
    same(all_journals(conn), journals)
    # By transaction date, then id; the numbers follow the lines through all journals.
    same(
        all_lines(conn),
        """
        actual  voucher      transaction_date  accounting_date
        4       PV-00000001  2025-12-31        2026-01-02
        2       PV-00000002  2026-01-01        2026-01-01
        5       PV-00000003  2026-01-01        2026-01-01
        6       PV-00000004  2026-01-31        2026-01-31
        3       PV-00000005  2026-02-28        2026-03-01
        1       PV-00000006  2026-03-31        2026-03-31
        """,
    )
    opened = [move for move in all_moves(conn) if move["reason"] == "opened by import"]
    assert [move["journal"] for move in opened] == [each["journal"] for each in all_journals(conn)]
    assert {(move["from_status"], move["to_status"], move["actor"]) for move in opened} == {
        (None, "draft", "anna")
    }


def test_drafts_with_room_are_filled_first_and_in_order(firm: Firm, database: str) -> None:
    firm.stage("""
        actual  amount
        11      1.00
        12      1.00
    """)
    firm.build()
    with open_connection(database) as other, transaction(other):  # somebody looks at the journal
        other.execute("SELECT journal FROM journal.header FOR UPDATE")
        firm.stage("""
            actual  amount
            13      1.00
        """)
        assert [(each.journal, each.opened) for each in firm.build().journals] == [("J-000002", True)]
    firm.stage("""
        actual  transaction_date  amount
        1       2026-03-09        1.00
        2       2026-03-08        1.00
        3       2026-03-07        1.00
        4       2026-03-06        1.00
        5       2026-04-01        1.00
    """)
    receipt = firm.build()
    assert [(each.journal, each.lines, each.opened) for each in receipt.journals] == [
        ("J-000001", 1, False),
        ("J-000002", 2, False),
        ("J-000003", 1, True),
        ("J-000004", 1, True),
    ]
    same(
        all_lines(firm.conn),
        """
        journal   line  actual  voucher
        J-000001  1     11      PV-00000001
        J-000001  2     12      PV-00000002
        J-000001  3     4       PV-00000004
        J-000002  1     13      PV-00000003
        J-000002  2     3       PV-00000005
        J-000002  3     2       PV-00000006
        J-000003  1     1       PV-00000007
        J-000004  1     5       PV-00000008
        """,
    )
    same(
        all_journals(firm.conn),
        """
        journal   line_count  last_line  version
        J-000001  3           3          2
        J-000002  3           3          2
        J-000003  1           1          1
        J-000004  1           1          1
        """,
    )


def test_only_drafts_of_the_bucket_and_unit_are_filled(firm: Firm, database: str) -> None:
    """Posted, in error, held by a poster, moved out with its errors, of another unit: none is filled."""
    stage_one(firm, 1)
    firm.build()
    firm.post()
    stage_one(firm, 2, project="P9")
    firm.build()
    firm.post()
    stage_one(firm, 3)
    stage_one(firm, 4, project="P9")
    firm.build()
    firm.post()  # the error moves out
    firm.reset("J-000004")
    stage_one(firm, 5)
    firm.build()
    with open_connection(database) as other:
        claims, _ = claiming.claim(
            other,
            company="DE",
            actor="berta",
            filters=PostFilters(journals=["J-000005"]),
            tried=list,
            journals_max=1,
        )
        stage_one(firm, 6)
        firm.build()
        claiming.release(other, company="DE", actor="berta", claims=claims, reason="test")
    firm.conn.execute("UPDATE setup.parameter SET value = 'years' WHERE parameter = 'period_unit'")
    stage_one(firm, 7, transaction_date="2026-01-01")
    firm.build()
    firm.conn.execute("UPDATE setup.parameter SET value = 'months' WHERE parameter = 'period_unit'")
    stage_one(firm, 8, transaction_date="2026-01-01")
    firm.build()
    same(
        all_journals(firm.conn),
        """
        journal   status  period_unit  period_start_date  lines  original_journal
        J-000001  posted  months       2026-03-01         1      -
        J-000002  error   months       2026-03-01         1      -
        J-000003  posted  months       2026-03-01         1      -
        J-000004  draft   months       2026-03-01         1      J-000003
        J-000005  draft   months       2026-03-01         1      -
        J-000006  draft   months       2026-03-01         1      -
        J-000007  draft   years        2026-01-01         1      -
        J-000008  draft   months       2026-01-01         1      -
        """,
    )
    assert [line["actual"] for line in all_lines(firm.conn)] == [1, 2, 3, 4, 5, 6, 7, 8]


def stage_one(firm: Firm, actual: int, **changes: str) -> None:
    """Stage one hour with some columns changed."""
    columns = {"actual": str(actual), "amount": "80.00"} | changes
    firm.stage("\n".join(["  ".join(columns), "  ".join(columns.values())]))


def test_a_lowered_limit_closes_what_is_fuller(firm: Firm) -> None:
    for actual in (1, 2):
        stage_one(firm, actual)
        firm.build()
    firm.conn.execute("UPDATE setup.parameter SET value = '1' WHERE parameter = 'lines_per_journal'")
    for actual in (3, 4):
        stage_one(firm, actual)
    firm.build()
    same(
        all_journals(firm.conn),
        """
        journal   lines
        J-000001  2
        J-000002  1
        J-000003  1
        """,
    )


def test_a_sale_stands_behind_its_cost(firm: Firm) -> None:
    firm.conn.execute("UPDATE setup.parameter SET value = '20' WHERE parameter = 'lines_per_journal'")
    firm.stage("""
        actual  transaction_type  transaction_date  amount  billing_type
        1       cost              2026-03-05        1.00    -
        2       cost              2026-03-05        2.00    -
        3       unbilled_sales    2026-03-20        3.00    chargeable
        4       unbilled_sales    2026-03-01        4.00    chargeable
        5       cost              2026-03-07        5.00    -
        6       unbilled_sales    2026-04-01        6.00    chargeable
        7       unbilled_sales    2026-03-06        7.00    chargeable
        8       unbilled_sales    2026-03-21        8.00    chargeable
    """)
    pairs = ((3, 1), (4, 2), (6, 5), (8, 1))
    stage_links_of(firm, [(sale, "unbilled_sales", cost, "cost") for sale, cost in pairs])
    firm.build()
    same(
        all_lines(firm.conn),
        """
        journal   line  actual  transaction_date
        J-000001  1     1       2026-03-05
        J-000001  2     3       2026-03-20
        J-000001  3     8       2026-03-21
        J-000001  4     2       2026-03-05
        J-000001  5     4       2026-03-01
        J-000001  6     7       2026-03-06
        J-000001  7     5       2026-03-07
        J-000002  1     6       2026-04-01
        """,
    )


def test_of_period_unit_all_the_earliest_date_counts(conn: Connection[Any], tmp_path: Path) -> None:
    firm = firm_of_days(conn, tmp_path, period_unit="all", lines_per_journal=4)

    def stands(start: str) -> None:
        same(
            all_journals(conn),
            f"""
            journal   period_start_date  description
            J-000001  {start}         Project integration journal {start}
            """,
        )

    stage_one(firm, 1, transaction_date="2026-03-10")
    assert str(firm.build().journals[0].period_start_date) == "2026-03-10"
    stands("2026-03-10")
    stage_one(firm, 2, transaction_date="2026-03-12")
    assert str(firm.build().journals[0].period_start_date) == "2026-03-10"
    stands("2026-03-10")
    stage_one(firm, 3, transaction_date="2026-03-08")
    stage_one(firm, 4, transaction_date="2026-03-09")
    assert str(firm.build().journals[0].period_start_date) == "2026-03-08"
    stands("2026-03-08")


def test_of_several_drafts_of_all_only_those_are_dated_that_are_filled(
    conn: Connection[Any], database: str, tmp_path: Path
) -> None:
    firm = firm_of_days(conn, tmp_path, period_unit="all")
    stage_one(firm, 1, transaction_date="2026-03-10")
    firm.build()
    with open_connection(database) as other, transaction(other):
        other.execute("SELECT journal FROM journal.header FOR UPDATE")
        stage_one(firm, 2, transaction_date="2026-03-11")
        firm.build()
    stage_one(firm, 3, transaction_date="2026-03-09")
    receipt = firm.build()
    assert [(each.journal, str(each.period_start_date)) for each in receipt.journals] == [
        ("J-000001", "2026-03-09")
    ]
    same(
        all_journals(conn),
        """
        journal   period_start_date  lines
        J-000001  2026-03-09         2
        J-000002  2026-03-11         1
        """,
    )
