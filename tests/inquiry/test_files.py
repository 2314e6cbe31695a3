"""Files: workbooks and Parquet say what CSV says, with numbers and dates as such, and no formula."""

import csv
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pytest
import python_calamine
from psycopg import Connection
from pyarrow import parquet

from primanota.core.errors import Refusal
from primanota.db.connect import snapshot
from primanota.inquiry.files import arrowfile, workbook
from primanota.inquiry.files.csvfile import write_csv
from primanota.inquiry.files.export import EXPORTED, export
from primanota.inquiry.files.tables import LISTS, TABLES, table
from primanota.inquiry.rows import Kind, TextRows

LISTED = ("journals", "lines", "transactions", "entries", "balances", "waiting", "log")


def of_csv(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def of_workbook(path: Path) -> list[dict[str, Any]]:
    with python_calamine.CalamineWorkbook.from_path(path) as book:
        header, *rows = book.get_sheet_by_index(0).iter_rows()
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def as_text(value: object) -> str:
    """A cell as CSV has it, but for how many decimals a number is written with."""
    match value:
        case None:
            return ""
        case dt.datetime():
            return value.replace(tzinfo=None).isoformat(timespec="seconds")
        case dt.date():
            return value.isoformat()
        case float() | Decimal():
            return f"{Decimal(str(value)).normalize():f}"
    return str(value)


def plain(kind: Kind, text: str) -> str:
    if kind in (Kind.NUMBER, Kind.WHOLE) and text:
        return f"{Decimal(text).normalize():f}"
    if kind is Kind.INSTANT and text:
        moment = dt.datetime.fromisoformat(text).astimezone(dt.UTC)
        return moment.replace(tzinfo=None, microsecond=0).isoformat()
    return text.removeprefix("'")


def test_every_format_says_the_same(reader: Connection[Any], tmp_path: Path) -> None:
    files = {fmt: export(reader, tmp_path / fmt, fmt, "DE").files for fmt in ("csv", "xlsx", "parquet")}
    assert [sorted(each.values()) for each in files.values()][1:] == [sorted(files["csv"].values())] * 2
    with snapshot(reader):
        tables = {name: table(reader, name, company="DE") for name in EXPORTED}
        kinds = {name: found.kinds for name, found in tables.items() if list(found.rows) is not None}
    for name in LISTED:
        told = of_csv(tmp_path / "csv" / f"{name}.csv")
        assert told, name
        wanted = [{field: plain(kinds[name][field], text) for field, text in row.items()} for row in told]
        found = of_workbook(tmp_path / "xlsx" / f"{name}.xlsx")
        assert list(found[0]) == list(told[0])
        assert [
            {field: plain(kinds[name][field], as_text(value)) for field, value in row.items()}
            for row in found
        ] == wanted
        rows = parquet.read_table(tmp_path / "parquet" / f"{name}.parquet").to_pylist()
        assert [
            {field: plain(kinds[name][field], as_text(value)) for field, value in row.items()} for row in rows
        ] == wanted


def test_amounts_are_numbers_and_dates_are_dates(reader: Connection[Any], tmp_path: Path) -> None:
    export(reader, tmp_path / "x", "xlsx", "DE")
    export(reader, tmp_path / "p", "parquet", "DE")
    row = of_workbook(tmp_path / "x" / "entries.xlsx")[0]
    assert (type(row["amount"]), type(row["accounting_date"])) == (float, dt.date)
    schema = parquet.read_schema(tmp_path / "p" / "entries.parquet")
    assert (schema.field("amount").type, schema.field("accounting_date").type) == (
        pa.decimal128(38, 10),
        pa.date32(),
    )
    assert parquet.read_schema(tmp_path / "p" / "log.parquet").field("at").type == pa.timestamp(
        "us", tz="UTC"
    )


def rows(*cells: str | None) -> TextRows:
    kinds = {
        "word": Kind.WORD,
        "amount": Kind.NUMBER,
        "day": Kind.DATE,
        "sure": Kind.BOOLEAN,
        "more": Kind.OTHER,
    }
    return TextRows(kinds, iter([cells]))


HOSTILE = [
    "=HYPERLINK(1)",
    "+1",
    "-1",
    "@x",
    "\t=1",
    "https://example.com",
    "{=1}",
    "007",
    "1e5",
    "a\x00b\x1f_x0041_",
]


def test_text_in_a_workbook_is_text_however_it_begins(tmp_path: Path) -> None:
    for text in HOSTILE:
        path = tmp_path / "a.xlsx"
        given = text.replace("\x00", "")  # no text of a database has NUL
        workbook.write_workbook(path, rows(given, "-1.50", "2026-03-02", "t", '["x"]'), title="a")
        assert of_workbook(path) == [
            {"word": given, "amount": -1.5, "day": dt.date(2026, 3, 2), "sure": True, "more": '["x"]'}
        ]


def test_what_a_number_cell_cannot_keep_becomes_text(tmp_path: Path) -> None:
    for text, cell in {
        "123456789012345": 123456789012345.0,
        "1234567890123.45": 1234567890123.45,
        "12345678901234.56": "12345678901234.56",
        "0.000000000012345": 0.000000000012345,
        "-0.10": -0.1,
    }.items():
        workbook.write_workbook(tmp_path / "a.xlsx", rows("x", text, None, None, None), title="a")
        assert of_workbook(tmp_path / "a.xlsx")[0]["amount"] == cell


def test_a_text_longer_than_a_cell_is_cut_and_says_so(tmp_path: Path) -> None:
    workbook.write_workbook(tmp_path / "a.xlsx", rows("x" * 40_000, None, None, None, None), title="a")
    (row,) = of_workbook(tmp_path / "a.xlsx")
    assert (len(row["word"]), row["word"][-1]) == (32_767, "…")


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "ROWS_MAX", 4)
    many: Iterator[tuple[str, ...]] = iter([(str(number),) for number in range(7)])
    assert (
        workbook.write_workbook(tmp_path / "a.xlsx", TextRows({"n": Kind.WHOLE}, many), title="n" * 40) == 7
    )
    with python_calamine.CalamineWorkbook.from_path(tmp_path / "a.xlsx") as book:
        sheets = [list(book.get_sheet_by_name(name).iter_rows()) for name in book.sheet_names]
        assert book.sheet_names == ["n" * 31, "n" * 27 + " (2)", "n" * 27 + " (3)"]
    assert sheets == [[["n"], [0.0], [1.0], [2.0]], [["n"], [3.0], [4.0], [5.0]], [["n"], [6.0]]]


