"""Orders: by which column a list is sorted, and where in that order a page was asked from.

A place in an order is the order itself, the value of the row that was seen last, and the key of that row, as
doors send them out and take them back. Statements sort three kinds of values, of which one is there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from primanota.core.errors import Refusal
from primanota.inquiry.rows import Row

Kinds = Mapping[str, str]
"""The columns that a list is sorted by, and what kind of value each has: figure, word or day."""

FIGURE_MAX = 100
KEY_MAX = 2**31


@dataclass(frozen=True, slots=True)
class Order:
    """As it was asked for, by which column, of which kind, and whether the largest comes first."""

    asked: str
    column: str
    kind: str
    falling: bool


def order(asked: str, kinds: Kinds, *, what: str) -> Order:
    """The order that ``amount``, or ``-amount`` for the largest first, means.

    Raises:
        Refusal: ``value-invalid``: these rows, ``what``, are not sorted by this.
    """
    column = asked.removeprefix("-")
    if column not in kinds:
        remedy = f"Sort by one of {', '.join(kinds)}; a minus before it: the largest first."
        raise Refusal("value-invalid", f"{what} are not sorted by {asked!r}", remedy=remedy)
    return Order(asked, column, kinds[column], asked.startswith("-"))


def place(order_: Order, row: Row, *, key: str) -> list[Any]:
    """The place behind a row, for who asks for the next page."""
    return [order_.asked, "" if row["value"] is None else f"={row['value']}", row[key]]


def behind(after: Sequence[Any] | None, order_: Order, *, key: str, of: type) -> dict[str, Any]:
    """The values of the row seen last, as the statement takes them; all None: there was none.

    Raises:
        Refusal: ``value-invalid``: the place is none of this order.
    """
    values: dict[str, Any] = dict.fromkeys(("after_figure", "after_word", "after_day", f"after_{key}"))
    if after is None:
        return values
    match list(after):
        case [order_.asked, str(value), str() | int() as last] if _is_key(last, of):
            values[f"after_{key}"] = last
            if value:
                values[f"after_{order_.kind}"] = _read(order_.kind, value[1:])
            return values
    raise _foreign()


def _is_key(value: str | int, of: type) -> bool:
    if type(value) is not of:
        return False
    return 0 <= value < KEY_MAX if isinstance(value, int) else "\0" not in value


def _read(kind: str, text: str) -> object:
    try:
        if kind == "day":
            return date.fromisoformat(text)
        if kind == "figure":
            found = Decimal(text)
            if len(text) > FIGURE_MAX or not found.is_finite() or abs(found.adjusted()) > FIGURE_MAX:
                raise _foreign()
            return found
    except (ValueError, InvalidOperation) as error:
        raise _foreign() from error
    if "\0" in text:
        raise _foreign()
    return text


def _foreign() -> Refusal:
    remedy = "Give the `next` of the page before, as it came, with the same filters and sort."
    return Refusal("value-invalid", "the place is not one of this list", remedy=remedy)
