"""Export: everything that the inquiries tell, as files that other programs read (B4).

``export`` writes each list of contract.md §4 as a CSV file with the same fields in the same order, streamed
from one moment of the database. Amounts stay numbers; a text that a spreadsheet would take for a formula gets
an apostrophe in front. ``plaintext`` writes the ledger for other accounting programs. Nothing is changed.
"""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from primanota.core.errors import Refusal
from primanota.db.statements import Connected
from primanota.inquiry import books, desk, log, register
from primanota.inquiry.plaintext import beancount, hledger
from primanota.inquiry.rows import TextRows, one_moment, ready, texts
from primanota.ledger import proof

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet compute a cell's text."""

UNFINISHED = ".unfinished"
"""Suffix of a file while it is written."""

Progress = Callable[[str, int], None]
"""Called with a file's name and the number of its rows when it is written."""

Tables = dict[str, Callable[[Connected, str | None], TextRows]]


@dataclass(frozen=True, slots=True)
class ExportReceipt:
    """Where files were written, in which format, and how many rows (or vouchers) each holds."""

    folder: Path
    format: str
    files: dict[str, int]


def _journals(conn: Connected, company: str | None) -> TextRows:
    nothing = dict.fromkeys(("status", "period_start", "original", "journals"))
    return texts(conn, desk.SQL.journals, company=company, **nothing)


def _lines(conn: Connected, company: str | None) -> TextRows:
    return texts(conn, desk.SQL.lines, company=company, journal=None, status=None, voucher=None)


def _transactions(conn: Connected, company: str | None) -> TextRows:
    nothing = dict.fromkeys(("journal", "voucher", "actual", "project", "first", "last"))
    return texts(conn, books.SQL.transactions, company=company, **nothing)


def _entries(conn: Connected, company: str | None) -> TextRows:
    nothing = dict.fromkeys(("journal", "voucher", "actual", "account", "first", "last"))
    return texts(conn, books.SQL.entries, company=company, **nothing)


def _waiting(conn: Connected, company: str | None) -> TextRows:
    return texts(conn, desk.SQL.waiting, company=company, code=None, actual=None, **desk.TOLD)


def _voided(conn: Connected, company: str | None) -> TextRows:
    return texts(conn, register.SQL.voided, company=company, how=None)


def _log(conn: Connected, company: str | None) -> TextRows:
    return texts(conn, log.SQL.log, company=company, **dict.fromkeys(log.FILTERS))


def _balances(conn: Connected, company: str | None) -> TextRows:
    found = (ready(row) for row in books.balances(conn, company=company))
    return TextRows(
        books.BALANCE_FIELDS, frozenset(("company", "main_account", "period")), map(_cells, found)
    )


def _verify(conn: Connected, company: str | None) -> TextRows:
    results = proof.run(conn, company=company)
    rows = (
        (each.proof, each.title, str(each.offenders), json.dumps([ready(row) for row in each.sample]))
        for each in results
    )
    return TextRows(("proof", "title", "offenders", "sample"), frozenset(("proof", "title")), rows)


def _cells(row: Mapping[str, object]) -> tuple[str, ...]:
    return tuple("" if value is None else str(value) for value in row.values())


CSV_TABLES: Tables = {
    "journals": _journals,
    "lines": _lines,
    "transactions": _transactions,
    "entries": _entries,
    "balances": _balances,
    "waiting": _waiting,
    "voided": _voided,
    "log": _log,
    "verify": _verify,
}

FORMATS = ("csv", "hledger", "beancount")


def export(
    conn: Connected,
    folder: Path,
    fmt: str = "csv",
    company: str | None = None,
    progress: Progress | None = None,
) -> ExportReceipt:
    """Write the books of one company, or of all, into a folder, which is made when it is not there.

    Files of an earlier export are replaced once all are written; a folder that holds anything else is
    refused.

    Raises:
        Refusal: ``format-unknown``, ``folder-not-empty``, ``file-unwritable``.
    """
    if fmt not in FORMATS:
        raise Refusal(
            "format-unknown", f"there is no export format {fmt!r}", remedy=f"Use {', '.join(FORMATS)}."
        )
    with one_moment(conn), _told_when_unwritable(folder):
        writers = _csv_writers(conn, company) if fmt == "csv" else _ledger_writers(conn, fmt, company)
        _refuse_foreign_files(folder, set(writers))
        return ExportReceipt(folder, fmt, _write_all(folder, writers, progress))


Writer = Callable[[Path], int]


def _csv_writers(conn: Connected, company: str | None) -> dict[str, Writer]:
    def writer(table: Callable[[Connected, str | None], TextRows]) -> Writer:
        return lambda path: write_csv(path, table(conn, company))

    return {f"{name}.csv": writer(table) for name, table in CSV_TABLES.items()}


def _ledger_writers(conn: Connected, fmt: str, company: str | None) -> dict[str, Writer]:
    write, suffix = (hledger, "journal") if fmt == "hledger" else (beancount, "beancount")

    def writer(code: str) -> Writer:
        return lambda path: write(conn, path, company=code)

    codes = [row["company"] for row in desk.companies(conn) if company in (None, row["company"])]
    return {f"{_file_name(code)}.{suffix}": writer(code) for code in codes}


def _file_name(code: str) -> str:
    return (
        "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in code).lstrip(".") or "_"
    )


def _write_all(folder: Path, writers: Mapping[str, Writer], progress: Progress | None) -> dict[str, int]:
    folder.mkdir(parents=True, exist_ok=True)
    counts = {}
    try:
        for name, write in writers.items():
            counts[name] = write(folder / (name + UNFINISHED))
            if progress:
                progress(name, counts[name])
        for name in writers:
            (folder / (name + UNFINISHED)).replace(folder / name)
    finally:
        for name in writers:
            (folder / (name + UNFINISHED)).unlink(missing_ok=True)
    return counts


def write_csv(path: Path, table: TextRows) -> int:
    """Write rows as CSV: UTF-8, a header row, nothing for null; return how many rows there were."""
    guarded = [index for index, name in enumerate(table.fields) if name in table.words]
    count = 0
    with path.open("w", newline="", encoding="utf-8") as file:
        # RFC 4180 ends lines so, and it makes every line break within a cell a quoted one.
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(table.fields)
        for row in table.rows:
            writer.writerow(_guard(row, guarded))
            count += 1
    return count


def _guard(row: tuple[str | None, ...], guarded: list[int]) -> tuple[str | None, ...]:
    """The row with an apostrophe before every text that a spreadsheet would take for a formula."""
    formulas = [index for index in guarded if (row[index] or " ")[0] in FORMULA_STARTS]
    if not formulas:
        return row
    return tuple(f"'{value}" if index in formulas else value for index, value in enumerate(row))


@contextmanager
def _told_when_unwritable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Refusal("file-unwritable", f"{error.filename or folder}: {error.strerror}") from error


def _refuse_foreign_files(folder: Path, names: set[str]) -> None:
    if folder.exists() and not folder.is_dir():
        raise Refusal("folder-not-empty", f"{folder} is a file", remedy="Name a new or empty folder.")
    known = names | {name + UNFINISHED for name in names}
    foreign = (
        sorted(path.name for path in folder.iterdir() if path.name not in known) if folder.exists() else []
    )
    if foreign:
        raise Refusal("folder-not-empty", f"{folder} holds {foreign[0]}, which is not a file of this export")
