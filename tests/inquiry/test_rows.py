"""Rows travel as streams and turn into JSON's own values."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from psycopg import Connection
from psycopg.errors import ReadOnlySqlTransaction

from primanota.inquiry import books, desk, jobs, log, rows


def test_a_row_becomes_json_without_losing_a_cent() -> None:
    row = {
        "amount": Decimal("1200.00"),
        "rate": Decimal("0.0000000001"),
        "on": date(2026, 3, 2),
        "at": datetime(2026, 3, 2, 8, 30, tzinfo=UTC),
        "actual_id": UUID(int=1),
        "line": 1,
        "there": True,
        "none": None,
        "dimensions": {"Department": "D1"},
        "parts": [{"amount": Decimal("0.10")}],
    }
    assert json.loads(json.dumps(rows.ready(row))) == {
        "amount": "1200.00",
        "rate": "0.0000000001",
        "on": "2026-03-02",
        "at": "2026-03-02T08:30:00+00:00",
        "actual_id": "00000000-0000-0000-0000-000000000001",
        "line": 1,
        "there": True,
        "none": None,
        "dimensions": {"Department": "D1"},
        "parts": [{"amount": "0.10"}],
    }


def test_a_binary_number_is_a_defect() -> None:
    with pytest.raises(TypeError, match="no JSON value for float"):
        rows.ready({"amount": 0.1})


def test_no_list_holds_a_value_that_json_does_not_take(reader: Connection[Any]) -> None:
    lists = [
        desk.journals,
        desk.lines,
        desk.waiting,
        desk.skipped,
        desk.attention,
        desk.issues,
        log.log,
        jobs.runs,
    ]
    lists += [desk.companies, desk.periods, desk.accounts, books.entries, books.transactions, books.balances]
    for ask in lists:
        found = [rows.ready(row) for row in ask(reader)]  # type: ignore[operator]
        assert found
        assert json.dumps(found)


def test_streams_may_be_read_side_by_side(reader: Connection[Any]) -> None:
    with rows.one_moment(reader):
        pairs = [
            (journal["journal"], line["line"])
            for journal in desk.journals(reader)
            for line in desk.lines(reader, journal=journal["journal"])
        ]
        assert len(pairs) == 10
        assert reader.execute("SHOW enable_nestloop").fetchone() == ("on",)


def test_a_stream_left_early_leaves_the_connection_usable(reader: Connection[Any]) -> None:
    stream = books.entries(reader)
    assert next(stream)["entry"] == 1
    stream.close()  # type: ignore[attr-defined]
    assert len(list(books.entries(reader))) == 16


def test_an_inquiry_cannot_write(reader: Connection[Any]) -> None:
    with rows.one_moment(reader), pytest.raises(ReadOnlySqlTransaction):
        reader.execute("DELETE FROM journal.waiting")
