"""All staged actuals, a page at a time, by transaction date and id.

Those of one status are looked for where that status is kept: on the lines of journals that have it, among
what waits, among what is skipped or written off. Journals are of days, months or years, so that few of them
hold the lines of a page; more are taken until the page is full.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from primanota.core.row_codes import SKIPS
from primanota.core.states import ActualStatus
from primanota.db import statements
from primanota.db.statements import Connected, Statement
from primanota.inquiry import actuals as whole
from primanota.inquiry.lists import staged
from primanota.inquiry.lists.paging import Found, Wanted, behind, found, keys
from primanota.inquiry.rows import Row, one_moment

SQL = statements.beside(__file__)

PLACE = {"transaction_date": date, "actual_id": UUID}

FEW_LINES = 10_000
"""Up to so many lines of a status are gone through themselves, whatever the filters."""

FOUND_BY = ("project", "resource", "transaction_category", "batch", "actual")
"""Filters by which an index finds actuals, and none lines."""

KEPT_APART: Mapping[str, tuple[Statement, Statement]] = {
    ActualStatus.SKIPPED: (SQL.skipped, SQL.count_skipped),
    ActualStatus.WRITTEN_OFF: (SQL.written_off, SQL.count_written_off),
    ActualStatus.INVALID: (SQL.invalid, SQL.count_invalid),
}
"""The statuses that an index or a table of its own holds: the keys of a page, and how many there are."""


def actuals(
    conn: Connected,
    *,
    company: str,
    wanted: Wanted,
    status: str | None = None,
    code: str | None = None,
    **filters: Any,
) -> Found:
    """A page of the actuals, with the filters of :func:`primanota.inquiry.actuals.actuals`.

    Raises:
        Refusal: ``value-invalid``: ``wanted`` is behind a place of another list.
    """
    values: Row = {**dict.fromkeys(staged.FILTERS), **filters, "company": company}
    if code is not None:
        own = ActualStatus.SKIPPED if code in SKIPS else ActualStatus.WAITING
        if status not in (None, own):
            behind(wanted, PLACE)
            return Found([], None, 0 if wanted.total else None)
        status = own
    with one_moment(conn):
        keyed, total = _keyed(conn, wanted, status, code, values)
        ids = [row["actual_id"] for row in keyed[: wanted.limit]]
        nothing = {**dict.fromkeys(staged.FILTERS), "status": None, "code": None}
        rows = whole.SQL.actuals(conn, **nothing, company=company, actuals=ids, **whole.TOLD).fetchall()
    return found(wanted, PLACE, keyed, rows, total)


def _keyed(
    conn: Connected, wanted: Wanted, status: str | None, code: str | None, values: Row
) -> tuple[list[Row], int | None]:
    """The keys of a page, and how many there are when that was asked for."""
    if status is None:
        plain = all(values[name] is None for name in set(staged.FILTERS) - {"batch"})
        return _asked(conn, wanted, SQL.actuals, SQL.count_staged if plain else SQL.count_actuals, values)
    if status in KEPT_APART:
        reasons = list(SKIPS) if code is None else [code]
        return _asked(conn, wanted, *KEPT_APART[status], {**values, "reasons": reasons})
    if status == ActualStatus.WAITING:
        place = {**behind(wanted, PLACE), "after_code": None}
        return staged.waiting_keys(conn, wanted, **values, **place, code=code, by_reason=False)
    values |= {"status": status}
    spans = _spans(SQL.held(conn, **values).fetchall())
    if any(values[name] is not None for name in FOUND_BY) and sum(span.lines for span in spans) > FEW_LINES:
        return _asked(conn, wanted, SQL.on_lines, SQL.count_on_lines, _within(spans, values))
    return _of_journals(conn, wanted, values, spans)


def _asked(
    conn: Connected, wanted: Wanted, statement: Statement, count: Statement, values: Row
) -> tuple[list[Row], int | None]:
    keyed = keys(conn, statement, wanted, PLACE, **values)
    return keyed, _count(count, conn, values) if wanted.total else None


def _of_journals(
    conn: Connected, wanted: Wanted, values: Row, spans: list["_Span"]
) -> tuple[list[Row], int | None]:
    """Actuals on lines of a status: some groups of journals at a time, twice as many with every try."""
    place = behind(wanted, PLACE)
    days_alone = all(values[name] is None for name in staged.FILTERS)
    total = None
    if wanted.total:
        every = [journal for span in spans for journal in span.journals]
        total = (
            sum(span.lines for span in spans)
            if days_alone
            else _count(SQL.count_lines, conn, {**values, "journals": every})
        )
    if place["after_transaction_date"] is not None:
        reached = date.fromisoformat(place["after_transaction_date"])
        spans = [span for span in spans if span.last_day >= reached]
    while days_alone and spans and spans[0].lines <= place["skip"]:
        place["skip"] -= spans.pop(0).lines
    keyed: list[Row] = []
    needed, taken = place["skip"] + place["limit"], 0
    while taken < len(spans) and len(keyed) < place["limit"]:
        taken = _reach(spans, needed)
        journals = [journal for span in spans[:taken] for journal in span.journals]
        keyed = SQL.lines(conn, **{**values, **place}, journals=journals).fetchall()
        needed = 2 * max(needed, sum(span.lines for span in spans[:taken]))
    return keyed, total


class _Span:
    """Journals whose days overlap, and how many lines they hold of the status that was asked for."""

    def __init__(self, row: Row) -> None:
        self.journals: list[str] = []
        self.lines = 0
        self.first_day: date = row["first_day"]
        self.last_day: date = row["last_day"]

    def add(self, row: Row) -> None:
        self.journals.append(row["journal"])
        self.lines += row["lines"]
        self.last_day = max(self.last_day, row["last_day"])


def _spans(held: Sequence[Row]) -> list[_Span]:
    """The journals, which come by their first day, in groups of which each ends before the next begins."""
    spans: list[_Span] = []
    for row in held:
        if not spans or row["first_day"] > spans[-1].last_day:
            spans.append(_Span(row))
        spans[-1].add(row)
    return spans


def _within(spans: Sequence[_Span], values: Row) -> Row:
    """The filters, their days no more than those of the journals."""
    first, last = spans[0].first_day, spans[-1].last_day
    return {
        **values,
        "first": max(first, values["first"] or first),
        "last": min(last, values["last"] or last),
    }


def _reach(spans: Sequence[_Span], needed: int) -> int:
    """How many groups, from the first on, hold so many lines; all when they hold fewer."""
    lines = 0
    for number, span in enumerate(spans, start=1):
        lines += span.lines
        if lines >= needed:
            return number
    return len(spans)


def _count(statement: Statement, conn: Connected, values: Row) -> int:
    (row,) = statement(conn, **values)
    return int(row["total"])
