"""Staging: the command that accepts files of actuals and of links.

All files of one call are accepted in one transaction: a file that is refused as a whole keeps the others
out too, so the call can be repeated as it is. How rows are judged is the station's.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from primanota.core.records import CompanyStaged, StagingReceipt
from primanota.core.wording import counted
from primanota.db.statements import Connected
from primanota.jobs import runs
from primanota.jobs.runs import LogEntry
from primanota.service.session import Session
from primanota.staging.intake import accept_actuals
from primanota.staging.links import accept_links
from primanota.staging.source import FOREIGN_SHAPES

Progress = Callable[[int, int], None]
"""Called with bytes read and bytes in all, file by file."""


def stage(
    session: Session,
    files: Sequence[Path],
    *,
    links: Sequence[Path] = (),
    company: str | None = None,
    file_format: str | None = None,
    mapping: Path | None = None,
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
