"""Commands of staging: bring actuals in, and see what waits for the import."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from primanota.cli.door import Door, Ending, command
from primanota.cli.options import From, Project, To, actual_id, scope
from primanota.cli.output import columns
from primanota.cli.progress import meter
from primanota.cli.receipts import fields, tell_rows
from primanota.core.records import StagingReceipt, TransactionClass, TransactionType
from primanota.core.row_codes import SKIPS
from primanota.core.row_codes import WAITING as WAITING_CODES
from primanota.core.states import ActualStatus
from primanota.core.wording import counted
from primanota.inquiry import actuals as work
from primanota.inquiry import desk, exchange
from primanota.service import staging as service

app = typer.Typer(rich_markup_mode=None)

COMPANIES = columns("company >read=rows_read >accepted >skipped >repeated >refused")
SKIPPED = columns("skipped=code >rows ~why=cause")
REFUSED = columns("row field code value ~message")
WAITING = columns("company code date=transaction_date project >amount currency actual_id ~message")
ACTUALS = columns(
    "company date=transaction_date actual_id project type=transaction_type class=transaction_class"
    " >amount currency status journal >line ~message"
)
INVALID = columns("company status journal >line date=transaction_date >amount currency actual_id ~message")


@command(
    app,
    "stage",
    examples="""
        primanota stage actuals.csv
        primanota stage january.csv february.jsonl --links links.csv
        primanota stage export.txt --format csv --strict
        primanota stage actuals_export.csv --format finance
        primanota stage answer.json --format dataverse --company DE
        primanota stage hours.csv --map hours.toml --company DE""",
)
def stage(
    door: Door,
    *,
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE...", help="Files of actuals (csv, xlsx, parquet, jsonl, json)."),
    ] = None,
    links: Annotated[
        list[Path] | None, typer.Option("--links", metavar="FILE", help="A file of links between actuals.")
    ] = None,
    file_format: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="FORMAT", help="csv, xlsx, parquet, jsonl, json, finance or dataverse."
        ),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option("--map", metavar="FILE.toml", help="How to read a file with other columns."),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Accept all rows or none.")] = False,
) -> Ending:
    """Bring in files of hours, expenses, material and fees.

    Good rows are accepted; each row that is not is told with its column, value and reason. The same file
    again changes nothing. With --company the rows of other companies are refused. Links say which actuals
    belong together: cost and sale, reversal and original. A map says which column of another timesheet is
    which of ours.
    """
    if not files and not links:
        message = "name a file of actuals, or one of links with --links"
        raise typer.BadParameter(message)
    if mapping and not files:
        message = "--map reads files of actuals: name one"
        raise typer.BadParameter(message)
    with door.session() as session, meter(door.out, "reading bytes") as progress:
        receipts = service.stage(
            session,
            files or [],
            links=links or [],
            company=door.company,
            file_format=file_format,
            mapping=mapping,
            strict=strict,
            progress=progress,
        )
    door.out.receipt(one_staging(receipts), lambda: tell_stagings(door, receipts))
    return Ending.ISSUES_TOLD if any(each.refused for each in receipts) else Ending.DONE


def one_staging(receipts: Sequence[StagingReceipt]) -> object:
    """The receipt of one file, or the sums over several with each one's receipt."""
    return receipts[0] if len(receipts) == 1 else service.summed(receipts)


def tell_stagings(door: Door, receipts: Sequence[StagingReceipt]) -> None:
    """Say what became of each file's rows, and what comes next."""
    for receipt in receipts:
        skipped = sum(receipt.skipped.values())
        door.out.text(
            f"{receipt.file}: {counted(receipt.rows_read, 'row')} of {receipt.kind}:"
            f" {receipt.accepted} accepted,"
            f" {skipped} skipped, {receipt.repeated} known already, {receipt.refused} refused"
            f" ({receipt.seconds:.1f} s)"
        )
        if len(receipt.companies) > 1:
            counts = [{**fields(each), "skipped": sum(each.skipped.values())} for each in receipt.companies]
            tell_rows(door, counts, COMPANIES)
        causes = [
            {"code": code, "rows": rows, "cause": SKIPS[code].cause} for code, rows in receipt.skipped.items()
        ]
        tell_rows(door, causes, SKIPPED)
        tell_rows(door, receipt.refusals, REFUSED, more="mend these first and stage the file again")
    if any(receipt.refused for receipt in receipts):
        door.out.say("Refused rows stay out: mend them and stage the file again; those accepted are kept.")
    if any(receipt.accepted for receipt in receipts):
        door.out.say("Next: primanota import")


