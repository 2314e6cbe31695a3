"""Review: the accountant's commands on journals and lines, over sets, with an answer for each item (V5).

Every command is one transaction: what can be done is done, the rest is refused item by item, and an audit
record says what was asked and what became of it. How a line is changed is in the station ``journal``.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from primanota.core.answers import Item, ReviewReceipt
from primanota.core.errors import Refusal
from primanota.core.parts import Part
from primanota.core.wording import counted
from primanota.db.statements import Connected
from primanota.journal import removing, resets, review
from primanota.service.session import Session

AUDITED_ITEMS_MAX = 20
"""Items that an audit record names; it counts all. What changed on each line is kept with the lines."""


def edit(
    session: Session, *, company: str | None, items: Sequence[Item], changes: Mapping[str, str]
) -> ReviewReceipt:
    """Set tax groups of draft lines (V1); an empty value takes a group away.

    Raises:
        Refusal: ``field-not-editable``, ``tax-group-unknown``, ``value-invalid``.
    """
    code = session.company(company)

    def change(conn: Connected) -> ReviewReceipt:
        return review.edit(conn, company=code, items=items, changes=changes, actor=session.actor)

    return _write(session, "edit", change, items=items, asked={"changes": dict(changes)})


def distribute(
    session: Session, *, company: str | None, items: Sequence[Item], parts: Sequence[Part]
) -> ReviewReceipt:
    """Distribute the amounts of draft lines over dimensions (V2).

    Raises:
        Refusal: ``distribution-invalid``, ``dimension-unknown``, ``value-invalid``.
    """
    code = session.company(company)

    def change(conn: Connected) -> ReviewReceipt:
        return review.distribute(conn, company=code, items=items, parts=parts, actor=session.actor)

    asked = {"parts": parts[:AUDITED_ITEMS_MAX], "parts_in_all": len(parts)}
    return _write(session, "distribute", change, items=items, asked=asked)


def undistribute(session: Session, *, company: str | None, items: Sequence[Item]) -> ReviewReceipt:
    """Undo the distribution of draft lines (V2).

    Raises:
        Refusal: ``value-invalid``.
    """
    code = session.company(company)

    def change(conn: Connected) -> ReviewReceipt:
        return review.undistribute(conn, company=code, items=items, actor=session.actor)

    return _write(session, "undo-distribution", change, items=items, asked={})


def delete(session: Session, *, company: str | None, items: Sequence[Item], reason: str) -> ReviewReceipt:
    """Delete lines and journals; their actuals wait again at once (V4).

    Raises:
        Refusal: ``value-invalid``.
    """
    code = session.company(company)

    def change(conn: Connected) -> ReviewReceipt:
        return removing.delete(conn, company=code, items=items, actor=session.actor, reason=reason)

    return _write(session, "delete", change, items=items, asked={"reason": reason})


def write_off(session: Session, *, company: str | None, items: Sequence[Item], reason: str) -> ReviewReceipt:
    """Write off lines that can never post; their actuals never wait again (T1).

    Raises:
        Refusal: ``value-invalid``.
    """
    code = session.company(company)

    def change(conn: Connected) -> ReviewReceipt:
        return removing.write_off(conn, company=code, items=items, actor=session.actor, reason=reason)

    return _write(session, "write-off", change, items=items, asked={"reason": reason})


def reset(
    session: Session,
    *,
    company: str | None,
    items: Sequence[Item],
    force: bool = False,
    reason: str = "",
) -> ReviewReceipt:
    """Set journals and lines back to draft (T1); ``force`` takes a journal from its poster.

    Raises:
        Refusal: ``value-invalid``.
    """
    code = session.company(company)
    if force and not reason.strip():
        raise Refusal(
            "value-invalid",
            "taking a journal from its poster needs a reason",
            remedy="Say why (--reason TEXT).",
        )

    def change(conn: Connected) -> ReviewReceipt:
        return resets.reset_items(
            conn, company=code, items=items, actor=session.actor, force=force, reason=reason
        )

    return _write(session, "reset", change, items=items, asked={"force": force, "reason": reason})


def _write(
    session: Session,
    action: str,
    change: Callable[[Connected], ReviewReceipt],
    *,
    items: Sequence[Item],
    asked: Mapping[str, Any],
) -> ReviewReceipt:
    """Do it in one transaction; where something changed, the audit record counts all and names the first."""

    def audited(receipt: ReviewReceipt) -> dict[str, object]:
        if not receipt.done:
            return {}
        counts = {"done": receipt.done, "unchanged": receipt.unchanged, "refused": receipt.refused}
        done = [each.name for each in receipt.items if each.outcome == "done"]
        told = {
            "items": done[:AUDITED_ITEMS_MAX],
            "items_asked": len(items),
            "lines": receipt.lines,
            "journals": len(receipt.journals),
        }
        return {receipt.company: {**asked, **counts, **told}}

    return session.write(action, change, audited=audited)


def refusal(receipt: ReviewReceipt) -> Refusal | None:
    """The refusal of a command that could do nothing of what it was asked; None when it did something."""
    refused = [each for each in receipt.items if each.code]
    if not refused or receipt.done or receipt.unchanged:
        return None
    first = refused[0]
    assert first.code
    if len(refused) == 1:
        return Refusal(first.code, first.cause or "", remedy=first.remedy)
    cause = f"none of {counted(len(refused), 'item')} could be changed; the first: {first.cause}"
    details = [f"{each.name}: {each.code}: {each.cause}" for each in refused]
    return Refusal(first.code, cause, remedy=first.remedy, details=details)
