"""Commands of the journals: fill them with actuals, and look at them and their lines."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from primanota.cli.door import Door, Ending, command
from primanota.cli.options import (
    Background,
    From,
    Original,
    PeriodStart,
    Project,
    Sort,
    To,
    by_company,
    scope,
)
from primanota.cli.output import Row, cell, columns
from primanota.cli.progress import meter
from primanota.cli.receipts import tell_queued, tell_rows
from primanota.core.records import ImportReceipt
from primanota.core.states import JournalChoice, LineStatus
from primanota.core.wording import counted, sentences
from primanota.inquiry import desk
from primanota.inquiry.lists import sorting
from primanota.service import jobs
from primanota.service import journals as service

JOURNALS = columns(
    "company journal status period_start=period_start_date >lines original=original_journal posted=posted_at"
)
LINES = columns("line=place voucher date=accounting_date project >amount currency status ~issues=told")
REVIEW = columns(
    "line=place >version project >amount currency tax=sales_tax_group item_tax=item_sales_tax_group status"
    " ~dimensions=parts"
)
FILLED = columns("journal period_start_date >lines new=opened")
REASONS = columns("code >actuals ~message")

app = typer.Typer(rich_markup_mode=None)


@command(
    app,
    "import",
    examples="""
        primanota import
        primanota import --company USMF --from 2025-01-01 --to 2025-01-31
        primanota import --project PRJ-7
        primanota import --background""",
)
def import_actuals(
    door: Door,
    *,
    first: From = None,
    last: To = None,
    project: Project = None,
    background: Background = False,
) -> Ending:
    """Give waiting actuals their journal lines.

    Every accounting attribute is derived: category, line property, rate, date, tax groups, dimensions. Goes
    through all companies unless --company names one. The days are those of the work. What cannot enter
    waits with its reason and is tried again by the next import; running it twice adds nothing twice.
    """
    receipts: list[ImportReceipt] = []
    if background:
        return queue_import(door, {"first": first, "last": last, "project": project})
    with door.session() as session:
        for company in session.companies(door.selected()):
            with meter(door.out, f"importing {company}") as progress:
                receipt = service.import_actuals(
                    session, company=company, first=first, last=last, project=project, progress=progress
                )
            receipts.append(receipt)
    door.out.receipt(one_import(receipts), lambda: tell_imports(door, receipts))
    return Ending.ISSUES_TOLD if any(receipt.waiting for receipt in receipts) else Ending.DONE


def queue_import(door: Door, asked: Mapping[str, object]) -> Ending:
    """Leave an import to the workers, a run for each company."""
    with door.session() as session:
        made = [
            jobs.start(session, company=each, job="import", asked=asked)
            for each in session.companies(door.selected())
        ]
    door.out.receipt(made[0] if len(made) == 1 else made, lambda: tell_queued(door, *made))
    return Ending.DONE if made[0].workers else Ending.ISSUES_TOLD


def one_import(receipts: Sequence[ImportReceipt]) -> object:
    """The receipt of one company, or the sums over several with each one's receipt."""
    if len(receipts) == 1:
        return receipts[0]
    waiting: Counter[str] = Counter()
    for receipt in receipts:
        waiting.update(receipt.waiting)
    return {
        "read": sum(receipt.read for receipt in receipts),
        "added": sum(receipt.added for receipt in receipts),
        "waiting": dict(sorted(waiting.items())),
        "seconds": sum(receipt.seconds for receipt in receipts),
        "companies": receipts,
    }


def tell_imports(door: Door, receipts: Sequence[ImportReceipt]) -> None:
    """Say what an import did in each company, and what comes next."""
    for receipt in receipts:
        waiting = counted(sum(receipt.waiting.values()), "waits", "wait")
        door.out.text(
            f"{receipt.company}: {counted(receipt.read, 'actual')} read, {receipt.added} entered"
            f" {counted(len(receipt.journals), 'journal')}, {waiting} ({receipt.seconds:.1f} s)"
        )
        tell_rows(door, receipt.journals, FILLED, more="primanota journals")
        tell_rows(door, receipt.reasons, REASONS, more="primanota waiting")
    if any(receipt.waiting for receipt in receipts):
        door.out.say("What waits is listed by: primanota waiting. Mend the cause and import again.")
    if any(receipt.added for receipt in receipts):
        door.out.say(
            "Next: primanota journals, primanota lines, and when they look right: primanota post --all"
        )
    elif not any(receipt.read for receipt in receipts):
        door.out.say("Nothing waits to be imported. Stage a file first: primanota stage FILE")


@command(
    app,
    "journals",
    examples="""
        primanota journals
        primanota journals --status error
        primanota journals --sort -posted_at
        primanota journals --period-start 2025-01-01 --json""",
)
def journals(
    door: Door,
    *,
    status: Annotated[
        JournalChoice | None, typer.Option("--status", help="Of this status only, or all not_posted yet.")
    ] = None,
    period_start: PeriodStart = None,
    original: Original = None,
    sort: Sort = None,
) -> None:
    """List journals and their status."""
    filters: Row = {"status": status, "period_start": period_start, "original": original}
    with door.session() as session:
        company = scope(door, session) if sort is None else session.company(door.selected())
        with session.read() as conn:
            if sort is None or company is None:
                found = desk.journals(conn, company=company, **filters)
            else:
                found = sorting.every_journal(conn, company=company, sort=sort, **filters)
            door.out.rows(found, JOURNALS, empty="No such journal. Fill some with: primanota import")


@command(
    app,
    "lines",
    examples="""
        primanota lines PIJ-000001
        primanota lines --status error
        primanota lines PIJ-000001 --review
        primanota lines PIJ-000001 --sort -amount
        primanota lines PIJ-000001 --json""",
)
def lines(
    door: Door,
    *,
    journal: Annotated[
        str | None, typer.Argument(metavar="JOURNAL", help="The journal; none: the whole company.")
    ] = None,
    status: Annotated[LineStatus | None, typer.Option("--status", help="Lines of this status only.")] = None,
    review: Annotated[
        bool, typer.Option("--review", help="Show what can be edited: tax groups and dimensions.")
    ] = False,
    sort: Sort = None,
) -> None:
    """List journal lines and what is wrong with them.

    --json shows every attribute, the distributions and each issue with its remedy.
    """
    if sort is not None and journal is None:
        message = "--sort needs a journal: the lines of a company have one order"
        raise typer.BadParameter(message)
    with door.session() as session:
        company = scope(door, session) if journal is None else session.company(door.selected())
        shown = by_company(session, company, REVIEW if review else LINES)
        with session.read() as conn:
            found = desk.lines(conn, company=company, journal=journal, status=status)
            if sort is not None and journal is not None and company is not None:
                found = sorting.every_line(conn, company=company, journal=journal, sort=sort, status=status)
            rows = found if door.json else (with_place(row) for row in found)
            door.out.rows(rows, shown, empty="No such line. See: primanota journals")


def with_place(row: Row) -> Row:
    """A line with the name it goes by, its issues and its parts in words."""
    told = " ".join(f"{each['code']}: {sentences(each['message'], each['remedy'])}" for each in row["issues"])
    parts = row["distributions"]
    words = [f"{each['amount']} {cell(each['dimensions']) or 'none'}" for each in parts]
    held = "; ".join(words) if len(parts) > 1 else cell(parts[0]["dimensions"])
    return {**row, "place": f"{row['journal']}/{row['line']}", "told": told, "parts": held}
