"""Source: the file that someone hands over, opened as bytes, with its name, format and size.

Runs first of all: a file that is not there, of a format we do not read, or plainly of another kind than its
name says is refused here, before anything is asked of the database. What the rows hold is none of its
business.
"""

import io
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, TypeAlias

from primanota.core.errors import Refusal


@dataclass(frozen=True, slots=True)
class Named:
    """A stream of bytes, and what whoever sent it calls it."""

    name: str
    file: BinaryIO


Handed: TypeAlias = str | os.PathLike[str] | BinaryIO | Named
"""What a caller may hand over: a path, or a stream of bytes."""

BYTE_ORDER_MARK = b"\xef\xbb\xbf"

ZIP = b"PK\x03\x04"
PARQUET = b"PAR1"

FOREIGN = {
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
    ZIP: "a spreadsheet or another zip archive",
    PARQUET: "a Parquet file",
    b"\x1f\x8b": "a gzip archive",
    b"\xd0\xcf\x11\xe0": "a workbook of an old format, or one locked by a password",
}
"""First bytes that are never those of a CSV or JSON file in UTF-8."""


class Format(StrEnum):
    """The formats read; the last two are foreign shapes, and hold actuals only."""

    CSV = "csv"
    JSON = "json"
    JSON_LINES = "jsonl"
    XLSX = "xlsx"
    PARQUET = "parquet"
    FINANCE = "finance"
    DATAVERSE = "dataverse"


FOREIGN_SHAPES = (Format.FINANCE, Format.DATAVERSE)

WITH_HEADER = (Format.CSV, Format.XLSX, Format.PARQUET, Format.FINANCE)
"""Formats of rows under a header."""

TYPED = {Format.XLSX: ZIP, Format.PARQUET: PARQUET}
"""Formats whose cells have types of their own, and the first bytes of such files."""


SUFFIXES = {
    ".csv": Format.CSV,
    ".json": Format.JSON,
    ".jsonl": Format.JSON_LINES,
    ".ndjson": Format.JSON_LINES,
    ".xlsx": Format.XLSX,
    ".parquet": Format.PARQUET,
}


@dataclass(frozen=True, slots=True)
class Source:
    """An open file; size in bytes, first is where its text begins, behind a byte-order mark."""

    name: str
    format: Format
    file: BinaryIO
    size: int
    first: int

    def rewind(self) -> BinaryIO:
        """Go back to where the text begins."""
        self.file.seek(self.first)
        return self.file


@contextmanager
def opened(handed: Handed, file_format: str | None) -> Iterator[Source]:
    """Open what was handed over; a stream that cannot go back is first copied to a temporary file.

    Raises:
        Refusal: ``file-not-found``, ``file-unreadable``, ``format-unknown``.
    """
    name = os.fsencode(_name(handed)).decode("utf-8", "replace")
    named = _format(name, file_format)
    if not isinstance(handed, str | os.PathLike):
        with _seekable(handed.file if isinstance(handed, Named) else handed) as file:
            yield _source(name, named, file)
        return
    path = Path(handed)
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise Refusal("file-not-found", f"{name} is not there") from error
    except OSError as error:
        raise Refusal("file-unreadable", f"{name}: {error.strerror}") from error
    except ValueError as error:  # a path with NUL
        raise Refusal("file-not-found", f"{name!r} is no path") from error
    with file:
        yield _source(name, named, file)


def _name(handed: Handed) -> str:
    if isinstance(handed, str | os.PathLike):
        return str(handed)
    name = getattr(handed, "name", "")
    return name if isinstance(name, str) and name else "(stream)"


def _format(name: str, told: str | None) -> Format:
    suffix = Path(name).suffix.lower()
    wanted = told.lower() if told else suffix.removeprefix(".")
    if told:
        if wanted in list(Format):
            return Format(wanted)
        raise Refusal("format-unknown", f"{told} is none of {', '.join(Format)}")
    if suffix not in SUFFIXES:
        raise Refusal("format-unknown", f"{name}: the name does not end with {', '.join(SUFFIXES)}")
    return SUFFIXES[suffix]


@contextmanager
def _seekable(stream: BinaryIO) -> Iterator[BinaryIO]:
    if stream.seekable():
        yield stream
        return
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(stream, copy)
        copy.seek(0)
        yield copy


def _source(name: str, named: Format, file: BinaryIO) -> Source:
    start = file.tell()
    size = file.seek(0, io.SEEK_END) - start
    file.seek(start)
    head = file.read(8)
    if named in TYPED:
        if not head.startswith(TYPED[named]):
            raise Refusal("file-unreadable", f"{name} is no {named} file", remedy=f"Save it as {named}.")
        return Source(name, named, file, size, start)
    for magic, kind in FOREIGN.items():
        if head.startswith(magic):
            remedy = "Save it as UTF-8 text (csv or json), or name it for what it is."
            raise Refusal("file-unreadable", f"{name} is {kind}", remedy=remedy)
    first = start + len(BYTE_ORDER_MARK) * head.startswith(BYTE_ORDER_MARK)
    return Source(name, named, file, size, first)
