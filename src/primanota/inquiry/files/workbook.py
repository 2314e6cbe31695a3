"""Workbook: rows as an Excel workbook: numbers and dates typed, text always text, however many rows.

The parts of the file are written here, row by row as they come, so that a million rows need no more memory
than some hundred. A number of more digits than such a cell keeps becomes text, and so does a day before Excel
counts days; an instant is told in UTC.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from primanota.inquiry.rows import Kind, TextRows

DIGITS = 15
"""Significant digits that a number cell keeps."""

ROWS_MAX = 1_048_576
"""Rows of a sheet, the header among them; what is more goes on in a further sheet."""

BYTES_MAX = 1_500_000_000
"""Bytes of a sheet before they are packed: more than 2 GiB would need a kind of zip that Excel doubts."""

TEXT_MAX = 32_767
"""Characters of a cell; a longer text is cut, and ends with a mark that says so."""

SHEET_NAME_MAX = 31

WIDTHS = {Kind.WORD: 18, Kind.NUMBER: 14, Kind.WHOLE: 10, Kind.DATE: 12, Kind.INSTANT: 19}
WIDTH_OTHER = 24

ROWS_AT_ONCE = 500
ZERO = date(1899, 12, 30)
"""The day that Excel counts from, right from March 1900 on; it believes that 1900 had a 29 February."""

FIRST_DAY = date(1900, 3, 1)
DAY_S = 86_400

BOLD, DAY, MOMENT, WHOLE = range(1, 5)
"""The formats of cells by their place in the styles; behind them come those of numbers."""

OWN_FORMATS = 164
"""The first number of a format of a file's own."""

SPECIAL = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|^\s|\s$")
UNSPEAKABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
"""What XML cannot hold, and what a reader of ours would take for it."""

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

Cell = Callable[[str], str]
"""What stands behind a cell's address, from the attributes on."""


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
    with ZipFile(path, "w", ZIP_DEFLATED) as book:
        return _Sheets(book).write(tables)