def test_a_workbook_of_the_same_rows_is_the_same_file(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        workbook.write_workbook(tmp_path / name, rows("x", "1.50", "2026-03-02", "t", "[]"), title="n & <m>")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_day_before_excel_counts_days_is_text(tmp_path: Path) -> None:
    days = {"1899-12-31": "1899-12-31", "1900-02-28": "1900-02-28", "1900-03-01": dt.date(1900, 3, 1)}
    for text, cell in days.items():
        workbook.write_workbook(tmp_path / "a.xlsx", rows("x", None, text, None, None), title="a")
        assert of_workbook(tmp_path / "a.xlsx")[0]["day"] == cell


def test_every_list_can_be_written(reader: Connection[Any], tmp_path: Path) -> None:
    needed: dict[str, dict[str, Any]] = {
        "statement": {"project": "P1"},
        "refusals": {"batch": UUID(int=1)},
        "brought": {"batch": UUID(int=1)},
    }
    with snapshot(reader):
        for name in TABLES:
            found = table(reader, name, company="DE", **needed.get(name, {}))
            assert write_csv(tmp_path / f"{name}.csv", found) >= 0
            assert of_csv(tmp_path / f"{name}.csv") or name in {
                "invalid",
                "voided",
                "audit",
                "runs",
                "attention",
                "files",
                "refusals",
                "brought",
            }, name


def test_filters_are_those_of_the_inquiry(reader: Connection[Any]) -> None:
    with snapshot(reader):
        assert {row[0] for row in table(reader, "lines", company="DE", status="posted").rows} == {"DE"}
        assert list(table(reader, "log", company="DE", run="0000").rows) == []
        assert list(table(reader, "balances", company="DE", by=("Region",)).kinds)[2] == "Region"
        with pytest.raises(Refusal, match="journal-unknown"):
            table(reader, "lines", company="DE", journal="NONE")
        with pytest.raises(Refusal, match="project-unknown"):
            table(reader, "statement", company="DE", project="NONE")
    assert set(LISTS) < set(TABLES)


def test_without_pyarrow_the_refusal_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, reader: Connection[Any], tmp_path: Path
) -> None:
    monkeypatch.setattr(arrowfile, "find_spec", lambda _name: None)
    with pytest.raises(Refusal, match="format-unknown: Parquet files are written by pyarrow") as told:
        export(reader, tmp_path / "p", "parquet")
    assert "primanota[arrow]" in told.value.remedy
    assert not (tmp_path / "p").exists()
