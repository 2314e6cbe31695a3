"""Output: how answers look: one JSON document, a table on a terminal, plain columns in a pipe.

Answers go to stdout, everything said about them to stderr. Lists are written as they are read, never
collected. No command's meaning is here.
"""

import io
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, islice
from typing import Any

from primanota.core.errors import Refusal
from primanota.service.receipts import plain, readable

Row = Mapping[str, Any]

ROWS_PER_TABLE = 500
"""Rows whose widths decide a table's columns; on a terminal a longer list repeats its header."""

GAP = "  "

CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction of writing."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: the field it shows, what stands above it, and whether it is a number."""

    field: str
    title: str
    number: bool = False


def columns(text: str) -> tuple[Column, ...]:
    """Columns from words, ``account=main_account >amount``: title=field, ``>`` for numbers."""
    found = []
    for word in text.split():
        title, _, field = word.removeprefix(">").partition("=")
        found.append(Column(field or title, title.replace("_", " "), word.startswith(">")))
    return tuple(found)


class Output:
    """Where one command's answers go."""

    def __init__(self, *, json: bool = False) -> None:
        """Ask the streams what they are."""
        self.json = json
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
        count = 0
        stream = iter(rows)
        while page := list(islice(stream, ROWS_PER_TABLE)):
            count += len(page)
            if self.terminal:
                self._table(page, shown)
            else:
                self._columns(chain(page, stream), page, shown)
                break
        if count == 0:
            self.say(empty)
        return count

    def _json_rows(self, rows: Iterable[Row]) -> int:
        stream = iter(rows)
        first = next(stream, None)  # a refusal comes before the bracket, so that stdout holds one document
        count = 0
        sys.stdout.write("[")
        for row in chain([] if first is None else [first], stream):
            sys.stdout.write(",\n" if count else "\n")
            sys.stdout.write(json.dumps(row, default=plain, ensure_ascii=False))
            count += 1
        sys.stdout.write("\n]\n" if count else "]\n")
        return count

    def _columns(self, rows: Iterable[Row], sample: Sequence[Row], shown: Sequence[Column]) -> None:
        """Aligned text, nothing cut; a value wider than the sample's only pushes its own line."""
        widths = [
            max([len(column.title), *(len(cell(row.get(column.field))) for row in sample)])
            for column in shown
        ]
        sys.stdout.write(_aligned([column.title for column in shown], shown, widths))
        for row in rows:
            sys.stdout.write(_aligned([cell(row.get(column.field)) for column in shown], shown, widths))

    def _table(self, rows: Sequence[Row], shown: Sequence[Column]) -> None:
        # Only a terminal needs the table library; pipes and --json do without its import.
        from rich import box  # noqa: PLC0415
        from rich.console import Console  # noqa: PLC0415
        from rich.table import Table  # noqa: PLC0415
        from rich.text import Text  # noqa: PLC0415

        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
        for column in shown:
            table.add_column(column.title, justify="right" if column.number else "left", overflow="fold")
        for row in rows:
            table.add_row(*(Text(cell(row.get(column.field))) for column in shown))
        Console(highlight=False).print(table)

    def refusal(self, refusal: Refusal) -> None:
        """A refusal, in words on stderr, and as the one document on stdout for ``--json``."""
        self.problem(code=refusal.code, cause=refusal.cause, remedy=refusal.remedy, details=refusal.details)

    def problem(self, *, code: str, cause: str, remedy: str, details: Sequence[str] = ()) -> None:
        """What went wrong, why, and what to do now."""
        self.say(f"error: {code}: {cause}")
        for detail in details:
            self.say(f"  {detail}")
        self.say(f"remedy: {remedy}")
        if self.json:
            error = {"code": code, "cause": cause, "remedy": remedy, "details": list(details)}
            print(json.dumps({"error": plain(error)}, ensure_ascii=False, indent=2))  # noqa: T201


def cell(value: object) -> str:
    """A value as a table shows it: nothing for null, words for yes and no, dimensions as name=value."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return f"{value:f}"
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
    parts: Iterator[str] = (
        text.rjust(width) if column.number else text.ljust(width)
        for text, column, width in zip(cells, shown, widths, strict=True)
    )
    return GAP.join(parts).rstrip() + "\n"
