"""Pipeline: a company's work by where it is (staged, waiting, draft, error, posted) and what was posted by
month.

Runs when somebody arrives at the company's home. Amounts of actuals are in their own currencies, those of
lines in accounting currency; cost and sales are never added up. Nothing is changed.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from primanota.db import statements
from primanota.db.statements import Connected
from primanota.inquiry.rows import Row, one_moment, summed

SQL = statements.beside(__file__)

ON_THE_WAY: Sequence[str] = ("staged", "waiting", "draft", "processing", "error", "posted")
"""Where work can be on its way to the books, in this order; staged is all of it."""

ASIDE: Sequence[str] = ("skipped", "invalid", "unrecoverable", "invalid_actual")
"""Where work can be that does not go on by itself."""

SALES = "unbilled_sales"


def pipeline(conn: Connected, *, company: str) -> Row:
    """Where the work is: ``stages`` on the way, ``aside`` only those that hold something.

    Each has stage, count and amounts: a list of currency, cost and sales, the most used currency first.
    """
    with one_moment(conn):
        rows = [
            *summed(conn, SQL.staged, company=company),
            *summed(conn, SQL.waiting, company=company),
            *summed(conn, SQL.lines, company=company),
        ]
    aside = [_stage(each, rows) for each in ASIDE]
    return {
        "stages": [_stage(each, rows) for each in ON_THE_WAY],
        "aside": [each for each in aside if each["count"]],
    }


def _stage(stage: str, rows: Iterable[Row]) -> Row:
    own = [row for row in rows if row["stage"] == stage]
    return {"stage": stage, "count": sum(row["count"] for row in own), "amounts": _amounts(own)}


def _amounts(rows: Sequence[Row]) -> list[Row]:
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        none = {"currency": row["currency"], "cost": None, "sales": None, "count": 0}
        sums = found.setdefault(row["currency"], none)
        sums["count"] += row["count"]
        kind = "sales" if row["transaction_type"] == SALES else "cost"
        sums[kind] = row["amount"] + (sums[kind] or 0)
    return sorted(found.values(), key=lambda each: (-each["count"], each["currency"]))


def posted_by_month(conn: Connected, *, company: str) -> list[Row]:
    """What was posted by month of accounting date: month (its first day), transaction_type, currency,
    transactions, amount in accounting currency.
    """
    with one_moment(conn):
        return summed(conn, SQL.posted_by_month, company=company)


def journals_by_status(conn: Connected, *, company: str) -> list[Row]:
    """Journals by status: status, journals, lines."""
    return SQL.journals(conn, company=company).fetchall()


def found(conn: Connected, *, company: str, word: str) -> Row | None:
    """What a word names: kind (journal, posted, voucher, project) and name; None: nothing of the company."""
    return SQL.found(conn, company=company, word=word).fetchone()
