"""Workbook: rows as an Excel workbook: numbers and dates typed, text always text, however many rows.

Written row by row, so that a million rows need no more memory than one. A number of more digits than such a
cell keeps becomes text, and so does a day before Excel counts days; an instant is told in UTC.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from primanota.inquiry.rows import Kind, TextRows

DIGITS = 15
"""Significant digits that a number cell keeps."""

ROWS_MAX = 1_048_576
"""Rows of a sheet, the header among them; what is more goes on in a further sheet."""

TEXT_MAX = 32_767
"""Characters of a cell; a longer text is cut, and ends with a mark that says so."""

SHEET_NAME_MAX = 31

FIRST_DAY = date(1900, 3, 1)
"""From here on Excel counts days right; it believes that 1900 had a 29 February."""

WIDTHS = {Kind.WORD: 18, Kind.NUMBER: 14, Kind.WHOLE: 10, Kind.DATE: 12, Kind.INSTANT: 19}
WIDTH_OTHER = 24

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def write_workbook(path: Path, table: TextRows, *, title: str) -> int:
    """Write rows under a header that stays in sight; ``title`` names the sheet; return how many there were.

    Raises:
        OSError: the file cannot be written.
    """
    return write_sheets(path, [(title, table)])


def write_sheets(path: Path, tables: Iterable[tuple[str, TextRows]]) -> int:
    """Write one table after the other into a workbook, each on a sheet of its name; return how many rows
    there were in all.

    Raises:
        OSError: the file cannot be written.
    """
    with path.open("wb") as file, xlsxwriter.Workbook(file, OPTIONS) as book:
        book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
        formats = _Formats(book)
        return sum(_Sheets(book, formats, table, title).write() for title, table in tables)


class _Formats:
    """The formats of a workbook's cells."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.bold = book.add_format({"bold": True})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self.decimals: dict[int, Any] = {}

    def number(self, decimals: int) -> Any:
        """The format of numbers with so many decimals; -1: a whole number, as it is."""
        if decimals not in self.decimals:
            text = "0" if decimals < 0 else "#,##0" + (f".{'0' * decimals}" if decimals else "")
            self.decimals[decimals] = self.book.add_format({"num_format": text})
        return self.decimals[decimals]


class _Sheets:
    """The sheets of a table on their way into a workbook."""

    def __init__(self, book: Any, formats: _Formats, table: TextRows, title: str) -> None:
        self.book = book
        self.formats = formats
        self.table = table
        self.title = title

    def write(self) -> int:
        count = 0
        sheet = self.begin(1)
        kinds = list(enumerate(self.table.kinds.values()))
        for row in self.table.rows:
            place = count % (ROWS_MAX - 1) + 1
            if place == 1 and count:
                sheet = self.begin(count // (ROWS_MAX - 1) + 1)
            count += 1
            for column, kind in kinds:
                value = row[column]
                if value is not None and value != "":
                    self.cell(sheet, place, column, value, kind)
        return count

    def begin(self, number: int) -> Any:
        """A sheet with its header."""
        suffix = "" if number == 1 else f" ({number})"
        sheet = self.book.add_worksheet(self.title[: SHEET_NAME_MAX - len(suffix)] + suffix)
        for column, (name, kind) in enumerate(self.table.kinds.items()):
            sheet.set_column(column, column, max(WIDTHS.get(kind, WIDTH_OTHER), len(name) + 2))
            sheet.write_string(0, column, name, self.formats.bold)
        sheet.freeze_panes(1, 0)
        return sheet

    def cell(self, sheet: Any, row: int, column: int, value: str, kind: Kind) -> None:
        """Write one value as what it is."""
        match kind:
            case Kind.NUMBER | Kind.WHOLE if _fits(value):
                decimals = len(value.partition(".")[2]) if kind is Kind.NUMBER else -1
                sheet.write_number(row, column, Decimal(value), self.formats.number(decimals))
            case Kind.DATE if (day := date.fromisoformat(value)) >= FIRST_DAY:
                sheet.write_datetime(row, column, day, self.formats.day)
            case Kind.INSTANT if (moment := _moment(value)).date() >= FIRST_DAY:
                sheet.write_datetime(row, column, moment, self.formats.moment)
            case Kind.BOOLEAN:
                sheet.write_boolean(row, column, value in ("t", "true"))
            case _:
                sheet.write_string(
                    row, column, value if len(value) <= TEXT_MAX else value[: TEXT_MAX - 1] + "…"
                )


def _moment(value: str) -> datetime:
    return datetime.fromisoformat(value).astimezone(UTC).replace(tzinfo=None)


def _fits(value: str) -> bool:
    """Whether a number cell keeps the value as it is."""
    return len(value.lstrip("-0.").replace(".", "")) <= DIGITS
