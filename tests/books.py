"""Books: text tables to rows and rows to text tables, so that a test reads like a page of a book.

A table is lines of cells separated by two or more spaces or by ``|``; the first line names the columns; ``-``
is an empty cell. Rows come back as dictionaries of text; ``show`` aligns any rows the same way for
comparison.
"""

import csv
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

GAP = re.compile(r"\s{2,}|\s*\|\s*")


def rows(table: str) -> list[dict[str, str]]:
    """Read a text table; raises ValueError where a row has another number of cells than the header."""
    lines = [
        line.strip().strip("|").strip()
        for line in textwrap.dedent(table).strip().splitlines()
        if line.strip()
    ]
    header = GAP.split(lines[0])
    read = []
    for line in lines[1:]:
        cells = ["" if cell == "-" else cell for cell in GAP.split(line)]
        if len(cells) != len(header):
            message = f"{len(cells)} cells under {len(header)} columns: {line}"
            raise ValueError(message)
        read.append(dict(zip(header, cells, strict=True)))
    return read


def show(found: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """Write rows as a text table with these columns, two spaces between, ``-`` for empty."""
    cells = [list(columns)] + [[_text(row[column]) for column in columns] for row in found]
    widths = [max(len(line[index]) for line in cells) for index in range(len(columns))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    )


def _text(value: Any) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, dict):
        return " ".join(f"{key}={value[key]}" for key in sorted(value)) or "-"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def same(found: Iterable[Mapping[str, Any]], expected: str) -> None:
    """Assert that rows, written with the expected table's columns, are that table."""
    wanted = rows(expected)
    assert wanted, "an expected table without rows tests nothing"
    columns = list(wanted[0])
    assert show(found, columns) == show(wanted, columns)


def write_csv(path: Path, table: str) -> Path:
    """Write a text table as a CSV file and return its path."""
    read = rows(table)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(read[0]))
        writer.writeheader()
        writer.writerows(read)
    return path
