"""Lines of one journal by any of their columns: what an accountant looks for at the top of a journal.

A journal has as many lines as its company lets it have, so they are sorted when asked for, and no index
is kept for it. Longer journals, and lists of a whole company, have the order of their index alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from primanota.core.errors import Refusal
from primanota.db import statements
from primanota.db.statements import Connected
from primanota.inquiry import desk
from primanota.inquiry.lists import journals
from primanota.inquiry.lists.paging import Found, Wanted
from primanota.inquiry.rows import Row

SQL = statements.beside(__file__)

LINES_MAX = 20_000
"""A journal with more lines is told by line alone."""

FIGURES = (
    *("line", "quantity", "unit_price", "amount"),
    *("exchange_rate", "accounting_amount", "reporting_amount"),
)
WORDS = (
    *("status", "voucher", "transaction_type", "transaction_class", "document_type", "project", "contract"),
    *("contract_line", "category", "resource", "line_property", "currency"),
    *("sales_tax_group", "item_sales_tax_group"),
)
DAYS = ("transaction_date", "accounting_date", "original_accounting_date")

KINDS: Mapping[str, str] = {
    **dict.fromkeys(FIGURES, "figure"),
    **dict.fromkeys(WORDS, "word"),
    **dict.fromkeys(DAYS, "day"),
}
"""The columns that lines are sorted by, and what kind of value each has."""

FIGURE_MAX = 100


@dataclass(frozen=True, slots=True)
class Order:
    """By which column, and whether the largest comes first."""

    column: str
    falling: bool


def order(asked: str) -> Order:
    """The order that ``amount``, or ``-amount`` for the largest first, means.

    Raises:
        Refusal: ``value-invalid``: lines are not sorted by this.
    """
    column = asked.removeprefix("-")
    if column not in KINDS:
        remedy = f"Sort by one of {', '.join(KINDS)}; a minus before it: the largest first."
        raise Refusal("value-invalid", f"lines are not sorted by {asked!r}", remedy=remedy)
    return Order(column, asked.startswith("-"))


def lines(conn: Connected, *, company: str, journal: str, sort: str, wanted: Wanted, **filters: Any) -> Found:
    """A page of the lines of a journal, by a column and then by line; filters as :func:`journals.lines`.

    Raises:
        Refusal: ``journal-unknown``; ``value-invalid``: an unknown column, a journal of more than
            :data:`LINES_MAX` lines, or ``wanted`` is behind a place of another order.
    """
    asked = order(sort)
    head = desk.journal(conn, company=company, journal=journal)
    if head["lines"] > LINES_MAX:
        cause = f"journal {journal} has {head['lines']} lines, of which at most {LINES_MAX} are sorted"
        raise Refusal(
            "value-invalid", cause, remedy="Leave sort out, or download the lines and sort them there."
        )
    own = {**dict.fromkeys(journals.OWN_FILTERS), "status": None, **filters}
    place = _behind(wanted.after, asked, sort)
    keyed = SQL.sorted_lines(
        conn,
        company=company,
        journal=journal,
        sort=asked.column,
        falling=asked.falling,
        skip=0 if wanted.after is not None else wanted.at,
        limit=wanted.limit + 1,
        **place,
        **own,
    ).fetchall()
    shown = keyed[: wanted.limit]
    total = journals.count(conn, company=company, journal=journal, **own) if wanted.total else None
    behind = _place(sort, shown[-1]) if len(keyed) > wanted.limit else None
    return Found(_told(conn, company, shown), behind, total)


def every_line(conn: Connected, *, company: str, journal: str, sort: str, **filters: Any) -> Iterator[Row]:
    """All lines of a journal by a column; as :func:`lines`."""
    wanted = Wanted(LINES_MAX)
    yield from lines(conn, company=company, journal=journal, sort=sort, wanted=wanted, **filters).rows


def _told(conn: Connected, company: str, keyed: Sequence[Row]) -> list[Row]:
    named = [row["voucher"] for row in keyed]
    only = {**dict.fromkeys(desk.LINE_FILTERS), "vouchers": named}
    rows = {row["voucher"]: row for row in desk.SQL.lines(conn, company=company, **only)}
    return [rows[voucher] for voucher in named if voucher in rows]


def _place(sort: str, row: Row) -> list[Any]:
    return [sort, "" if row["value"] is None else f"={row['value']}", row["line"]]


def _behind(after: Sequence[Any] | None, asked: Order, sort: str) -> dict[str, Any]:
    """The values of the line seen last, as the statement takes them."""
    place: dict[str, Any] = dict.fromkeys(("after_figure", "after_word", "after_day", "after_line"))
    if after is None:
        return place
    match list(after):
        case [str(order_), str(value), int(line)] if order_ == sort and 0 <= line < 2**31:
            place["after_line"] = line
            if value:
                place[f"after_{KINDS[asked.column]}"] = _read(KINDS[asked.column], value[1:])
            return place
    raise _foreign()


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
