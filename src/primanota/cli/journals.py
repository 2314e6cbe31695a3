"""Commands of the journals: fill them, look at them, post them, set them back to draft."""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated

import typer

from primanota.cli.door import Door, Ending, command
from primanota.cli.options import From, Original, PeriodStart, To, scope
from primanota.cli.output import Row, columns
from primanota.cli.progress import meter
from primanota.cli.receipts import ROWS_TOLD_MAX, tell_rows
from primanota.core.codes import ISSUES
from primanota.core.records import ImportReceipt, PostReceipt
from primanota.core.states import HeaderStatus, LineStatus
from primanota.inquiry import desk
from primanota.service import journals as service
from primanota.service.receipts import sentences

JOURNALS = columns(
    "company journal status period_start=period_start_date >lines original=original_journal posted=posted_at"
)
LINES = columns("line=place voucher date=accounting_date project >amount currency status ~issues=told")
FILLED = columns("journal period_start_date >lines new=opened")
REASONS = columns("code >actuals ~message")
POSTED = columns("journal status >posted=lines_posted >with_issues=lines_with_issues error_journal")
CODES = columns("code >lines ~cause")


app = typer.Typer(rich_markup_mode=None)


@command(
    app,
    "import",
    examples="""
        primanota import
        primanota import --company USMF --from 2025-01-01 --to 2025-01-31
        primanota import --project PRJ-7""",
)
def import_actuals(
    door: Door,
    *,
    first: From = None,
    last: To = None,
    project: Annotated[
        str | None, typer.Option("--project", metavar="CODE", help="Actuals of this project only.")
    ] = None,
) -> Ending:
    """Give waiting actuals their journal lines.

    Every accounting attribute is derived: category, line property, rate, date, tax groups, dimensions. Goes
    through all companies unless --company names one. The days are those of the work. What cannot enter
    waits with its reason and is tried again by the next import; running it twice adds nothing twice.
    """
    receipts: list[ImportReceipt] = []
    with door.session() as session:
        for company in session.companies(door.selected()):
            with meter(door.out, f"importing {company}") as progress:
                receipt = service.import_actuals(
                    session, company=company, first=first, last=last, project=project, progress=progress
                )
            receipts.append(receipt)
    door.out.receipt(one_import(receipts), lambda: tell_imports(door, receipts))
    return Ending.ISSUES_TOLD if any(receipt.waiting for receipt in receipts) else Ending.DONE


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
        waiting = sum(receipt.waiting.values())
        door.out.text(
            f"{receipt.company}: {receipt.read} actuals read, {receipt.added} entered"
            f" {len(receipt.journals)} journals, {waiting} wait ({receipt.seconds:.1f} s)"
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
        primanota journals --period-start 2025-01-01 --json""",
)
def journals(
    door: Door,
    *,
    status: Annotated[
        HeaderStatus | None, typer.Option("--status", help="Journals of this status only.")
    ] = None,
    period_start: PeriodStart = None,
    original: Original = None,
) -> None:
    """List journals and their status."""
    with door.session() as session:
        company = scope(door, session)
        with session.read() as conn:
            found = desk.journals(
                conn,
                company=company,
                status=status,
                period_start=period_start,
                original=original,
            )
            door.out.rows(found, JOURNALS, empty="No such journal. Fill some with: primanota import")


@command(
    app,
    "lines",
    examples="""
        primanota lines PIJ-000001
        primanota lines --status error
        primanota lines PIJ-000001 --json""",
)
def lines(
    door: Door,
    *,
    journal: Annotated[
        str | None, typer.Argument(metavar="JOURNAL", help="The journal; none: the whole company.")
    ] = None,
    status: Annotated[LineStatus | None, typer.Option("--status", help="Lines of this status only.")] = None,
) -> None:
    """List journal lines and what is wrong with them.

    --json shows every attribute, the distributions and each issue with its remedy.
    """
    with door.session() as session:
        company = scope(door, session) if journal is None else session.company(door.selected())
        with session.read() as conn:
            found = desk.lines(conn, company=company, journal=journal, status=status)
            rows = found if door.json else (with_place(row) for row in found)
            door.out.rows(rows, LINES, empty="No such line. See: primanota journals")


def with_place(row: Row) -> Row:
    """A line with the name it goes by, and its issues in words."""
    told = " ".join(f"{each['code']}: {sentences(each['message'], each['remedy'])}" for each in row["issues"])
    return {**row, "place": f"{row['journal']}/{row['line']}", "told": told}


@command(
    app,
    "post",
    examples="""
        primanota post PIJ-000001 PIJ-000002
        primanota post --all
        primanota post --all --period-start 2025-01-01 --now --workers 2""",
)
def post(
    door: Door,
    *,
    journals: Annotated[
        list[str] | None, typer.Argument(metavar="JOURNAL...", help="Journals by number.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every draft journal that the filters admit.")
    ] = False,
    period_start: PeriodStart = None,
    journal: Annotated[
        str | None, typer.Option("--journal", metavar="JOURNAL", help="This journal only.")
    ] = None,
    original: Original = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, max=service.WORKERS_MAX, help="How many share the work of --all."),
    ] = None,
    now: Annotated[bool, typer.Option("--now", help="Large journals too, while you wait.")] = False,
) -> Ending:
    """Post draft journals to the ledgers.

    Each line gives one project transaction and one balanced voucher. A line that breaks a rule is not
    posted: it moves with its voucher to an error journal that names the rules and the remedies, and the
    others post. --all goes through all companies unless --company names one.
    """
    if bool(journals) == everything:
        message = "name journals, or give --all"
        raise typer.BadParameter(message)
    if journals and (period_start or journal or original or workers):
        message = "--period-start, --journal, --original and --workers go with --all"
        raise typer.BadParameter(message)
    receipts: list[PostReceipt] = []
    with door.session() as session:
        if journals:
            with meter(door.out, "posting lines") as progress:
                receipts.append(
                    service.post_journals(
                        session, company=door.selected(), journals=journals, now=now, progress=progress
                    )
                )
        for company in session.companies(door.selected()) if everything else ():
            with meter(door.out, f"posting lines of {company}") as progress:
                receipts.append(
                    service.post_all(
                        session,
                        company=company,
                        period_start=period_start,
                        journal=journal,
                        original=original,
                        workers=workers,
                        now=now,
                        progress=progress,
                    )
                )
    door.out.receipt(one_posting(receipts), lambda: tell_postings(door, receipts))
    if any(each.failed for each in receipts):
        return Ending.DEFECT
    return Ending.ISSUES_TOLD if any(each.issues or each.background for each in receipts) else Ending.DONE


def one_posting(receipts: Sequence[PostReceipt]) -> object:
    """The receipt of one company, or the sums over several with each one's receipt."""
    if len(receipts) == 1:
        return receipts[0]
    issues: Counter[str] = Counter()
    for receipt in receipts:
        issues.update(receipt.issues)
    return {
        "vouchers": sum(receipt.vouchers for receipt in receipts),
        "entries": sum(receipt.entries for receipt in receipts),
        "issues": dict(sorted(issues.items())),
        "seconds": sum(receipt.seconds for receipt in receipts),
        "companies": receipts,
    }


def tell_postings(door: Door, receipts: Sequence[PostReceipt]) -> None:
    """Say what posting did in each company, and what comes next."""
    for receipt in receipts:
        door.out.text(
            f"{receipt.company}: {receipt.vouchers} vouchers with {receipt.entries} entries"
            f" from {len(receipt.journals)} journals ({receipt.seconds:.1f} s)"
        )
        issues_first = sorted(receipt.journals, key=lambda each: not each.lines_with_issues)
        tell_rows(door, issues_first, POSTED, more="primanota journals")
        codes = [
            {"code": code, "lines": lines, "cause": ISSUES[code].cause}
            for code, lines in receipt.issues.items()
        ]
        tell_rows(door, codes, CODES, more="primanota lines")
        for name, told in receipt.failed.items():
            door.out.text(f"not posted because of a defect, and a draft again: {name}: {told}")
        if receipt.background:
            names = ", ".join(receipt.background[:ROWS_TOLD_MAX])
            more = len(receipt.background) - ROWS_TOLD_MAX
            last = f" and {more} more" if more > 0 else ""
            door.out.text(f"not posted, too large to wait for: {names}{last}")
    if any(receipt.background for receipt in receipts):
        door.out.say("Large journals are posted while you wait with: primanota post --all --now")
    if any(receipt.issues for receipt in receipts):
        door.out.say(
            "Lines with issues tell their remedy in: primanota lines ERROR-JOURNAL; then primanota reset it."
        )
    if not any(receipt.journals or receipt.background or receipt.failed for receipt in receipts):
        door.out.say("No draft journal to post. See: primanota journals; fill some with: primanota import")


@command(
    app,
    "reset",
    examples="""
        primanota reset PIJ-000007
        primanota reset PIJ-000007/12
        primanota reset PIJ-000007 --force --reason 'the server was switched off'""",
)
def reset(
    door: Door,
    *,
    what: Annotated[str, typer.Argument(metavar="JOURNAL[/LINE]", help="A journal, or one line of it.")],
    force: Annotated[
        bool, typer.Option("--force", help="Take it from a poster that still holds it.")
    ] = False,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; kept with the move.")] = "",
) -> None:
    """Set a journal in error, or one line of it, back to draft.

    Mend the cause first, then reset, then post again.
    """
    journal, line = split_line(what)
    with door.session() as session:
        service.reset(
            session, company=door.selected(), journal=journal, line=line, force=force, reason=reason
        )
    receipt = {"journal": journal, "line": line, "status": "draft"}
    door.out.receipt(
        receipt, lambda: door.out.text(f"{what} is draft; post it with: primanota post {journal}")
    )


def split_line(text: str) -> tuple[str, int | None]:
    """A journal, and the line where ``JOURNAL/LINE`` names one.

    Raises:
        typer.BadParameter: what stands behind the last slash is no line number.
    """
    journal, slash, line = text.rpartition("/")
    if not slash:
        return text, None
    if not (line.isascii() and line.isdigit() and journal):
        message = f"{text!r} is not JOURNAL or JOURNAL/LINE"
        raise typer.BadParameter(message)
    return journal, int(line)
