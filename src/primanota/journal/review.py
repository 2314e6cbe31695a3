"""Review: an accountant changes tax groups and distributes amounts over dimensions, on draft lines (V1, V2).

Runs inside the caller's transaction, on sets: a command names lines and whole journals, those that are draft
are changed, the others are answered with their reason (V5). Every change leaves its old and its new value,
who and when. Nothing else of a line can be changed: it is what its actual says. Deleting is in ``removing``.
"""

import json
from collections.abc import Mapping, Sequence

from primanota.core import parts as core_parts
from primanota.core.answers import Item, ReviewReceipt
from primanota.core.errors import Refusal
from primanota.core.parts import Part
from primanota.core.states import LineStatus
from primanota.db import statements
from primanota.db.statements import Connected
from primanota.journal import selecting

SQL = statements.beside(__file__)

EDITABLE = {"sales_tax_group": "sales tax group", "item_sales_tax_group": "item sales tax group"}
"""The fields that can be edited (V1), and what people call them."""


def edit(
    conn: Connected, *, company: str, items: Sequence[Item], changes: Mapping[str, str], actor: str
) -> ReviewReceipt:
    """Set tax groups of draft lines; ``changes`` gives fields their new values, an empty one takes it away.

    Raises:
        Refusal: ``field-not-editable``, ``tax-group-unknown``, ``value-invalid``; nothing is changed then.
    """
    asked = _checked_fields(conn, company=company, changes=changes)
    _select_drafts(conn, company=company, items=items)
    SQL.edit_lines(conn, company=company, actor=actor, **asked)
    SQL.touch_headers(conn, company=company)
    return selecting.receipt(conn, company=company, action="edit")


def _checked_fields(conn: Connected, *, company: str, changes: Mapping[str, str]) -> dict[str, str | None]:
    for field in changes:
        if field not in EDITABLE:
            raise Refusal("field-not-editable", f"{field} of a line cannot be edited")
    if not changes:
        raise Refusal("value-invalid", "no field to edit is given", remedy="Give a tax group.")
    asked = {field: changes.get(field) for field in EDITABLE}
    known = {row["field"] for row in SQL.find_tax_groups(conn, company=company, **asked)}
    for field, value in asked.items():
        if value and field not in known:
            raise Refusal("tax-group-unknown", f"company {company} has no {EDITABLE[field]} {value}")
    return asked


def distribute(
    conn: Connected, *, company: str, items: Sequence[Item], parts: Sequence[Part], actor: str
) -> ReviewReceipt:
    """Distribute the amounts of draft lines over dimensions, in place of what they had (V2).

    By amount: one line, to its amount exactly. By percent: any number of lines, each to its own amount, coins
    by largest remainder (F6).

    Raises:
        Refusal: ``distribution-invalid``, ``dimension-unknown``, ``value-invalid``; nothing is changed then.
    """
    core_parts.check(parts)
    by_amount = parts[0].amount is not None
    if by_amount and (len(items) != 1 or items[0].line is None):
        cause = "parts by amount fit one line, and other items are named"
        raise Refusal("distribution-invalid", cause, remedy="Name one line, or give percents.")
    _begin(conn, company=company, parts=parts)
    _select_drafts(conn, company=company, items=items)
    if by_amount:
        SQL.refuse_amounts(conn)
        selecting.fold(conn)
        SQL.take_amounts(conn)
    else:
        SQL.split_percents(conn)
    _replace(conn, company=company, actor=actor)
    return selecting.receipt(conn, company=company, action="distribute")


def undistribute(conn: Connected, *, company: str, items: Sequence[Item], actor: str) -> ReviewReceipt:
    """Undo the distribution of draft lines: the amount carries the line's own dimensions again.

    Raises:
        Refusal: ``value-invalid``.
    """
    _begin(conn, company=company, parts=[])
    _select_drafts(conn, company=company, items=items)
    _replace(conn, company=company, actor=actor)
    return selecting.receipt(conn, company=company, action="undo-distribution")


def _select_drafts(conn: Connected, *, company: str, items: Sequence[Item]) -> None:
    selecting.select(conn, company=company, items=items)
    selecting.allow(conn, statuses=[LineStatus.DRAFT], code="line-not-draft")
    selecting.fold(conn)


def _begin(conn: Connected, *, company: str, parts: Sequence[Part]) -> None:
    """Note the parts, and see that every dimension and every value is known."""
    SQL.declare(conn)
    SQL.forget(conn)
    carried = [{name: value for name, value in part.dimensions.items() if value} for part in parts]
    SQL.note_parts(
        conn,
        amounts=[part.amount for part in parts],
        percents=[part.percent for part in parts],
        dimensions=[json.dumps(each) for each in carried],
    )
    unknown = [
        f"dimension {row['dimension']} has no value {row['value']}"
        if row["dimension_known"]
        else f"company {company} has no dimension {row['dimension']}"
        for row in SQL.find_unknown_dimensions(conn, company=company)
    ]
    if unknown:
        raise Refusal("dimension-unknown", "; ".join(dict.fromkeys(unknown)))


def _replace(conn: Connected, *, company: str, actor: str) -> None:
    SQL.weigh_parts(conn, company=company)
    SQL.remove_parts(conn, company=company)
    SQL.insert_parts(conn, company=company)
    SQL.record_parts(conn, company=company, actor=actor)
    SQL.touch_headers(conn, company=company)
