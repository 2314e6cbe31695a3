"""Grid: every kind of file that has a header row, with one face: the header, and records by column.

CSV is read here and now; what has typed cells by the process of ``opening``, at the other end of a pipe.
"""

import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, BinaryIO

from primanota.core.errors import Refusal
from primanota.core.wording import counted
from primanota.staging.readers import Fault, Record, csv_header, read_csv, refused, short, text_flaw
from primanota.staging.source import TYPED, Source

DEFECT = 1
"""How a Python program ends that meets what it did not expect."""

PROGRAM = "primanota.staging.tabular.opening"


class Typed(str):
    """What a cell says that has a type of its own: a number, a date, true or false; written as we do."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """An open file: its header, and the way to its records by a header (its own, or one that renames it) and
    the columns asked for.
    """

    header: list[str]
    records: Callable[[Sequence[str], Sequence[str]], Iterator[Record]]


@contextmanager
def open_grid(source: Source, *, kind: str, separator: str = ",") -> Iterator[Grid]:
    """Open a file that has a header row; ``kind`` (actuals, links) names the sheet of a workbook.

    Raises:
        Refusal: ``file-unreadable``: it cannot be read, is too large for its format, or has no header.
    """
    if source.format not in TYPED:
        header = csv_header(source, separator)
        yield Grid(header, lambda header, columns: read_csv(source, header, columns, separator))
        return
    with _standard_input(source) as file, _process(source.format, kind, file) as reading:
        told = _told(source, reading)
        header = next(told, {"header": []})["header"]
        if not header:
            raise Refusal("file-unreadable", f"{source.name} does not begin with a header row")
        yield Grid(header, lambda header, columns: _records(told, header, columns))


@dataclass(frozen=True, slots=True)
class _Reading:
    """The process that reads, what it tells, and what it complains of."""

    process: "subprocess.Popen[bytes]"
    told: IO[bytes]
    complaints: IO[bytes]

    def blame(self) -> None:
        """See that it ended by its limits or of the file, and not by a mistake of ours."""
        ended = self.process.wait()
        self.complaints.seek(0)
        assert ended != DEFECT, self.complaints.read().decode("utf-8", "replace")


@contextmanager
def _standard_input(source: Source) -> Iterator[BinaryIO]:
    """The file as something another process can read from its beginning."""
    file = source.rewind()
    try:
        descriptor = file.fileno()
    except (io.UnsupportedOperation, AttributeError):
        descriptor = -1
    if descriptor >= 0 and source.first == 0:
        os.lseek(descriptor, 0, os.SEEK_SET)
        yield file
        return
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(file, copy)
        copy.flush()
        copy.seek(0)
        yield copy


@contextmanager
def _process(file_format: str, kind: str, file: BinaryIO) -> Iterator["_Reading"]:
    """The process that reads; it is gone when we are through, or stop reading."""
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", PROGRAM, file_format, kind],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env={**os.environ, "RUST_BACKTRACE": "0"},
        )
        assert process.stdout is not None
        try:
            yield _Reading(process, process.stdout, complaints)
        finally:
            process.kill()
            process.stdout.close()
            process.wait()


def _told(source: Source, reading: "_Reading") -> Iterator[Any]:
    """What the process tells, up to the end that it tells too.

    Raises:
        Refusal: ``file-unreadable``: it says so, or died.
    """
    for line in reading.told:
        told = json.loads(line)
        if isinstance(told, dict) and "refused" in told:
            cause, remedy = told["refused"]
            raise Refusal("file-unreadable", f"{source.name} {cause}", remedy=remedy)
        if isinstance(told, dict) and "end" in told:
            return
        yield told
    reading.blame()
    raise Refusal(
        "file-unreadable",
        f"{source.name} is damaged, or needs more memory or time to be read than a file may take",
        remedy="Delete empty rows and columns behind the data, or save it as csv, which may have any size.",
    )


def _records(told: Iterator[Any], header: Sequence[str], columns: Sequence[str]) -> Iterator[Record]:
    places = [header.index(column) if column in header else -1 for column in columns]
    company = header.index("company") if "company" in header else -1
    for row, cells in told:
        texts, fault = _read(header, cells)
        texts.append("")
        if fault:
            yield refused(row, columns, fault, short(texts[company]))
        else:
            yield Record(row, [texts[place] for place in places])


def _read(header: Sequence[str], cells: Sequence[Any]) -> tuple[list[str], Fault | None]:
    """The cells of a row as text, as many as the header has, and the first thing that is wrong."""
    texts: list[str] = []
    fault = None
    for place, each in enumerate(cells):
        flaw = None
        text = each if isinstance(each, str) else Typed(each[0]) if isinstance(each, list) else ""
        if isinstance(each, dict):
            flaw = ("cell-invalid", each["why"], each["value"])
        elif found := text_flaw(text):
            flaw = (*found, text)
        if place >= len(header) and (text or flaw) and fault is None:
            counts = f"the row has {counted(len(cells), 'cell')}, the header has {len(header)}"
            fault = Fault("", "row-shape", short(text), counts)
        elif flaw and fault is None:
            code, why, value = flaw
            fault = Fault(header[place], code, short(value), f"{header[place]} {short(why)}")
        texts.append("" if flaw else text)
    texts = texts[: len(header)]
    return texts + [""] * (len(header) - len(texts)), fault
