"""Selecting: the journals and lines that a command of the review names, locked, and what each is answered.

Used by ``review``, ``removing`` and ``resets`` inside the caller's transaction. The headers are locked first,
in the order of their numbers, and everything is read after that; so whoever imports, posts, resets or edits
at the same time comes before or after, never between. What cannot be done is noted with its reason and stops
nothing else (V5). It changes no line.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from primanota.core.answers import Item, ItemAnswer, ReviewReceipt
from primanota.core.codes import REFUSALS
from primanota.core.errors import Refusal
from primanota.core.wording import counted
from primanota.db import statements
from primanota.db.statements import Connected

SQL = statements.beside(__file__)

ITEMS_MAX = 100_000
"""Items that one command may name; a journal named as a whole is one."""


def select(conn: Connected, *, company: str, items: Sequence[Item]) -> None:
    """Lock what the items name and set aside what is not there, or not as its user saw it (V3).

    Raises:
        Refusal: ``value-invalid``: nothing is named, or something twice.
    """
    _check(items)
    SQL.declare(conn)
    SQL.forget(conn)
    SQL.note_items(
        conn,
        journals=[item.journal for item in items],
        lines=[item.line for item in items],
        versions=[item.version for item in items],
    )
    SQL.lock_headers(conn, company=company)
    SQL.look_up(conn, company=company)
    SQL.find_lines(conn, company=company)
    SQL.analyze_lines(conn)
    SQL.refuse_missing(conn, company=company)
    SQL.refuse_changed(conn, company=company)
    SQL.drop_refused(conn)


def _check(items: Sequence[Item]) -> None:
    if not items:
        raise Refusal("value-invalid", "no journal and no line is named")
    if len(items) > ITEMS_MAX:
        cause = f"{counted(len(items), 'item is', 'items are', shape=',')} named, {ITEMS_MAX:,} is the most"
        raise Refusal("value-invalid", cause, remedy="Name whole journals, or do it in parts.")
    whole = {item.journal for item in items if item.line is None}
    seen: set[tuple[str, int | None]] = set()
    for item in items:
        if (item.journal, item.line) in seen:
            raise Refusal("value-invalid", f"{item.name} is named twice", remedy="Name it once.")
        seen.add((item.journal, item.line))
        if item.line is not None and item.journal in whole:
            cause = f"{item.name} is named beside its journal {item.journal}"
            raise Refusal("value-invalid", cause, remedy="Name the journal or its lines.")


def allow(conn: Connected, *, statuses: Collection[str], code: str) -> None:
    """Set aside the lines that are in no such status, or whose journal is being posted."""
    SQL.refuse_statuses(conn, allowed=list(statuses), code=code)


def fold(conn: Connected) -> None:
    """Let items answer for their lines, once all reasons against these are known."""
    SQL.fold_lines(conn)
    SQL.fold_journals(conn)


def drop_refused(conn: Connected) -> None:
    """Forget the lines of items that are refused as a whole."""
    SQL.drop_refused(conn)


def receipt(
    conn: Connected, *, company: str, action: str, journals: Mapping[str, str] | None = None
) -> ReviewReceipt:
    """What became of each item, and of each line refused in a journal named as a whole.

    ``journals`` are those whose status moved, with the status they have now.
    """
    moved = journals or {}
    items = [_answer(row, moved) for row in SQL.answers(conn, company=company)]
    outcomes = Counter(item.outcome for item in items)
    return ReviewReceipt(
        company=company,
        action=action,
        done=outcomes["done"],
        unchanged=outcomes["unchanged"],
        refused=outcomes["refused"],
        lines=sum(item.lines for item in items),
        journals=dict(sorted(moved.items())),
        items=items,
    )


def _answer(row: Mapping[str, Any], moved: Mapping[str, str]) -> ItemAnswer:
    if row["code"]:
        return ItemAnswer(**row, outcome="refused", remedy=REFUSALS[row["code"]].remedy)
    done = row["lines"] or (row["line"] is None and row["journal"] in moved)
    return ItemAnswer(**row, outcome="done" if done else "unchanged")