def reason(text: str) -> str:
    """A reason to wait.

    Raises:
        typer.BadParameter: there is none of that code.
    """
    if text not in WAITING_CODES:
        message = f"{text!r} is none of: {', '.join(WAITING_CODES)}"
        raise typer.BadParameter(message)
    return text


@command(
    app,
    "waiting",
    examples="""
        primanota waiting
        primanota waiting --code exchange-rate-missing --json
        primanota waiting --invalid""",
)
def waiting(
    door: Door,
    *,
    code: Annotated[
        str | None, typer.Option("--code", parser=reason, metavar="CODE", help="This reason only.")
    ] = None,
    invalid: Annotated[
        bool,
        typer.Option("--invalid", help="Instead those that their source withdrew or changed."),
    ] = False,
) -> None:
    """List actuals without a journal line, and why.

    Each import tries them again; they leave the list by themselves when their cause is mended. Invalid ones
    never enter a journal; those that had a line already are listed with it.
    """
    if invalid and code:
        message = "--code is a reason to wait, and invalid actuals do not: give one of both"
        raise typer.BadParameter(message)
    with door.session() as session:
        company = scope(door, session)
        with session.read() as conn:
            if invalid:
                door.out.rows(exchange.invalid(conn, company=company), INVALID, empty="No actual is invalid.")
                return
            found = desk.waiting(conn, company=company, code=code)
            count = door.out.rows(
                found, WAITING, empty="Nothing waits: every actual is on a journal line, or skipped."
            )
    if count and not door.json:
        door.out.say("When the causes are mended: primanota import")


def reason_or_skip(text: str) -> str:
    """A reason to wait or to be skipped.

    Raises:
        typer.BadParameter: there is none of that code.
    """
    return text if text in SKIPS else reason(text)


@command(
    app,
    "actuals",
    examples="""
        primanota actuals
        primanota actuals --status waiting --project PRJ-7
        primanota actuals --type cost --class time --from 2026-03-01 --to 2026-03-31
        primanota actuals --actual 0192f0c1-0000-4000-8000-000000000001 --json""",
)
def actuals(
    door: Door,
    *,
    status: Annotated[
        ActualStatus | None, typer.Option("--status", help="Actuals that stand there only.")
    ] = None,
    code: Annotated[
        str | None,
        typer.Option(
            "--code", parser=reason_or_skip, metavar="CODE", help="Waiting or skipped for this reason only."
        ),
    ] = None,
    project: Project = None,
    transaction_type: Annotated[
        TransactionType | None, typer.Option("--type", help="Of this transaction type only.")
    ] = None,
    transaction_class: Annotated[
        TransactionClass | None, typer.Option("--class", help="Of this transaction class only.")
    ] = None,
    category: Annotated[
        str | None, typer.Option("--category", metavar="CATEGORY", help="Of this transaction category only.")
    ] = None,
    resource: Annotated[
        str | None, typer.Option("--resource", metavar="CODE", help="Of this resource only.")
    ] = None,
    first: From = None,
    last: To = None,
    file: Annotated[
        UUID | None, typer.Option("--file", metavar="BATCH", help="Those that came with this file only.")
    ] = None,
    actual: Annotated[
        UUID | None, typer.Option("--actual", parser=actual_id, metavar="ID", help="This actual only.")
    ] = None,
) -> None:
    """List all that was staged and where it stands.

    By transaction date. An actual has the status of its line; or it waits, is skipped, is invalid at its
    source, or was written off, and says why.
    """
    with door.session() as session:
        company = scope(door, session)
        with session.read() as conn:
            found = work.actuals(
                conn,
                company=company,
                status=status,
                code=code,
                project=project,
                transaction_type=transaction_type,
                transaction_class=transaction_class,
                transaction_category=category,
                resource=resource,
                first=first,
                last=last,
                batch=file,
                actual=actual,
            )
            door.out.rows(found, ACTUALS, empty="No such actual. Stage a file: primanota stage FILE")
