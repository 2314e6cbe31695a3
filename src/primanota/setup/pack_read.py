"""Reading a pack's folder: its CSV files into rows of checked values, and everything that is wrong with them.

Nothing is loaded from a pack with a wrong cell, so all of them are told at once, each with file, row (the
header is row 1), column, value, reason and remedy. Whether a row contradicts what the database holds is
asked later (``pack``).
"""

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from primanota.core.errors import Refusal
from primanota.core.wording import counted
from primanota.setup import cells
from primanota.setup.cells import CellError, Value
from primanota.setup.pack_layout import DIMENSION, FILES, Column, PackFile

PROBLEMS_TOLD_MAX = 1000
VALUE_SHOWN_MAX = 80
REMEMBERED_MAX = 1000
"""Cells of a column that are found good are remembered, up to so many: most columns repeat a few values."""

BY_NAME = {file.name: file for file in FILES}


@dataclass(slots=True)
class Problems:
    """What is wrong with a pack, as lines ``file:row:column: value 'x': reason; remedy``."""

    told: list[str] = field(default_factory=list)
    untold: int = 0

    def add(self, where: str, error: CellError, value: str | None = None) -> None:
        """Note one problem; beyond a thousand they are only counted."""
        if len(self.told) >= PROBLEMS_TOLD_MAX:
            self.untold += 1
            return
        self.told.append(f"{where}: {_shown(value)}{error.reason}; {error.remedy}")

    def refuse_if_any(self, place: str) -> None:
        """Refuse the rows of a place when anything was noted.

        Raises:
            Refusal: ``pack-invalid``, with the problems as details.
        """
        if not self.told:
            return
        count = len(self.told) + self.untold
        more = [f"... and {self.untold} more"] if self.untold else []
        errors = "error" if count == 1 else "errors"
        raise Refusal("pack-invalid", f"{count} {errors} in {place}", details=self.told + more)


def _shown(value: str | None) -> str:
    if value is None:
        return ""
    return f"value {_cut(value)}: "


def _cut(text: str) -> str:
    """The text in quotes, control characters escaped, its end left out when it is long."""
    return repr(text[:VALUE_SHOWN_MAX] + ("…" if len(text) > VALUE_SHOWN_MAX else ""))


@dataclass(slots=True)
class Known:
    """Companies and currencies that rows may name; companies None: ask not."""

    companies: set[str] | None
    currencies: frozenset[str]

    def check(self, column: Column, value: str) -> None:
        """Raise CellError when a value of the column is not known."""
        if column.known_as == "currency" and value not in self.currencies:
            raise CellError("is no currency of ISO 4217", "use the three-letter code")
        if column.known_as == "company" and self.companies is not None and value not in self.companies:
            raise CellError(
                "is no company of the pack or the database", "add it to companies.csv, or correct it"
            )


@dataclass(frozen=True, slots=True)
class PackRow:
    """One good row: its file, its number counting the header as 1, and its values by column."""

    file: str
    number: int
    values: dict[str, Any]


def find(folder: Path, problems: Problems) -> dict[str, Path]:
    """Return the pack's files by name; hidden files are nobody's business.

    Raises:
        Refusal: ``file-not-found``, ``file-unreadable``.
    """
    if not folder.is_dir():
        state = "is not a folder" if folder.exists() else "is not there"
        raise Refusal(
            "file-not-found", f"the pack {folder} {state}", remedy="Name the folder that holds companies.csv."
        )
    try:
        found = {path.name: path for path in sorted(folder.iterdir()) if not path.name.startswith(".")}
    except OSError as error:
        raise Refusal("file-unreadable", f"{folder}: {error.strerror}") from error
    for name in found:
        if name not in BY_NAME:
            problems.add(name, CellError("is not a file of a company pack", _suggestion(name, list(BY_NAME))))
    if "companies.csv" not in found:
        problems.add("companies.csv", CellError("is missing", "add it: every pack names its companies"))
    return {name: path for name, path in found.items() if name in BY_NAME}


def _suggestion(name: str, names: list[str]) -> str:
    close = get_close_matches(name.casefold(), names, n=1)
    return f"rename it to {close[0]} or remove it" if close else "remove it"


def rows(folder: Path, known: Known, problems: Problems) -> Iterator[PackRow]:
    """Go through the good rows of all files in the order of loading, noting what is wrong with the others.

    Raises:
        Refusal: ``file-not-found``, ``file-unreadable``.
    """
    found = find(folder, problems)
    if "companies.csv" not in found:
        known.companies = None
    for file in FILES:
        if file.name in found:
            yield from _Reading(file, known, problems).rows(found[file.name])


def given(
    file: PackFile, items: Sequence[Mapping[str, str]], known: Known, problems: Problems
) -> Iterator[PackRow]:
    """Go through rows that somebody gives as texts by column, numbered from 1, as those of a file."""
    header = list(dict.fromkeys(name for item in items for name in item))
    yield from _Reading(file, known, problems).items(header, items)


