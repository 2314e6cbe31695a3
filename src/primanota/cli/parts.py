"""Parts: how a distribution is written on the command line and in a file.

``amount=60.00 Department=D1 CostCentre=C2`` is one part; a CSV file has a row for each, with a column
``amount`` or ``percent`` and a column for each dimension. What makes sense is decided elsewhere.
"""

import csv
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

import typer

from primanota.core.errors import Refusal
from primanota.core.parts import Part, number

DIMENSION_MARK = "dim:"
"""May stand before a dimension's name, as in a company pack."""

MEASURES = ("amount", "percent")


def part(text: str) -> Part:
    """One part as ``--part`` takes it.

    Raises:
        typer.BadParameter: it is not written as NAME=VALUE words.
        Refusal: ``distribution-invalid``: no plain number.
    """
    try:
        words = shlex.split(text)
    except ValueError as error:
        message = f"{text!r}: {error}"
        raise typer.BadParameter(message) from error
    cells: dict[str, str] = {}
    for word in words:
        name, mark, value = word.partition("=")
        if not mark or not name:
            message = f"{word!r} in {text!r} is not NAME=VALUE"
            raise typer.BadParameter(message)
        if name in cells:
            message = f"{text!r} names {name} twice"
            raise typer.BadParameter(message)
        cells[name] = value
    return _part(cells)


def from_file(path: Path) -> list[Part]:
    """The parts of a CSV file.

    Raises:
        Refusal: ``file-not-found``, ``file-unreadable``, ``column-missing``, ``column-doubled``,
            ``distribution-invalid``.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            return [_part(cells) for cells in _rows(path, csv.reader(file, strict=True))]
    except FileNotFoundError as error:
        raise Refusal("file-not-found", f"{path} is not there") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refusal("file-unreadable", f"{path}: {error}", remedy="Save it as CSV in UTF-8.") from error


def _rows(path: Path, reader: Iterator[list[str]]) -> Iterator[dict[str, str]]:
    header = next(reader, [])
    doubled = sorted({name for name in header if header.count(name) > 1})
    if doubled:
        raise Refusal("column-doubled", f"{path} names {', '.join(doubled)} twice")
    if not set(MEASURES) & set(header):
        raise Refusal("column-missing", f"{path} has no column amount and no column percent")
    for row, cells in enumerate(reader, start=2):
        if not cells:
            continue
        if len(cells) != len(header):
            cause = f"{path}, row {row}: {len(cells)} cells under {len(header)} columns"
            raise Refusal("file-unreadable", cause, remedy="Mend the row.")
        yield dict(zip(header, cells, strict=True))


def _part(cells: Mapping[str, str]) -> Part:
    """The part of these cells; an empty one is as good as none."""
    measures = {name: number(cells[name]) for name in MEASURES if cells.get(name)}
    dimensions = {
        name.removeprefix(DIMENSION_MARK): value
        for name, value in cells.items()
        if name not in MEASURES and value
    }
    return Part(**measures, dimensions=dimensions)
