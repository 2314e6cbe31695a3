"""Actuals that wait, and actuals that never become lines, a page at a time.

How many are on no line is known without looking at them: those accepted, less the lines and what was written
off. So those that wait are looked for where they usually are, in the list of the last import and in the
newest files, and the search ends when all are found; it goes through all actuals only when that fails.
"""

from datetime import date
from typing import Any
from uuid import UUID

from primanota.db import statements
from primanota.db.statements import Connected, Statement
from primanota.inquiry import desk
from primanota.inquiry.lists.paging import Found, Wanted, behind, found, keys
from primanota.inquiry.rows import Row, one_moment

SQL = statements.beside(__file__)

WAITING = {"code": str, "transaction_date": date, "actual_id": UUID}
SKIPPED = WAITING

FILTERS = (
    *("project", "transaction_type", "transaction_class", "transaction_category", "resource"),
    *("first", "last", "batch", "actual"),
)
"""By what somebody looks for actuals."""

LOOKED_MAX = 0.25
"""The share of all actuals that are looked at file by file; to go through all is quicker then."""


def waiting(
    conn: Connected, *, company: str, wanted: Wanted, code: str | None = None, actual: UUID | None = None
) -> Found:
    """A page of the actuals that wait, by reason, transaction date and id.

    Raises:
        Refusal: ``value-invalid``: ``wanted`` is behind a place of another list.
    """
    values = {**dict.fromkeys(FILTERS), **behind(wanted, WAITING), "code": code, "actual": actual}
    with one_moment(conn):
        keyed, total = waiting_keys(conn, wanted, company=company, **values, by_reason=True)
        only = {**dict.fromkeys(desk.WAITING_FILTERS), "actuals": _ids(keyed, wanted)}
        rows = desk.SQL.waiting(conn, company=company, **only, **desk.TOLD).fetchall()
    return found(wanted, WAITING, keyed, rows, total)


def reasons(conn: Connected, *, company: str) -> list[Row]:
    """How many actuals wait for which reason, as :func:`primanota.inquiry.desk.waiting_by_reason` tells."""
    with one_moment(conn):
        rows = _looked_for(conn, SQL.reasons, company=company, **dict.fromkeys(FILTERS))
    named = [row for row in rows if row["code"] is not None]
    return [{name: value for name, value in row.items() if name != "found"} for row in named]


def skipped(conn: Connected, *, company: str, wanted: Wanted) -> Found:
    """A page of the actuals that never become lines, by reason, transaction date and id (S3).

    Raises:
        Refusal: ``value-invalid``: ``wanted`` is behind a place of another list.
    """
    keyed = keys(conn, SQL.skipped, wanted, SKIPPED, company=company)
    rows = desk.SQL.skipped(conn, company=company, actuals=_ids(keyed, wanted)).fetchall()
    total = None
    if wanted.total:
        (counted,) = SQL.count_skipped(conn, company=company)
        total = counted["total"]
    return found(wanted, SKIPPED, keyed, rows, total)


def waiting_keys(
    conn: Connected, wanted: Wanted, *, company: str, **values: Any
) -> tuple[list[Row], int | None]:
    """The keys of a page of what waits, and how many wait when that was asked for.

    The caller is in a transaction that sees one moment, so that the counts agree. ``values`` are a place and
    filters; ``by_reason``: in the order of the reasons, not of the dates alone.
    """
    rows = _looked_for(conn, SQL.waiting, company=company, **values)
    total = int(rows[0]["total"]) if wanted.total else None
    return [row for row in rows if row["actual_id"] is not None], total


def _looked_for(conn: Connected, statement: Statement, *, company: str, **values: Any) -> list[Row]:
    """The rows of a statement about what waits, which has looked in so many places that all were found."""
    (sums,) = SQL.left_over(conn, company=company)
    files = SQL.batches(conn, company=company).fetchall()
    missing, looked = max(sums["left_over"] - sums["told"], 0), 0
    batches: list[UUID] = []
    while missing >= 0:
        while missing > 0 and files and looked + files[0]["accepted"] <= LOOKED_MAX * sums["accepted"]:
            batch = files.pop(0)
            batches.append(batch["batch"])
            looked += batch["accepted"]
            missing -= batch["accepted"]
        if missing > 0:
            break
        rows = statement(conn, company=company, batches=batches, **values, **desk.TOLD).fetchall()
        missing = sums["left_over"] - rows[0]["found"]
        if missing == 0:
            return rows
        missing = max(missing, looked) if missing > 0 else missing  # twice as many files with every try
    return statement(conn, company=company, batches=None, **values, **desk.TOLD).fetchall()


def _ids(keyed: list[Row], wanted: Wanted) -> list[UUID]:
    return [row["actual_id"] for row in keyed[: wanted.limit]]