class _Sheets:
    """The sheets of a workbook on their way, and the formats of its cells."""

    def __init__(self, book: ZipFile) -> None:
        self.book = book
        self.names: list[str] = []
        self.decimals: dict[int, int] = {}

    def write(self, tables: Iterable[tuple[str, TextRows]]) -> int:
        self.part("_rels/.rels", _relations((f"{OFFICE}/officeDocument", "xl/workbook.xml")))
        count = sum(self.add(title, table) for title, table in tables)
        self.frame()
        return count

    def add(self, title: str, table: TextRows) -> int:
        """Write a table on as many sheets as it needs; how many rows it has."""
        self.cells = [self.cell(kind) for kind in table.kinds.values()]
        self.letters = [_letters(column) for column in range(len(table.kinds))]
        rows = iter(table.rows)
        count, sheets, more = 0, 0, True
        while more:
            sheets += 1
            suffix = f" ({sheets})" if sheets > 1 else ""
            with self.sheet(title[: SHEET_NAME_MAX - len(suffix)] + suffix, table.kinds) as file:
                written, more = self.fill(file, rows)
                count += written
        return count

    def fill(self, file: IO[bytes], rows: Iterator[tuple[str | None, ...]]) -> tuple[int, bool]:
        """Write rows into a sheet until it is full; how many, and whether there may be more."""
        size = written = 0
        batch: list[str] = []
        while written < ROWS_MAX - 1 and size < BYTES_MAX:
            row = next(rows, None)
            if row is None:
                file.write("".join(batch).encode())
                return written, False
            written += 1
            batch.append(self.row(written + 1, row))
            if len(batch) == ROWS_AT_ONCE:
                size += file.write("".join(batch).encode())
                batch.clear()
        file.write("".join(batch).encode())
        return written, True

    def row(self, number: int, row: tuple[str | None, ...]) -> str:
        """A row; what is empty has no cell."""
        cells = "".join(
            f'<c r="{letters}{number}"{cell(value)}'
            for letters, cell, value in zip(self.letters, self.cells, row, strict=True)
            if value
        )
        return f'<row r="{number}">{cells}</row>'

    def cell(self, kind: Kind) -> Cell:
        """How the values of a column are written; what comes again and again is made once."""
        match kind:
            case Kind.NUMBER:
                return self.number
            case Kind.WHOLE:
                return _whole
            case Kind.DATE:
                return lru_cache(_day)
            case Kind.INSTANT:
                return _moment
            case Kind.BOOLEAN:
                return lambda value: f' t="b"><v>{int(value in ("t", "true"))}</v></c>'
        return lru_cache(maxsize=5_000)(_text)

    def number(self, value: str) -> str:
        """A number with the format of its decimals."""
        if not _fits(value):
            return _text(value)
        decimals = len(value.partition(".")[2])
        style = self.decimals.setdefault(decimals, WHOLE + 1 + len(self.decimals))
        return f' s="{style}"><v>{value}</v></c>'

    @contextmanager
    def sheet(self, name: str, kinds: Mapping[str, Kind]) -> Iterator[IO[bytes]]:
        """A further sheet with its header, to write rows into."""
        self.names.append(name)
        widths = "".join(
            f'<col min="{place}" max="{place}" width="{_width(heading, kind)}" customWidth="1"/>'
            for place, (heading, kind) in enumerate(kinds.items(), 1)
        )
        header = "".join(
            f'<c r="{letters}1" s="{BOLD}"{_text(heading)}'
            for letters, heading in zip(self.letters, kinds, strict=True)
        )
        with self.book.open(_entry(f"xl/worksheets/sheet{len(self.names)}.xml"), "w") as file:
            file.write(
                f'{XML}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
                '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
                f'</sheetViews><cols>{widths}</cols><sheetData><row r="1">{header}</row>'.encode()
            )
            yield file
            file.write(b"</sheetData></worksheet>")

    def frame(self) -> None:
        """What holds the sheets together: their names, the formats, and what is where."""
        numbers = range(1, len(self.names) + 1)
        sheets = "".join(
            f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>'
            for number, name in zip(numbers, self.names, strict=True)
        )
        self.part(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>',
        )
        parts = [(f"{OFFICE}/worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
        self.part("xl/_rels/workbook.xml.rels", _relations(*parts, (f"{OFFICE}/styles", "styles.xml")))
        self.part("xl/styles.xml", self.styles())
        kinds = [(f"xl/{place}", "worksheet") for _, place in parts]
        kinds += [("xl/workbook.xml", "sheet.main"), ("xl/styles.xml", "styles")]
        told = "".join(
            f'<Override PartName="/{place}" ContentType="{KIND}.{kind}+xml"/>' for place, kind in kinds
        )
        rels = "application/vnd.openxmlformats-package.relationships+xml"
        self.part(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="{rels}"/>'
            f"{told}</Types>",
        )

    def styles(self) -> str:
        """The formats: plain, the header's, days, instants, whole numbers, and others by their decimals."""
        formats = ["yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "0"]
        formats += ["#,##0" + (f".{'0' * decimals}" if decimals else "") for decimals in self.decimals]
        codes = "".join(
            f'<numFmt numFmtId="{number}" formatCode={quoteattr(code)}/>'
            for number, code in enumerate(formats, OWN_FORMATS)
        )
        used = "".join(
            f'<xf numFmtId="{number}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
            for number in range(OWN_FORMATS, OWN_FORMATS + len(formats))
        )
        font = '<sz val="11"/><name val="Calibri"/><family val="2"/>'
        plain = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"'
        return (
            f'<styleSheet xmlns="{MAIN}"><numFmts count="{len(formats)}">{codes}</numFmts>'
            f'<fonts count="2"><font>{font}</font><font><b/>{font}</font></fonts>'
            '<fills count="2"><fill><patternFill patternType="none"/></fill>'
            '<fill><patternFill patternType="gray125"/></fill></fills>'
            '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
            f'<cellStyleXfs count="1">{plain}/></cellStyleXfs>'
            f'<cellXfs count="{len(formats) + 2}">{plain} xfId="0"/>'
            f'<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>{used}</cellXfs>'
            '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
            "</styleSheet>"
        )

    def part(self, name: str, text: str) -> None:
        """Write a part as a whole."""
        self.book.writestr(_entry(name), XML + text)


def _entry(name: str) -> ZipInfo:
    """A part of the file, the same at any hour."""
    found = ZipInfo(name)
    found.compress_type = ZIP_DEFLATED
    return found


def _relations(*parts: tuple[str, str]) -> str:
    each = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(parts, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{each}</Relationships>'


def _letters(column: int) -> str:
    """A column as Excel names it: A to Z, AA and so on; the first is 0."""
    more, last = divmod(column, 26)
    return (_letters(more - 1) if more else "") + chr(ord("A") + last)


def _width(name: str, kind: Kind) -> int:
    return max(WIDTHS.get(kind, WIDTH_OTHER), len(name) + 2)


def _text(value: str) -> str:
    if len(value) > TEXT_MAX:
        value = value[: TEXT_MAX - 1] + "…"
    kept = ""
    if SPECIAL.search(value):
        value = escape(UNSPEAKABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", value))
        kept = ' xml:space="preserve"'
    return f' t="inlineStr"><is><t{kept}>{value}</t></is></c>'


def _whole(value: str) -> str:
    return f' s="{WHOLE}"><v>{value}</v></c>' if _fits(value) else _text(value)


def _day(value: str) -> str:
    day = date.fromisoformat(value)
    return f' s="{DAY}"><v>{(day - ZERO).days}</v></c>' if day >= FIRST_DAY else _text(value)


def _moment(value: str) -> str:
    moment = datetime.fromisoformat(value).astimezone(UTC)
    if moment.date() < FIRST_DAY:
        return _text(value)
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    place = (moment.date() - ZERO).days + (moment - midnight).total_seconds() / DAY_S
    return f' s="{MOMENT}"><v>{place:.16G}</v></c>'


def _fits(value: str) -> bool:
    """Whether a number cell keeps the value as it is."""
    return len(value.lstrip("-0.").replace(".", "")) <= DIGITS
