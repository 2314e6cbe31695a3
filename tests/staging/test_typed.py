"""Typed cells: Excel workbooks and Parquet files are read as CSV is, and cannot harm who reads them."""

import datetime as dt
import io
import os
import struct
import zipfile
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pytest
import xlsxwriter
from psycopg import Connection
from pyarrow import parquet

from primanota.core.errors import Refusal
from primanota.db.connect import transaction
from primanota.staging import intake
from primanota.staging.source import Named
from tests.books import same
from tests.staging.files import actuals, as_csv, counts, ident, kept, link, stage, stage_links, told

ALL = "source_row, amount, project, quantity, transaction_date"


def as_xlsx(path: Path, *sheets: tuple[str, Sequence[Any]], hidden: str = "") -> Path:
    """Write a workbook: numbers, dates and booleans as such; a cell that begins with = is a formula."""
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            if name == hidden:
                sheet.hide()
            for row, cells in enumerate(rows):
                for column, value in enumerate(cells):
                    if value is not None:
                        sheet.write(row, column, value)
    return path


def table(rows: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    """Rows under a header that names their columns."""
    header = list(dict.fromkeys(name for row in rows for name in row))
    return [header, *([row.get(name) for name in header] for row in rows)]


def typed(row: Mapping[str, str]) -> dict[str, Any]:
    """An actual with the types its cells have in a spreadsheet."""
    found: dict[str, Any] = dict(row)
    found["transaction_date"] = dt.date.fromisoformat(row["transaction_date"])
    for name in ("quantity", "amount"):
        found[name] = float(row[name])
    return found


ROWS = actuals({"description": "=cmd|x", "amount": "640.1"}, {"quantity": "0.1"}, {"skip_sync": "yes"})


def test_a_workbook_is_read_as_the_same_rows_in_csv(staging: Connection[Any], tmp_path: Path) -> None:
    assert counts(stage(staging, as_csv(tmp_path / "a.csv", ROWS))) == (2, 1, 0, 0)
    options = {"strings_to_formulas": False, "default_date_format": "dd.mm.yy"}
    with xlsxwriter.Workbook(tmp_path / "a.xlsx", options) as book:
        sheet = book.add_worksheet("Sheet 1")
        for row, cells in enumerate(table([typed(row) for row in ROWS])):
            sheet.write_row(row, 0, cells)
    receipt = stage(staging, tmp_path / "a.xlsx")
    assert (receipt.rows_read, counts(receipt)) == (3, (0, 0, 3, 0)), told(receipt)


def test_parquet_is_read_as_the_same_rows_in_csv(staging: Connection[Any], tmp_path: Path) -> None:
    assert counts(stage(staging, as_csv(tmp_path / "a.csv", ROWS))) == (2, 1, 0, 0)
    columns = {
        "transaction_date": pa.array([dt.date(2026, 3, 2)] * 3),
        "accounting_date": pa.array([None] * 3),
        "quantity": pa.array([float(row["quantity"]) for row in ROWS]),
        "amount": pa.array([Decimal(row["amount"]) for row in ROWS], pa.decimal128(38, 10)),
        "skip_sync": pa.array([None, None, True]),
        "description": pa.array(["=cmd|x", None, None], pa.large_string()),
        "actual_id": pa.array([UUID(row["actual_id"]).bytes for row in ROWS], pa.uuid()),
        **{
            name: pa.array([row[name] for row in ROWS]).dictionary_encode()
            for name in ("company", "transaction_type", "transaction_class", "project", "currency")
        },
    }
    parquet.write_table(pa.table(columns), tmp_path / "a.parquet")
    receipt = stage(staging, tmp_path / "a.parquet")
    assert counts(receipt) == (0, 0, 3, 0), told(receipt)


KEPT = "the 15 that such a cell keeps"


def test_just_the_bad_cells_are_refused(staging: Connection[Any], tmp_path: Path) -> None:
    rows = [typed(row) for row in actuals(*[{}] * 9)]
    rows[0]["amount"] = "=1/0"
    rows[1]["amount"] = 12345678901234.56
    rows[2]["transaction_date"] = dt.time(10, 5)
    rows[3]["transaction_date"] = dt.datetime(2026, 3, 2, 10, 5)  # noqa: DTZ001  # as a sheet has it
    rows[4]["amount"] = 1.1 * 3  # 3.3000000000000003
    rows[5]["quantity"] = 0.1234567
    rows[6]["project"] = 1001
    rows[7]["amount"] = True
    rows[8]["description"] = "a\tb\N{DEGREE SIGN}"
    cells = table(rows)
    cells[9].append("more")
    path = as_xlsx(tmp_path / "a.xlsx", ("actuals", cells), ("other", [["x"]]))
    wrong = b'<c r="G2" t="e"><f>1/0</f><v>#DIV/0!</v>'
    changed(path, tmp_path / "b.xlsx", b'<c r="G2"><f>1/0</f><v>0</v>', wrong)
    receipt = stage(staging, tmp_path / "b.xlsx")
    same(
        [{name: each[name] for name in ("row", "field", "code", "value")} for each in told(receipt)],
        """
        row  field             code               value
        2    amount            cell-invalid       -
        3    amount            cell-invalid       12345678901234.56
        4    transaction_date  cell-invalid       10:05:00
        5    transaction_date  date-invalid       2026-03-02T10:05:00
        7    quantity          too-many-decimals  0.1234567
        9    amount            number-invalid     true
        10   -                 row-shape          more
        """,
    )
    assert [each["message"] for each in told(receipt)][:3] == [
        "amount holds an error (#N/A, #REF! …)",
        f"amount holds 12345678901234.56, which has more digits than {KEPT}; write it as text",
        "transaction_date holds 10:05:00, which is no text, number or date",
    ]
    found = [(row["source_row"], str(row["amount"]), row["project"]) for row in kept(staging, ALL)]
    assert found == [(6, "3.30", "P1"), (8, "640.00", "1001")]


def test_a_formula_that_nobody_calculated_is_told(staging: Connection[Any], tmp_path: Path) -> None:
    path = as_xlsx(
        tmp_path / "a.xlsx", ("actuals", table([{**typed(row), "unit_price": "=8*2"} for row in actuals({})]))
    )
    changed(path, tmp_path / "b.xlsx", b"<f>8*2</f><v>0</v>", b"<f>8*2</f><v></v>")
    (refusal,) = told(stage(staging, tmp_path / "b.xlsx"))
    assert (refusal["code"], refusal["message"]) == (
        "cell-invalid",
        "unit_price holds a formula that was never calculated",
    )


def changed(path: Path, other: Path, old: bytes, new: bytes) -> Path:
    """A workbook whose first sheet says something else."""
    with zipfile.ZipFile(path) as made, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as found:
        for part in made.infolist():
            text = made.read(part)
            if part.filename.endswith("sheet1.xml"):
                assert old in text
                text = text.replace(old, new)
            found.writestr(part, text)
    return other


def test_which_sheet_is_read(staging: Connection[Any], tmp_path: Path) -> None:
    sheet = table([typed(row) for row in actuals({})])
    links = table([link(2, "reversing", 3, "original")])
    both = as_xlsx(
        tmp_path / "both.xlsx", ("Read me", [["Hello"]]), ("Actuals ", [[], [], *sheet]), ("links", links)
    )
    assert counts(stage(staging, both)) == (1, 0, 0, 0)
    assert [row["source_row"] for row in kept(staging, ALL)] == [4]
    assert counts(stage_links(staging, both)) == (1, 0, 0, 0)
    hidden = as_xlsx(tmp_path / "hidden.xlsx", ("Hours", sheet), ("Lists", [["x"]]), hidden="Lists")
    assert counts(stage(staging, hidden)) == (0, 0, 1, 0)
    two = as_xlsx(tmp_path / "two.xlsx", ("January", sheet), ("February", sheet))
    with pytest.raises(
        Refusal, match="several sheets, and none is called actuals: January, February"
    ) as refusal:
        stage(staging, two)
    assert refusal.value.remedy == "Call the sheet that is meant actuals."


def bomb(folder: Path) -> dict[str, Path]:
    """Files that are not what they seem."""
    wide = folder / "wide.xlsx"
    with xlsxwriter.Workbook(wide) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "company")
        sheet.write(1_048_575, 16_383, "x")  # both corners: memory for all cells between would be 550 GB
    tall = folder / "tall.xlsx"
    with zipfile.ZipFile(tall, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/x.xml", " " * 1_000_000)
    # What the archive's directory says a part unpacks to.
    tall.write_bytes(tall.read_bytes().replace(struct.pack("<I", 1_000_000), struct.pack("<I", 629_145_600)))
    cut = folder / "cut.xlsx"
    cut.write_bytes(wide.read_bytes()[:-100])
    plain = folder / "plain.xlsx"
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("hello.txt", "hello")
    entity = changed(
        as_xlsx(folder / "e.xlsx", ("actuals", [["company"]])),
        folder / "entity.xlsx",
        b"<worksheet ",
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet ',
    )
    half = folder / "half.parquet"
    parquet.write_table(pa.table({"company": ["DE"] * 1_000}), folder / "whole.parquet")
    half.write_bytes((folder / "whole.parquet").read_bytes()[:-40] + b"PAR1")
    return {
        "more memory or time": wide,
        "unpacks to 629145600 bytes": tall,
        "no sound workbook": cut,
        "workbook": plain,
        "column-missing": entity,
        "no sound Parquet file": half,
    }


def test_files_that_would_harm_their_reader_are_refused(staging: Connection[Any], tmp_path: Path) -> None:
    for why, path in bomb(tmp_path).items():
        with pytest.raises(Refusal) as caught:
            stage(staging, path)
        assert why in str(caught.value), path
    assert kept(staging, ALL) == []


def test_without_pyarrow_parquet_is_refused_with_the_remedy(
    staging: Connection[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parquet.write_table(pa.table({"company": ["DE"]}), tmp_path / "a.parquet")
    (tmp_path / "missing").mkdir()
    (tmp_path / "missing" / "pyarrow.py").write_text("raise ImportError('not here')")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path / 'missing'}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    with pytest.raises(
        Refusal, match=r"file-unreadable: .* and pyarrow, which reads them, is not installed"
    ) as told_so:
        stage(staging, tmp_path / "a.parquet")
    assert told_so.value.remedy.startswith("Install it: pip install 'primanota[arrow]'")


def test_a_stream_of_a_workbook_is_called_what_its_sender_calls_it(
    staging: Connection[Any], tmp_path: Path
) -> None:
    path = as_xlsx(tmp_path / "a.xlsx", ("actuals", table([typed(row) for row in actuals({})])))
    with transaction(staging):
        handed = Named("hours.xlsx", io.BytesIO(path.read_bytes()))
        receipt = intake.accept_actuals(staging, handed, actor="anna")
    assert (receipt.file, counts(receipt)) == ("hours.xlsx", (1, 0, 0, 0))


MAP = """
date_format = "%d.%m.%Y"
decimal_mark = ","
[columns]
company = { constant = "DE" }
actual_id = { key = ["Entry"] }
transaction_type = { constant = "cost" }
transaction_class = { constant = "time" }
transaction_date = "Day"
project = "Client"
quantity = "Hours"
amount = "Cost"
currency = { constant = "EUR" }
"""


def test_a_map_reads_a_workbook(staging: Connection[Any], tmp_path: Path) -> None:
    (tmp_path / "hours.toml").write_text(MAP)
    rows = [
        ["Entry", "Day", "Client", "Hours", "Cost", "Note"],
        [1, dt.date(2026, 3, 2), "P1", 7.5, 640.1, "typed"],
        [2, "02.03.2026", "P1", "7,5", "640,10", "text"],
    ]
    receipt = stage(staging, as_xlsx(tmp_path / "h.xlsx", ("Hours", rows)), mapping=tmp_path / "hours.toml")
    assert counts(receipt) == (2, 0, 0, 0), told(receipt)
    values = {(row["transaction_date"], row["quantity"], row["amount"]) for row in kept(staging, ALL)}
    assert values == {(dt.date(2026, 3, 2), Decimal("7.5"), Decimal("640.1"))}


def test_the_finance_entity_is_known_in_a_workbook_too(staging: Connection[Any], tmp_path: Path) -> None:
    rows = [
        [
            "DATAAREAID",
            "ACTUALID",
            "TRANSACTIONTYPE",
            "TRANSACTIONCLASSIFICATION",
            "DOCUMENTDATE",
            "PROJECTID",
            "QUANTITY",
            "AMOUNT",
            "TRANSACTIONCURRENCYID",
        ],
        ["DE", ident(2), "Cost", 192350000, dt.date(2026, 3, 2), "P1", 8, 640, "EUR"],
    ]
    assert counts(stage(staging, as_xlsx(tmp_path / "f.xlsx", ("ProjCDSActualsImport", rows)))) == (
        1,
        0,
        0,
        0,
    )
