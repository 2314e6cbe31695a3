"""Export: everything that the inquiries tell, as files that other programs read (B4).

``export`` writes each list of contract.md §4 as a CSV, Parquet or Excel file with the same fields in the same
order, streamed from one moment of the database; or the ledger of each company for other accounting programs.
Nothing is changed.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from primanota.core.errors import Refusal
from primanota.db.statements import Connected
from primanota.inquiry import desk
from primanota.inquiry.files.arrowfile import require_arrow, write_parquet
from primanota.inquiry.files.csvfile import write_csv
from primanota.inquiry.files.plaintext import beancount, hledger
from primanota.inquiry.files.tables import table
from primanota.inquiry.files.workbook import write_workbook
from primanota.inquiry.rows import TextRows, one_moment

UNFINISHED = ".unfinished"
"""Suffix of a file while it is written."""

Progress = Callable[[str, int], None]
"""Called with a file's name and the number of its rows when it is written."""


@dataclass(frozen=True, slots=True)
class ExportReceipt:
    """Where files were written, in which format, and how many rows (or vouchers) each holds."""

    folder: Path
    format: str
    files: dict[str, int]


EXPORTED = (
    "journals",
    "lines",
    "transactions",
    "entries",
    "balances",
    "waiting",
    "voided",
    "log",
    "verify",
)
"""The lists of an export, each a file."""

TABULAR = ("csv", "parquet", "xlsx")

FORMATS = (*TABULAR, "hledger", "beancount")


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
        tabular = fmt in TABULAR
        writers = (_table_writers if tabular else _ledger_writers)(conn, fmt, company)
        _refuse_foreign_files(folder, set(writers))
        return ExportReceipt(folder, fmt, _write_all(folder, writers, progress))


Writer = Callable[[Path], int]


def write_table(path: Path, name: str, found: TextRows, fmt: str) -> int:
    """Write a list as a file of a tabular format; return how many rows it has.

    Raises:
        Refusal: ``format-unknown``: what writes Parquet is not installed.
        OSError: the file cannot be written.
    """
    match fmt:
        case "xlsx":
            return write_workbook(path, found, title=name)
        case "parquet":
            return write_parquet(path, found)
    return write_csv(path, found)


def _table_writers(conn: Connected, fmt: str, company: str | None) -> dict[str, Writer]:
    if fmt == "parquet":
        require_arrow()

    def writer(name: str) -> Writer:
        return lambda path: write_table(path, name, table(conn, name, company=company), fmt)

    return {f"{name}.{fmt}": writer(name) for name in EXPORTED}


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
