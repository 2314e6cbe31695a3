"""Removing: lines leave the journals: deleted, so that their actuals wait again, or written off (V4, T1).

Runs inside the caller's transaction, on sets, with an answer for each item (V5). A deleted line's number is
voided; an actual that is written off is closed for ever. Who did it, when and why stays, and a journal goes
with its last line. What is in the ledger is never touched: that is corrected by a reversal.
"""

from collections.abc import Sequence

from primanota.core.answers import Item, ReviewReceipt
from primanota.core.errors import Refusal
from primanota.core.states import DELETABLE, UNPOSTABLE
from primanota.db import statements
from primanota.db.statements import Connected
from primanota.journal import resets, selecting

SQL = statements.beside(__file__)


def delete(conn: Connected, *, company: str, items: Sequence[Item], actor: str, reason: str) -> ReviewReceipt:
    """Delete lines in draft or in error; the next import gives their actuals new lines (V4).

    Raises:
        Refusal: ``value-invalid``: no reason, nothing named, or something twice; nothing is deleted then.
    """
    _require(reason, "deleting")
    selecting.select(conn, company=company, items=items)
    selecting.allow(conn, statuses=DELETABLE, code="not-deletable")
    selecting.fold(conn)
    values = {"company": company, "actor": actor, "reason": reason}
    SQL.count_out(conn, **values, to_status="deleted")
    SQL.void_vouchers(conn, **values)
    journals = _remove(conn, company=company, actor=actor, reason=reason)
    return selecting.receipt(conn, company=company, action="delete", journals=journals)


def write_off(
    conn: Connected, *, company: str, items: Sequence[Item], actor: str, reason: str
) -> ReviewReceipt:
    """Write off lines that can never post, on an administrator's word: their actuals never wait again (T1).

    Raises:
        Refusal: ``value-invalid``: no reason, nothing named, or something twice; nothing is written off then.
    """
    _require(reason, "writing off")
    selecting.select(conn, company=company, items=items)
    selecting.allow(conn, statuses=UNPOSTABLE, code="not-for-write-off")
    selecting.fold(conn)
    values = {"company": company, "actor": actor, "reason": reason}
    SQL.count_out(conn, **values, to_status="written_off")
    SQL.write_off(conn, **values)
    journals = _remove(conn, company=company, actor=actor, reason=reason)
    return selecting.receipt(conn, company=company, action="write-off", journals=journals)


def _require(reason: str, what: str) -> None:
    if not reason.strip():
        raise Refusal(
            "value-invalid",
            f"{what} needs a reason, which the register keeps",
            remedy="Say why (--reason TEXT).",
        )


def _remove(conn: Connected, *, company: str, actor: str, reason: str) -> dict[str, str]:
    """Take the lines out, and the journals that have none left; answer the journals whose status moved."""
    SQL.remove_distributions(conn, company=company)
    SQL.remove_issues(conn, company=company)
    SQL.remove_lines(conn, company=company)
    gone = SQL.remove_headers(conn, company=company, actor=actor, reason=reason)
    journals = {row["journal"]: "deleted" for row in gone}
    freed = resets.free_mended(conn, company=company, actor=actor)
    return journals | dict.fromkeys(freed, "draft")
