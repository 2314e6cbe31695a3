"""Lines of a journal by any column: the pages together are the sorted list, however they are cut."""

from typing import Any

import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.inquiry import desk
from primanota.inquiry.lists import sorting
from primanota.inquiry.lists.paging import Wanted
from primanota.inquiry.rows import Row

JOURNALS = ("J-000001", "J-000002")  # the second has many lines


def in_order(rows: list[Row], column: str, *, falling: bool) -> list[Row]:
    """Rows by a column and then by line, those without a value last."""
    there = [row for row in rows if row[column] is not None]
    there.sort(key=lambda row: row[column], reverse=falling)
    return there + [row for row in rows if row[column] is None]


def paged(reader: Connection[Any], journal: str, sort: str, size: int) -> list[Row]:
    rows: list[Row] = []
    after = None
    while True:
        wanted = Wanted(size, after)
        found = sorting.lines(reader, company="DE", journal=journal, sort=sort, wanted=wanted)
        rows += found.rows
        if found.next is None:
            return rows
        after = found.next


@pytest.mark.parametrize("column", sorting.LINES)
def test_pages_are_the_sorted_list(reader: Connection[Any], column: str) -> None:
    for journal in JOURNALS:
        rows = list(desk.lines(reader, company="DE", journal=journal))
        assert rows
        for falling in (False, True):
            sort = f"-{column}" if falling else column
            wanted = in_order(rows, column, falling=falling)
            for size in (1, 2, 1_000):
                assert paged(reader, journal, sort, size) == wanted, (sort, size)
            page = Wanted(2, at=1, total=True)
            found = sorting.lines(reader, company="DE", journal=journal, sort=sort, wanted=page)
            assert (found.rows, found.total) == (wanted[1:3], len(rows))


def test_filters_go_with_it(reader: Connection[Any]) -> None:
    rows = [row for row in desk.lines(reader, company="DE", journal="J-000002") if row["project"] == "P1"]
    found = sorting.lines(
        reader, company="DE", journal="J-000002", sort="-amount", wanted=Wanted(9), project="P1"
    )
    assert rows
    assert found.rows == in_order(rows, "amount", falling=True)


def test_what_is_no_order_or_no_place_of_it_is_refused(
    reader: Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(sort: str, after: list[Any] | None = None) -> None:
        sorting.lines(reader, company="DE", journal="J-000002", sort=sort, wanted=Wanted(2, after))

    places: list[list[Any]] = [
        ["amount", "=1"],
        ["quantity", "=1", 1],
        ["amount", "=NaN", 1],
        ["amount", "=1e999999", 1],
        ["amount", "=" + "1" * 200, 1],
        ["amount", "=x", 1],
        ["amount", 1, 1],
        ["amount", "=1", -1],
        ["amount", "=1", "1"],
    ]
    for place in places:
        with pytest.raises(Refusal, match="not one of this list"):
            asked("amount", place)
    with pytest.raises(Refusal, match="not one of this list"):
        asked("accounting_date", ["accounting_date", "=2026-13-01", 1])
    for sort in ("", "issues", "--amount", "amount; DROP TABLE journal.line", "company"):
        with pytest.raises(Refusal, match="not sorted by"):
            asked(sort)
    monkeypatch.setattr(sorting, "LINES_MAX", 1)
    with pytest.raises(Refusal, match="of which at most 1 are sorted"):
        asked("amount")


def journals(reader: Connection[Any], sort: str, size: int) -> list[Row]:
    rows: list[Row] = []
    after = None
    while True:
        found = sorting.journals(reader, company="DE", sort=sort, wanted=Wanted(size, after))
        rows += found.rows
        if found.next is None:
            return rows
        after = found.next


@pytest.mark.parametrize("column", sorting.JOURNALS)
def test_pages_are_the_sorted_journals(reader: Connection[Any], column: str) -> None:
    rows = list(desk.journals(reader, company="DE"))
    assert len(rows) > 2
    for falling in (False, True):
        sort = f"-{column}" if falling else column
        wanted = in_order(rows, column, falling=falling)
        for size in (1, 2, 1_000):
            assert journals(reader, sort, size) == wanted, (sort, size)
        page = Wanted(2, at=1, total=True)
        found = sorting.journals(reader, company="DE", sort=sort, wanted=page)
        assert (found.rows, found.total) == (wanted[1:3], len(rows))


def test_sorted_journals_have_the_filters_of_the_list(reader: Connection[Any]) -> None:
    rows = list(desk.journals(reader, company="DE", status="posted"))
    found = sorting.journals(
        reader, company="DE", sort="-lines", wanted=Wanted(9, total=True), status="posted"
    )
    assert rows
    assert (found.rows, found.total) == (in_order(rows, "lines", falling=True), len(rows))


def test_journals_are_sorted_up_to_a_bound_and_by_what_they_have(
    reader: Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(sort: str, after: list[Any] | None = None) -> None:
        sorting.journals(reader, company="DE", sort=sort, wanted=Wanted(2, after))

    for place in (
        ["lines", "=1", 1],
        ["lines", "=x", "J-000001"],
        ["lines", "=1", "J\0"],
        ["status", "=a", "J"],
    ):
        with pytest.raises(Refusal, match="not one of this list"):
            asked("lines", place)
    with pytest.raises(Refusal, match="journals are not sorted by 'amount'"):
        asked("amount")
    monkeypatch.setattr(sorting, "JOURNALS_MAX", 1)
    with pytest.raises(Refusal, match="of which at most 1 are sorted"):
        asked("lines")
