"""Resets: what is in error, or what a dead poster left, set back to draft (T1).

The one who mended a cause asks for it. Every move is a compare-and-set and leaves a record of who, when,
from, to and why (T3). What is in the ledger is never reset.
"""

from primanota.core.errors import Refusal
from primanota.db import statements
from primanota.db.statements import Connected
from primanota.setup import parameters

SQL = statements.beside(__file__)


def reset(
    conn: Connected,
    *,
    company: str,
    journal: str,
    actor: str,
    line: int | None = None,
    force: bool = False,
    reason: str = "",
) -> None:
    """Set a journal, or one line of it, back to draft (T1), inside the caller's transaction.

    A journal in error always; one in processing when its poster's lease ran out, it was claimed long ago, or
    an administrator forces it. Its old poster can not post it any more: the token has moved on.

    Raises:
        Refusal: ``journal-unknown``, ``line-unknown``, ``not-resettable``.
    """
    settings = parameters.read(conn, company)
    found = SQL.lock_header(
        conn, company=company, journal=journal, stuck_after_hours=settings.stuck_after_hours
    ).fetchone()
    if found is None:
        raise Refusal("journal-unknown", f"company {company} has no journal {journal}")
    if line is not None:
        _reset_line(
            conn,
            company=company,
            journal=journal,
            line=line,
            status=found["status"],
            actor=actor,
            reason=reason,
        )
        return
    if found["status"] == "processing" and not (found["lapsed"] or found["stuck"] or force):
        raise Refusal("not-resettable", f"journal {journal} is being posted by {found['claimed_by']}")
    if found["status"] not in {"error", "processing"}:
        raise Refusal("not-resettable", f"journal {journal} is in status {found['status']}")
    SQL.reset_header(
        conn,
        company=company,
        journal=journal,
        from_status=found["status"],
        actor=actor,
        reason=reason or "reset to draft",
    )


def _reset_line(
    conn: Connected, *, company: str, journal: str, line: int, status: str, actor: str, reason: str
) -> None:
    """Set one line to draft; the header follows when no line is left in error."""
    found = SQL.find_line(conn, company=company, journal=journal, line=line).fetchone()
    if found is None:
        raise Refusal("line-unknown", f"journal {journal} has no line {line}")
    if status != "error" or found["own_status"] is not None:
        raise Refusal("not-resettable", f"line {journal}/{line} is in status {found['own_status'] or status}")
    values = {"company": company, "journal": journal, "actor": actor}
    SQL.reset_line(conn, **values, line=line, reason=reason or "reset to draft")
    left = SQL.count_in_error(conn, company=company, journal=journal).fetchone()
    if left and not left["lines"]:
        SQL.reset_header(conn, **values, from_status="error", reason="no line is left in error")
