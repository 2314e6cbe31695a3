"""Opening: an Excel workbook or a Parquet file, read in a process of its own that may die of it.

Run by ``grid`` with the file as standard input; writes JSON lines: the header, then each row that holds
anything as its number and its cells. A small workbook can ask for terabytes of memory, and what reads it
aborts then; here that ends this process only. What cells mean is judged elsewhere.
"""

import json
import os
import re
import resource
import sys
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, BinaryIO, TypeAlias
from uuid import UUID
from xml.etree import ElementTree as ET

MEMORY_BYTES_MAX = 1024**3
"""A workbook of 23 columns and 400,000 rows needs about so much."""

SECONDS_MAX = 120
UNPACKED_BYTES_MAX = 512 * 1024**2
PARTS_MAX = 10_000
ROWS_PER_BATCH = 2_000

DIGITS = 15
"""Significant digits a spreadsheet shows and keeps of a number; behind them is binary arithmetic."""

NOISE_BELOW = 10**9
"""Below this, 15 digits are more decimals than any of our columns takes."""

SHOWN_MAX = 200

Cell: TypeAlias = str | list[str] | dict[str, str]
"""Text, [what a typed cell says], or what is wrong with it."""

_ERROR = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3})(\d{1,7})"')
_NOT_CALCULATED = re.compile(
    rb'<(?:\w+:)?c\b[^>]*\br="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)'
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_BLOCK_BYTES = 4 * 1024**2


class CannotOpen(Exception):
    """The file is not read, and why; a remedy."""


def main() -> None:
    """Read standard input as the kind of file that the first argument names, and write what it holds."""
    kind, wanted = sys.argv[1:]
    _restrain()
    try:
        with os.fdopen(0, "rb") as file:
            for told in _workbook(file, wanted) if kind == "xlsx" else _parquet(file):
                _tell(told)
    except CannotOpen as why:
        _tell({"refused": list(why.args)})
    except MemoryError:
        return
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the reader's own assertion, over a damaged file
            raise
        return
    _tell({"end": True})


def _tell(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")


def _restrain() -> None:
    """Take no more memory or time than a sound file needs; where the system has no such limit, go on."""
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MAX, SECONDS_MAX))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


# --- an Excel workbook -------------------------------------------------------------------------------------


def _workbook(file: BinaryIO, wanted: str) -> Iterator[object]:
    _look_inside(file)
    import python_calamine as calamine  # noqa: PLC0415  # under the limits

    try:
        with calamine.CalamineWorkbook.from_filelike(file) as book:
            sheets = {
                place: each
                for place, each in enumerate(book.sheets_metadata)
                if each.typ == calamine.SheetTypeEnum.WorkSheet
            }
            seen = [
                place for place, each in sheets.items() if each.visible == calamine.SheetVisibleEnum.Visible
            ]
            place = _sheet({place: each.name for place, each in sheets.items()}, seen, wanted)
            rows = book.get_sheet_by_index(place)
            first = rows.start[1] if rows.start else 0
            wrong = _wrong_cells(file, place)
            yield from _rows(enumerate(rows.iter_rows(), start=1), first, wrong)
    except calamine.PasswordError as error:
        raise CannotOpen("is locked by a password", "Save it without one.") from error
    except calamine.CalamineError as error:
        raise CannotOpen(f"is no sound workbook: {error}", "Save it again as xlsx.") from error


