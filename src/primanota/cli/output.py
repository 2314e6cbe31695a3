"""Output: how answers look: one JSON document, or aligned columns that people and pipes can read.

Answers go to stdout, everything said about them to stderr. Lists are written as they are read, never
collected. No command's meaning is here.
"""

import io
import json
import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import chain, islice
from typing import Any

import typer

from primanota.core.errors import Refusal
from primanota.service.receipts import plain, readable

Row = Mapping[str, Any]

SAMPLE_ROWS = 500
"""Rows whose widths decide a table's columns; a wider value further down pushes its own line only."""

GAP = "  "
INDENT = 4
TERMINAL_COLUMNS_MIN = 40

CONSTANTS = {None: "", True: "yes", False: "no"}

CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction of writing."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: the field it shows, what stands above it, whether it is a number or a sentence.

    A sentence stands last, and below its row where a terminal has no room beside it.
    """

    field: str
    title: str
    number: bool = False
    sentence: bool = False


def columns(text: str) -> tuple[Column, ...]:
    """Columns from words: ``title=field``, ``>`` before numbers, ``~`` before a sentence, ``_`` a blank."""
    found = []
    for word in text.split():
        title, _, field = word.lstrip(">~").partition("=")
        found.append(Column(field or title, title.replace("_", " "), word[0] == ">", word[0] == "~"))
    return tuple(found)


class Output:
    """Where one command's answers go."""

    def __init__(self, *, json: bool = False) -> None:
        """Ask the streams what they are."""
        self.json = json
        self.begun = False  # stdout has part of its document
        if json and isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")  # whatever the terminal speaks
        self.terminal = sys.stdout.isatty()
        self.attended = sys.stderr.isatty()

    def say(self, text: str) -> None:
        """Say something about the answer, on stderr."""
        print(visible(text), file=sys.stderr)  # noqa: T201  # this is where the program speaks

    def text(self, text: str = "") -> None:
        """A line of the answer, for people."""
        if not self.json:
            print(visible(text))  # noqa: T201

    def receipt(self, receipt: object, told: Callable[[], None]) -> None:
        """The answer of a change: its receipt as JSON, or ``told`` tells it in words."""
        if self.json:
            print(json.dumps(plain(receipt), ensure_ascii=False, indent=2))  # noqa: T201
        else:
            told()

    def rows(self, rows: Iterable[Row], shown: Sequence[Column], *, empty: str) -> int:
        """A list: all fields as JSON, or the columns shown as a table; ``empty`` is said when there is none.

        Returns how many rows there were.
        """
        if self.json:
            return self._json_rows(rows)
        stream = iter(rows)
        sample = list(islice(stream, SAMPLE_ROWS))
        if not sample:
            self.say(empty)
            return 0
        return self._table(chain(sample, stream), sample, shown)

    def document(self, fields: Iterable[tuple[str, object]]) -> None:
        """One JSON object, field by field; an iterator is written as a list, as it is read."""
        self.begun = True
        _write_object(fields, sys.stdout.write)
        sys.stdout.write("\n")

    def documents(self, name: str, documents: Iterable[Iterable[tuple[str, object]]]) -> None:
        """One JSON object with a list of such objects."""
        self.begun = True
        sys.stdout.write(json.dumps({name: 0})[:-2] + "[")
        for count, fields in enumerate(documents):
            sys.stdout.write(",\n" if count else "\n")
            _write_object(fields, sys.stdout.write)
        sys.stdout.write("\n]}\n")

    def _json_rows(self, rows: Iterable[Row]) -> int:
        stream = iter(rows)
        first = next(stream, None)  # a refusal comes before the bracket, so that stdout holds one document
        count = 0
        self.begun = True
        sys.stdout.write("[")
        for row in chain([] if first is None else [first], stream):
            sys.stdout.write(",\n" if count else "\n")
            sys.stdout.write(json.dumps(row, default=plain, ensure_ascii=False))
            count += 1
        sys.stdout.write("\n]\n" if count else "]\n")
        return count

    def _table(self, rows: Iterable[Row], sample: Sequence[Row], shown: Sequence[Column]) -> int:
        """Aligned text; nothing is ever cut."""
        widths = [
            max([len(each.title), *(len(cell(row.get(each.field))) for row in sample)]) for each in shown
        ]
        room = max(shutil.get_terminal_size().columns, TERMINAL_COLUMNS_MIN) if self.terminal else None
        below = room is not None and shown[-1].sentence and sum(widths) + len(GAP) * (len(widths) - 1) > room
        beside = shown[:-1] if below else shown
        header = _aligned([each.title for each in beside], beside, widths)
        sys.stdout.write(typer.style(header, bold=True) if self.terminal else header)
        count = 0
        for row in rows:
            count += 1
            sys.stdout.write(_aligned([cell(row.get(each.field)) for each in beside], beside, widths))
            sentence = cell(row.get(shown[-1].field)) if below else ""
            if room and sentence:
                pad = " " * INDENT
                sys.stdout.write(
                    textwrap.fill(sentence, room, initial_indent=pad, subsequent_indent=pad) + "\n"
                )
        return count

    def refusal(self, refusal: Refusal) -> None:
        """A refusal, in words on stderr, and as the one document on stdout for ``--json``."""
        self.problem(code=refusal.code, cause=refusal.cause, remedy=refusal.remedy, details=refusal.details)

    def problem(self, *, code: str, cause: str, remedy: str, details: Sequence[str] = ()) -> None:
        """What went wrong, why, and what to do now."""
        self.say(f"error: {code}: {cause}")
        for detail in details:
            self.say(f"  {detail}")
        self.say(f"remedy: {remedy}")
        if self.json and not self.begun:
            error = {"code": code, "cause": cause, "remedy": remedy, "details": list(details)}
            print(json.dumps({"error": plain(error)}, ensure_ascii=False, indent=2))  # noqa: T201


def _write_object(fields: Iterable[tuple[str, object]], write: Callable[[str], object]) -> None:
    for count, (name, value) in enumerate(fields):
        write((",\n" if count else "{\n") + json.dumps(name) + ": ")
        if isinstance(value, Iterator):
            write("[")
            for place, row in enumerate(value):
                write((",\n" if place else "\n") + json.dumps(row, default=plain, ensure_ascii=False))
            write("]")
        else:
            write(json.dumps(plain(value), ensure_ascii=False))
    write("\n}")


def cell(value: object) -> str:
    """A value as a table shows it: nothing for null, words for yes and no, dimensions as name=value."""
    match value:
        case None | bool():
            return CONSTANTS[value]
        case Decimal():
            return f"{value:f}"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case Mapping():
            return " ".join(f"{key}={value[key]}" for key in sorted(value))
        case list() | tuple():
            return ", ".join(cell(each) for each in value)
        case _:
            return visible(str(value)).replace("\n", " ")


def visible(text: str) -> str:
    """The text without what would move a terminal's cursor or change its colours; line breaks stay."""
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", readable(text))


def _aligned(cells: Sequence[str], shown: Sequence[Column], widths: Sequence[int]) -> str:
    parts = (
        text.rjust(width) if column.number else text.ljust(width)
        for text, column, width in zip(cells, shown, widths, strict=False)
    )
    return GAP.join(parts).rstrip() + "\n"
