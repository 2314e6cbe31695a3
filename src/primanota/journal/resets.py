"""Resets: what is in error, or what a dead poster left, set back to draft (T1).

The one who mended a cause asks for it, for lines and whole journals at once; each is answered (V5). Every
move is a compare-and-set and leaves a record of who, when, from, to and why (T3). What is in the ledger is
never reset. A poster that is really at work holds its journals' rows: a reset waits for it and then finds
what it left.
"""

from collections.abc import Sequence

from primanota.core.answers import Item, ReviewReceipt
from primanota.core.errors import Refusal
from primanota.db import statements
from primanota.db.connect import transaction
from primanota.db.statements import Connected
from primanota.journal import selecting
from primanota.setup import parameters

SQL = statements.beside(__file__)


def reset_items(
    conn: Connected,
    *,
    company: str,
    items: Sequence[Item],
    actor: str,
    force: bool = False,
    reason: str = "",
) -> ReviewReceipt:
    """Set journals and lines back to draft (T1), inside the caller's transaction.

    From error always; from processing when the poster's lease ran out, it claimed the journal long ago, or an
    administrator forces it. A journal takes its lines along; lines free their journal when none is left in
    error. A line is in processing only with its journal, and is freed with it.

    Raises:
        Refusal: ``value-invalid``: nothing is named, or something twice; nothing is reset then.
    """
    settings = parameters.read(conn, company)
    reason = reason or "reset to draft"
    selecting.select(conn, company=company, items=items)
    SQL.note_stuck(conn, force=force, stuck_after_hours=settings.stuck_after_hours)
    SQL.refuse_journals(conn)
    selecting.drop_refused(conn)
    SQL.refuse_lines(conn)
    selecting.fold(conn)
    SQL.mark_lines(conn)
    SQL.reset_lines(conn, company=company, actor=actor, reason=reason)
    freed = [row["journal"] for row in SQL.free_journals(conn, company=company, actor=actor, reason=reason)]
    freed += free_mended(conn, company=company, actor=actor)
    journals = dict.fromkeys(freed, "draft")
    return selecting.receipt(conn, company=company, action="reset", journals=journals)


def free_mended(conn: Connected, *, company: str, actor: str) -> list[str]:
    """Set journals of the selection to draft of which no line is left in error, and answer which."""
    return [row["journal"] for row in SQL.free_mended(conn, company=company, actor=actor)]


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
    """Set one journal, or one line of it, back to draft.

    Raises:
        Refusal: ``journal-unknown``, ``line-unknown``, ``not-resettable``.
    """
    with transaction(conn):
        receipt = reset_items(
            conn, company=company, items=[Item(journal, line)], actor=actor, force=force, reason=reason
        )
    for answer in receipt.items:
        if answer.code:
            raise Refusal(answer.code, answer.cause or "", remedy=answer.remedy)
