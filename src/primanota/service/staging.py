"""Staging: the command that accepts files of actuals and of links, and what it would do with one.

All files of one call are accepted in one transaction: a file that is refused as a whole keeps the others
out too, so the call can be repeated as it is. How rows are judged is the station's.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from psycopg import Rollback

from primanota.core.records import CompanyStaged, StagingReceipt
from primanota.core.wording import counted
from primanota.db.connect import transaction
from primanota.db.statements import Connected
from primanota.jobs import runs
from primanota.jobs.runs import LogEntry
from primanota.service import faults
from primanota.service.session import Session
from primanota.staging.intake import COLUMNS, REQUIRED, accept_actuals, landed_rows
from primanota.staging.links import accept_links
from primanota.staging.mapped import require_grid
from primanota.staging.mapping import Sent
from primanota.staging.source import FOREIGN_SHAPES, Handed, opened
from primanota.staging.tabular.grid import open_grid

ROWS_SHOWN = 50
ROWS_LOOKED_AT = 5

Progress = Callable[[int, int], None]
"""Called with bytes read and bytes in all, file by file."""


def stage(
    session: Session,
    files: Sequence[Handed],
    *,
    links: Sequence[Handed] = (),
    company: str | None = None,
    file_format: str | None = None,
    mapping: Path | Sent | None = None,
    strict: bool = False,
    progress: Progress | None = None,
) -> list[StagingReceipt]:
    """Stage files of actuals, then files of links; ``company`` refuses the rows of others (S1-S4).

    ``mapping`` is the map file by which the files of actuals are read, if they are not in our columns.

    Raises:
        Refusal: ``no-company``, ``company-unknown``, ``file-not-found``, ``file-unreadable``,
        ``format-unknown``,
            ``column-unknown``, ``column-missing``, ``column-doubled``, ``map-invalid``;
            ``rows-refused`` if strict.
    """
    session.companies(company)
    mapped = partial(accept_actuals, mapping=mapping)
    foreign = file_format is not None and file_format.lower() in FOREIGN_SHAPES
    # A foreign shape holds actuals only; the files of links are ours.
    formats = [file_format] * len(files) + [None if foreign else file_format] * len(links)
    accepts = [(mapped, file) for file in files] + [(accept_links, file) for file in links]

    def change(conn: Connected) -> list[StagingReceipt]:
        receipts = [
            accept(
                conn,
                file,
                actor=session.actor,
                file_format=written,
                company=company,
                strict=strict,
                progress=progress,
            )
            for (accept, file), written in zip(accepts, formats, strict=True)
        ]
        for code in _companies(receipts):
            _log(conn, session.actor, code, receipts)
        return receipts

    return session.write("stage", change, audited=_by_company)


def summed(receipts: Sequence[StagingReceipt]) -> dict[str, object]:
    """The sums over several files, and each one's receipt."""
    return {
        "rows_read": sum(each.rows_read for each in receipts),
        "accepted": sum(each.accepted for each in receipts),
        "skipped": sum(sum(each.skipped.values()) for each in receipts),
        "repeated": sum(each.repeated for each in receipts),
        "refused": sum(each.refused for each in receipts),
        "seconds": sum(each.seconds for each in receipts),
        "files": list(receipts),
    }


@dataclass(frozen=True, slots=True)
class Examined:
    """What staging a file would do, and its first rows as they would be kept."""

    receipt: StagingReceipt
    rows: list[dict[str, Any]]


def examine(
    session: Session,
    file: Handed,
    *,
    company: str | None = None,
    file_format: str | None = None,
    mapping: Path | Sent | None = None,
) -> Examined:
    """What staging a file of actuals would do; nothing is kept.

    Raises:
        Refusal: as :func:`stage`.
    """
    session.companies(company)
    found: list[Examined] = []
    with suppress(Rollback), faults.told(), transaction(session.conn):
        receipt = accept_actuals(
            session.conn,
            file,
            actor=session.actor,
            file_format=file_format,
            mapping=mapping,
            company=company,
        )
        found.append(Examined(receipt, landed_rows(session.conn, limit=ROWS_SHOWN)))
        raise Rollback
    return found[0]


@dataclass(frozen=True, slots=True)
class Looked:
    """A file as it is: the columns it has and its first rows; and the columns that ours are."""

    file: str
    columns: list[str]
    rows: list[list[str]]
    ours: list[str]
    required: list[str]


def look(file: Handed, *, file_format: str | None = None, separator: str = ",") -> Looked:
    """The header and the first rows of any file that has a header, for who makes a map of it.

    Raises:
        Refusal: ``file-not-found``, ``file-unreadable``, ``format-unknown``.
    """
    with opened(file, file_format) as source:
        require_grid(source)
        with open_grid(source, kind="actuals", separator=separator) as grid:
            # A column that is there twice is read once; the map could not tell them apart anyway.
            header = list(dict.fromkeys(grid.header))
            records = grid.records(grid.header, header)
            rows = [list(each.cells) for each in islice(records, ROWS_LOOKED_AT)]
    return Looked(source.name, header, rows, list(COLUMNS), list(REQUIRED))


def _companies(receipts: Iterable[StagingReceipt]) -> list[str]:
    """The companies in the files; a row that names none of ours is in the receipt only."""
    return sorted({each.company for receipt in receipts for each in receipt.companies if each.company})


def _by_company(receipts: Sequence[StagingReceipt]) -> dict[str, object]:
    """What each company got, file by file: the details of its audit record."""
    return {code: {"files": _files(code, receipts)} for code in _companies(receipts)}


def _files(company: str, receipts: Iterable[StagingReceipt]) -> list[dict[str, object]]:
    return [
        {"file": receipt.file, "kind": receipt.kind, "batch": receipt.batch, **_counts(each)}
        for receipt in receipts
        for each in receipt.companies
        if each.company == company
    ]


def _counts(staged: CompanyStaged) -> dict[str, object]:
    return {
        "rows_read": staged.rows_read,
        "accepted": staged.accepted,
        "skipped": staged.skipped,
        "repeated": staged.repeated,
        "refused": staged.refused,
    }


def _log(conn: Connected, actor: str, company: str, receipts: Sequence[StagingReceipt]) -> None:
    """Keep what staging did for a company, and the refused rows that the receipts spell out."""
    parameters = {"files": [receipt.file for receipt in receipts]}
    run = runs.start(conn, company=company, job="stage", parameters=parameters, actor=actor)
    runs.log(conn, company=company, run=run, entries=_entries(company, receipts))
    runs.finish(conn, company=company, run=run, status="done", counts={"files": _files(company, receipts)})


def _entries(company: str, receipts: Iterable[StagingReceipt]) -> Iterable[LogEntry]:
    for receipt in receipts:
        for row in receipt.refusals:
            if row.company == company:
                where = f"{receipt.file}, row {row.row}" + (f", {row.field}" if row.field else "")
                yield LogEntry("error", row.code, f"{where}: {row.message}")
        for each in receipt.companies:
            if each.company == company:
                yield LogEntry("info", "done", f"{receipt.file}: {_summary(each)}")


def _summary(staged: CompanyStaged) -> str:
    skipped = sum(staged.skipped.values())
    counts = (
        f"{staged.accepted} accepted, {skipped} skipped, {staged.repeated} repeated, {staged.refused} refused"
    )
    return f"{counted(staged.rows_read, 'row')} read, {counts}"