class _Reading:
    """One file being read."""

    def __init__(self, file: PackFile, known: Known, problems: Problems) -> None:
        self.file = file
        self.known = known
        self.problems = problems
        self.key = file.key
        self.columns: list[Column | None] = []
        self.taken: list[dict[str, Value]] = []
        self.complete = True
        self.blank: dict[str, Value] = {}
        self.seen: dict[tuple[Value, ...], int] = {}

    def rows(self, path: Path) -> Iterator[PackRow]:
        text = self._text(path)
        if text is None:
            return
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        number = 1
        try:
            if not self._take_header(next(reader, [])):
                return
            for row in reader:
                number += 1
                if row and (values := self._values(number, row)) is not None:
                    yield PackRow(self.file.name, number, values)
        except csv.Error as error:
            # The csv module ends its own sentence, e.g. "unexpected end of data".
            reason = f"cannot be read as CSV ({error})"
            self._wrong(number + 1, "", CellError(reason, "close every quote and double those inside a cell"))

    def items(self, header: list[str], items: Sequence[Mapping[str, str]]) -> Iterator[PackRow]:
        if not self._take_header(header):
            return
        for number, item in enumerate(items, 1):
            row = [item.get(name, "") for name in header]
            if (values := self._values(number, row)) is not None:
                yield PackRow(self.file.name, number, values)

    def _text(self, path: Path) -> str | None:
        """The file's text; None when it is not UTF-8.

        Raises:
            Refusal: ``file-unreadable``.
        """
        try:
            content = path.read_bytes()
        except OSError as error:
            raise Refusal("file-unreadable", f"{path}: {error.strerror}") from error
        try:
            return content.removeprefix(codecs.BOM_UTF8).decode()
        except UnicodeDecodeError as error:
            number = error.object.count(b"\n", 0, error.start) + 1
            reason = f"holds bytes that are not UTF-8 (0x{error.object[error.start]:02x})"
            self._wrong(number, "", CellError(reason, "save the file as CSV UTF-8"))
            return None

    def _take_header(self, header: list[str]) -> bool:
        """Match the header's names with the file's columns; whether any row can be read by it."""
        if not header:
            self._wrong(1, "", CellError("has no header row", "write the columns' names in its first row"))
            return False
        if len(header) == 1 and ";" in header[0]:
            self._wrong(
                1, "", CellError("is separated by semicolons", "save it with commas between the cells")
            )
            return False
        by_name = {column.name: column for column in self.file.columns}
        self.columns = [by_name.get(name) or self._dimension(name) for name in header]
        self.taken = [{} for _ in header]
        for index, (name, column) in enumerate(zip(header, self.columns, strict=True)):
            if column is None:
                self._wrong(
                    1, name, CellError("is not a column of this file", _suggestion(name, list(by_name)))
                )
            elif name in header[:index]:
                self._wrong(1, name, CellError("stands in the header twice", "keep one of them"))
        for column in self.file.columns:
            if column.name in header:
                continue
            if column.required:
                self._wrong(1, column.name, CellError("is missing from the header", "add the column"))
            else:
                self.blank[column.name] = column.kind("")
        self.complete = all(column.name in header for column in self.file.columns if column.required)
        return any(self.columns)

    def _dimension(self, name: str) -> Column | None:
        if not self.file.dimensions or not name.startswith(DIMENSION):
            return None
        try:
            cells.code(name.removeprefix(DIMENSION))
        except CellError as error:
            self._wrong(1, name, CellError(f"as a dimension's name {error.reason}", error.remedy))
        return Column(name, cells.optional_code)

    def _values(self, number: int, row: list[str]) -> dict[str, Any] | None:
        """The row's values by column, with dimensions gathered; None when anything in it is wrong."""
        if len(row) != len(self.columns):
            shape = f"has {counted(len(row), 'cell')}, the header {len(self.columns)}"
            self._wrong(number, "", CellError(shape, "mend the row"))
            return None
        values: dict[str, Any] = dict(self.blank)
        right = True
        for column, taken, cell in zip(self.columns, self.taken, row, strict=True):
            if column is None:
                continue
            if cell in taken:
                values[column.name] = taken[cell]
            elif self._take_cell(number, column, cell, values):
                if len(taken) < REMEMBERED_MAX:
                    taken[cell] = values[column.name]
            else:
                right = False
        return values if self._take_row(number, values, right=right) else None

    def _take_cell(self, number: int, column: Column, cell: str, values: dict[str, Any]) -> bool:
        """Put a cell's value to the others if it holds what its column takes, and tell whether it does.

        A company of companies.csv is known from here on.
        """
        try:
            values[column.name] = column.kind(cell)
            if column.known_as == "company" and self.file.name == "companies.csv":
                if self.known.companies is not None:
                    self.known.companies.add(cell)
            elif column.known_as:
                self.known.check(column, cell)
        except CellError as error:
            self._wrong(number, column.name, error, cell)
            return False
        return True

    def _take_row(self, number: int, values: dict[str, Any], *, right: bool) -> bool:
        """Look at the row as a whole: cells that contradict each other, a key that an earlier row has."""
        key = tuple([values.get(name) for name in self.key])
        if None not in key and self.seen.setdefault(key, number) != number:
            where = ",".join(self.key)
            value = ", ".join(str(each) for each in key)
            self._wrong(
                number, where, CellError(f"stands in row {self.seen[key]} already", "keep one of them"), value
            )
            right = False
        if not right or not self.complete:
            return False
        try:
            self.file.check(values)
        except CellError as error:
            self._wrong(number, error.column, error, str(values[error.column] or ""))
            return False
        if self.file.dimensions:
            given = [name for name in values if name.startswith(DIMENSION)]
            dimensions = {name.removeprefix(DIMENSION): values.pop(name) for name in given}
            values["dimensions"] = {name: value for name, value in dimensions.items() if value}
        return True

    def _wrong(self, number: int, column: str, error: CellError, value: str | None = None) -> None:
        shown = column if column.isprintable() and len(column) <= VALUE_SHOWN_MAX else _cut(column)
        where = f"{self.file.name}:{number}"
        self.problems.add(f"{where}:{shown}" if column else where, error, value)
