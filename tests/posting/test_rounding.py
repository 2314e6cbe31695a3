"""Rounding: a penny in reporting currency goes to the rounding account, anything larger is told (P8).

Entries balance by construction, so an imbalance is planted inside a posting that is then rolled back.
"""

from typing import Any

import pytest

from primanota.journal import claiming, lifecycle
from primanota.journal.claiming import PostFilters
from primanota.ledger.append import append
from primanota.posting import expand, rules, together
from tests.books import same
from tests.codes.firm import Firm
from tests.journal.journals import found
from tests.posting.firms import distribute

ENTRIES = """
    SELECT entry, posting_type, main_account, account_rule, dimensions, amount, accounting_amount,
        reporting_amount, currency, accounting_date, period
    FROM ledger.entry
    ORDER BY voucher, entry
"""


@pytest.fixture
def firm(firm: Firm) -> Firm:
    """The firm with one distributed line in a draft journal."""
    firm.stage("""
        actual  amount  currency
        1       100.00  GBP
    """)
    firm.build()
    distribute(firm, 1, ("40.00", {"Department": "D1"}), ("60.00", {"Department": "D2"}))
    return firm


def planted(firm: Firm, change: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Post with the entries changed behind the program's back; the issues and the entries written."""
    conn = firm.conn
    with conn.transaction(force_rollback=True):
        claims, block = claiming.claim(
            conn, company="DE", actor="anna", filters=PostFilters(), tried=list, journals_max=1
        )
        assert block
        together.declare(conn)
        posted_at, _ = together.prepare(conn, company="DE", claims=claims)
        values = expand.settings(conn, "DE")
        expand.expand(conn, **values, wave=0)
        assert conn.execute(f"UPDATE post_special SET {change}").rowcount == 1  # noqa: S608
        expand.SQL.round_off(conn, **values, wave=0)
        rules.report(conn, doubles=False, **values, wave=0)
        lifecycle.judge(conn, company="DE")
        numbering = block.numbering()
        append(conn, company="DE", actor="anna", posted_at=posted_at, numbering=numbering)
        issues = found(conn, "SELECT code, message FROM post_issue")
        return issues, found(conn, ENTRIES)


@pytest.mark.parametrize("penny", ["0.01", "-0.01", "0.05", "-0.05"])
def test_a_penny_goes_to_the_rounding_account(firm: Firm, penny: str) -> None:
    issues, entries = planted(firm, f"reporting_amount = reporting_amount + {penny} WHERE entry = 4")
    assert issues == []
    turned = penny.removeprefix("-") if penny.startswith("-") else f"-{penny}"
    same(
        entries[-1:],
        f"""
        entry  posting_type  main_account  account_rule      amount  accounting_amount  reporting_amount
        5      rounding      999000        rounding_account  0       0                  {turned}
        """,
    )
    assert entries[-1]["dimensions"] == {}
    assert {(row["currency"], str(row["accounting_date"]), row["period"]) for row in entries} == {
        ("GBP", "2026-03-02", "2026-03")
    }
    assert sum(row["reporting_amount"] for row in entries) == 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("reporting_amount = reporting_amount + 0.06", "0.00 in accounting and 0.06 in reporting"),
        ("reporting_amount = reporting_amount - 0.06", "0.00 in accounting and -0.06 in reporting"),
        ("accounting_amount = accounting_amount + 0.01", "0.01 in accounting and 0.00 in reporting"),
        ("amount = amount + 0.01", "0.01 in transaction, 0.00 in accounting"),
        (
            "accounting_amount = accounting_amount + 0.01, reporting_amount = reporting_amount + 0.01",
            "0.01 in accounting and 0.01 in reporting",
        ),
    ],
)
def test_anything_else_is_unbalanced(firm: Firm, change: str, told: str) -> None:
    issues, entries = planted(firm, f"{change} WHERE entry = 4")
    assert [issue["code"] for issue in issues] == ["voucher-unbalanced"]
    assert told in issues[0]["message"]
    assert entries == []


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM setup.parameter WHERE parameter = 'rounding_account'",
        "INSERT INTO setup.parameter VALUES ('DE', 'penny_max', '0')",
        "UPDATE setup.parameter SET value = '999999' WHERE parameter = 'rounding_account'",
        "UPDATE setup.main_account SET suspended = true WHERE main_account = '999000'",
    ],
)
def test_without_a_place_for_it_a_penny_is_unbalanced(firm: Firm, change: str) -> None:
    assert firm.conn.execute(change).rowcount == 1
    issues, entries = planted(firm, "reporting_amount = reporting_amount + 0.01 WHERE entry = 4")
    assert [issue["code"] for issue in issues] == ["voucher-unbalanced"]
    assert entries == []