def _look_inside(file: BinaryIO) -> None:
    """Refuse what is no zip archive, or says itself that it unpacks to too much."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, RuntimeError, EOFError) as error:
        raise CannotOpen(f"is no sound workbook: {error}", "Save it again as xlsx.") from error
    unpacked = sum(part.file_size for part in parts)
    if unpacked > UNPACKED_BYTES_MAX or len(parts) > PARTS_MAX:
        raise CannotOpen(
            f"unpacks to {unpacked} bytes in {len(parts)} parts, and {UNPACKED_BYTES_MAX} bytes may be held",
            "Save it as csv, which may have any size.",
        )
    file.seek(0)


def _sheet(sheets: dict[int, str], seen: list[int], wanted: str) -> int:
    """The place of the sheet called what the file holds, else of the only one that is seen."""
    named = [place for place, name in sheets.items() if name.strip().lower() == wanted]
    for found in (named, seen):
        if len(found) == 1:
            return found[0]
    names = ", ".join(sheets.values())[:SHOWN_MAX]
    raise CannotOpen(
        f"has several sheets, and none is called {wanted}: {names}" if sheets else "has no sheet",
        f"Call the sheet that is meant {wanted}.",
    )


def _wrong_cells(file: BinaryIO, place: int) -> dict[tuple[int, int], str]:
    """Row and column of the cells that hold an error, or a formula nobody calculated: both read as empty."""
    found: dict[tuple[int, int], str] = {}
    file.seek(0)
    with zipfile.ZipFile(file) as archive, archive.open(_part(archive, place)) as sheet:
        rest = b""
        while chunk := sheet.read(_BLOCK_BYTES):
            block = rest + chunk
            for pattern, why in (
                (_ERROR, "an error (#N/A, #REF! …)"),
                (_NOT_CALCULATED, "a formula that was never calculated"),
            ):
                for match in pattern.finditer(block):
                    found[int(match[2]), _column(match[1])] = why
            begun = max(block.rfind(b"<c"), block.rfind(b":c"), len(block) - 65_536)
            rest = block[max(begun - 64, 0) :]
    return found


def _part(archive: zipfile.ZipFile, place: int) -> str:
    """The name of the part that is the sheet at a place of the workbook."""
    try:
        book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314  # limited as we are
        links = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
        sheets = [each for each in book.iter() if each.tag.rpartition("}")[2] == "sheet"]
        link = next(value for name, value in sheets[place].attrib.items() if name.endswith("}id"))
        target = next(each.attrib["Target"] for each in links if each.attrib.get("Id") == link)
        name = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        return archive.getinfo(name).filename
    except (KeyError, IndexError, StopIteration, ET.ParseError) as error:
        raise CannotOpen(f"is no sound workbook: {error!r}", "Save it again as xlsx.") from error


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _rows(
    rows: Iterator[tuple[int, Sequence[Any]]], first: int, wrong: dict[tuple[int, int], str]
) -> Iterator[object]:
    """The header, the first row that holds anything; then each further one that does."""
    width = -1
    for row, values in rows:
        cells = [cell(value) for value in values]
        for place in range(len(cells)):
            if why := wrong.get((row, place + first)):
                cells[place] = {"value": "", "why": f"holds {why}"}
        if not any(cells):
            continue
        if width < 0:
            header = [_plain(each) for each in cells]
            while not header[-1]:
                header.pop()
            width = len(header)
            yield {"header": header}
        else:
            while len(cells) > width and not cells[-1]:
                cells.pop()
            yield [row, cells]
    if width < 0:
        yield {"header": []}


def _plain(told: Cell) -> str:
    return told if isinstance(told, str) else told[0] if isinstance(told, list) else ""


# --- Parquet -----------------------------------------------------------------------------------------------


def _parquet(file: BinaryIO) -> Iterator[object]:
    try:
        import pyarrow as pa  # noqa: PLC0415  # an extra, and under the limits
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError as error:
        raise CannotOpen(
            "is a Parquet file, and pyarrow, which reads them, is not installed",
            "Install it: pip install 'primanota[arrow]'. Or save the file as csv.",
        ) from error
    pa.set_cpu_count(1)
    try:
        found = parquet.ParquetFile(file)
        yield {"header": found.schema_arrow.names}
        row = 0
        for batch in found.iter_batches(ROWS_PER_BATCH, use_threads=False):
            for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                row += 1
                cells = [cell(value) for value in values]
                if any(cells):
                    yield [row, cells]
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        why = str(error).splitlines()[0][:SHOWN_MAX] if str(error) else type(error).__name__
        raise CannotOpen(f"is no sound Parquet file: {why}", "Write it again.") from error


# --- cells -------------------------------------------------------------------------------------------------


def cell(value: Any) -> Cell:  # noqa: PLR0911  # one answer for each kind of value
    """What a cell says: text as it is, a typed value as we write such values, or why it says nothing."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return ["true" if value else "false"]
        case float():
            return _number(value)
        case int() | UUID():
            return [str(value)]
        case Decimal():
            return [f"{value:f}"]
        case datetime():
            return [(value.date() if value.time() == time() and not value.tzinfo else value).isoformat()]
        case date():
            return [value.isoformat()]
    shown = str(value)[:SHOWN_MAX]
    return {"value": shown, "why": f"holds {shown}, which is no text, number or date"}


def _number(value: float) -> Cell:
    """A binary number as a spreadsheet itself tells it: by its first 15 digits."""
    shown = Decimal(format(value, f".{DIGITS}g"))
    if shown.is_finite() and shown != Decimal(repr(value)) and abs(value) >= NOISE_BELOW:
        why = f"holds {value!r}, which has more digits than the {DIGITS} that such a cell keeps"
        return {"value": repr(value), "why": f"{why}; write it as text"}
    return [f"{shown:f}"]


if __name__ == "__main__":
    main()
