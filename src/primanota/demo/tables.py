"""Tables: text tables as data, and the CSV files of a folder.

The demo company is written down as tables that one can read; this module turns them into rows and rows into
the files of contract.md §1 and §2. It knows nothing of what they mean.
"""

import csv
import re
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

GAP = re.compile(r"\s{2,}")

Row: TypeAlias = dict[str, str]
Files: TypeAlias = dict[str, list[Row]]


def rows(table: str) -> list[Row]:
    """Read a text table: cells two or more spaces apart, the first line names the columns, ``-`` is an empty
    cell.

    Raises: ValueError: a row has another number of cells than the header.
    """
    lines = [line.strip() for line in textwrap.dedent(table).strip().splitlines() if line.strip()]
    header = GAP.split(lines[0])
    read = []
    for line in lines[1:]:
        cells = ["" if cell == "-" else cell for cell in GAP.split(line)]
        if len(cells) != len(header):
            message = f"{len(cells)} cells under {len(header)} columns: {line}"
            raise ValueError(message)
        read.append(dict(zip(header, cells, strict=True)))
    return read


def for_each(companies: Sequence[str], table: str) -> list[Row]:
    """Read a table that lacks its first column, company, and repeat it for each company."""
    return [{"company": company, **row} for company in companies for row in rows(table)]


def write(folder: Path, files: Mapping[str, Sequence[Mapping[str, str]]]) -> list[Path]:
    """Write each table as a CSV file of the folder, in UTF-8 with plain line ends; the same rows give the
    same bytes.

    Raises: ValueError: a table without rows, whose columns nobody would know.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, table in files.items():
        if not table:
            message = f"{name} has no rows"
            raise ValueError(message)
        path = folder / name
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(table[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(table)
        paths.append(path)
    return paths
