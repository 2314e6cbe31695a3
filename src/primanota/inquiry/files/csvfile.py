"""CSV file: rows as comma-separated text that a spreadsheet can open without computing anything of it."""

import csv
from pathlib import Path

from primanota.inquiry.rows import Kind, TextRows

FORMULA_STARTS = (*"=+-@", *"\uff1d\uff0b\uff0d\uff20", "\t", "\r", "\n")
"""What makes a spreadsheet compute a cell's text; also in full width, as some take it."""


def write_csv(path: Path, table: TextRows) -> int:
    """Write rows as CSV: UTF-8, a header row, nothing for null; return how many rows there were.

    Amounts stay numbers; a text that a spreadsheet would take for a formula gets an apostrophe in front.

    Raises:
        OSError: the file cannot be written.
    """
    guarded = [place for place, kind in enumerate(table.kinds.values()) if kind is Kind.WORD]
    count = 0
    with path.open("w", newline="", encoding="utf-8") as file:
        # RFC 4180 ends lines so, and it makes every line break within a cell a quoted one.
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(_guard(tuple(table.kinds), list(range(len(table.kinds)))))
        for row in table.rows:
            writer.writerow(_guard(row, guarded))
            count += 1
    return count


def _guard(row: tuple[str | None, ...], guarded: list[int]) -> tuple[str | None, ...]:
    """The row with an apostrophe before every text that a spreadsheet would take for a formula."""
    formulas = [place for place in guarded if (row[place] or " ")[0] in FORMULA_STARTS]
    if not formulas:
        return row
    return tuple(f"'{value}" if place in formulas else value for place, value in enumerate(row))
