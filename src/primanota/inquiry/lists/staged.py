"""Actuals that wait, and actuals that never become lines, a page at a time.

How many are on no line is known without looking at them: those accepted, less the lines and what was written
off. So those that wait are looked for where they usually are, in the list of the last import and in the
newest files, and the search ends when all are found; it goes through all actuals only when that fails.
"""

from datetime import date
from uuid import UUID

from primanota.db import statements
from primanota.db.statements import Connected
from primanota.inquiry import desk
from primanota.inquiry.lists.paging import Found, Wanted, found, keys
from primanota.inquiry.rows import Row, one_moment

SQL = statements.beside(__file__)

WAITING = {"code": str, "transaction_date": date, "actual_id": UUID}
SKIPPED = WAITING

LOOKED_MAX = 0.25
"""The share of all actuals that are looked at file by file; to go through all is quicker then."""


def waiting(
    conn: Connected, *, company: str, wanted: Wanted, code: str | None = None, actual: UUID | None = None
) -> Found:
    """A page of the actuals that wait, by reason, transaction date and id.

    Raises:
        Refusal: ``value-invalid``: ``wanted`` is behind a place of another list.
    """
    with one_moment(conn):
        where: Row = {"company": company, "batches": batches(conn, company=company), **desk.TOLD}
        keyed = keys(conn, SQL.waiting, wanted, WAITING, **where, code=code, actual=actual)
        only = {**dict.fromkeys(desk.WAITING_FILTERS), "actuals": _ids(keyed, wanted)}
        rows = desk.SQL.waiting(conn, company=company, **only, **desk.TOLD).fetchall()
        total = None
        if wanted.total:
            counted = SQL.reasons(conn, **where, code=code, actual=actual).fetchall()
            total = sum(row["actuals"] for row in counted)
    return found(wanted, WAITING, keyed, rows, total)


def reasons(conn: Connected, *, company: str) -> list[Row]:
    """How many actuals wait for which reason, as :func:`primanota.inquiry.desk.waiting_by_reason` tells."""
    with one_moment(conn):
        where: Row = {"company": company, "batches": batches(conn, company=company), **desk.TOLD}
        return SQL.reasons(conn, **where, code=None, actual=None).fetchall()


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


def batches(conn: Connected, *, company: str) -> list[UUID] | None:
    """The files that hold the actuals on no line which no import has told of; None: look through all of them.

    The caller is in a transaction that sees one moment, so that the counts agree.
    """
    (counted,) = SQL.left_over(conn, company=company)
    missing = counted["left_over"] - counted["known"]
    if missing == 0:
        return []
    chosen: list[UUID] = []
    looked = 0
    for batch in SQL.batches(conn, company=company).fetchall():
        looked += batch["accepted"]
        if looked > LOOKED_MAX * counted["accepted"]:
            return None
        (fresh,) = SQL.untold(conn, company=company, batch=batch["batch"])
        if fresh["actuals"]:
            chosen.append(batch["batch"])
            missing -= fresh["actuals"]
        if missing == 0:
            return chosen
    return None


def _ids(keyed: list[Row], wanted: Wanted) -> list[UUID]:
    return [row["actual_id"] for row in keyed[: wanted.limit]]
