"""Commands of looking ahead and taking back: what posting would do, a voucher reversed by a new one."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from typing import Annotated

import typer

from primanota.cli import options
from primanota.cli.commands.books import summed
from primanota.cli.door import Door, Ending, command
from primanota.cli.options import Original, PeriodStart
from primanota.cli.output import Row, columns
from primanota.cli.progress import meter
from primanota.cli.receipts import fields as plain_fields
from primanota.core.records import Reversed
from primanota.core.wording import counted, sentences
from primanota.service import preview as service
from primanota.service.preview import Preview, Wish
from primanota.service.session import Session

ENTRIES = columns(
    "voucher line date=accounting_date treatment=ledger_status account=main_account posting=posting_type"
    " >amount currency >accounting=accounting_amount >reporting=reporting_amount profile account_rule"
    " ~dimensions"
)
ISSUES = columns("line voucher would_be=status code ~message")
WAITING = columns("actual=actual_id date=transaction_date project >amount currency code ~message")
JOURNALS = columns(
    "journal period_start=period_start_date now=status would_be=outcome >lines >added=lines_added"
    " >posted=lines_posted >with_issues=lines_with_issues error_journal"
)
ACCOUNTS = columns("account=main_account name >entries >debit >credit >balance >reporting=reporting_balance")

AMOUNTS = ("amount", "currency", "accounting_amount", "reporting_amount")
NEW = "(new)"

app = typer.Typer(rich_markup_mode=None)


@command(
    app,
    "preview",
    examples="""
        primanota preview PIJ-000001
        primanota preview PIJ-000001/12 PIJ-000001/13
        primanota preview --all
        primanota preview --waiting --json""",
)
def preview(
    door: Door,
    *,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="JOURNAL[/LINE]...", help="Journals, or lines of them.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every draft journal that the filters admit.")
    ] = False,
    waiting: Annotated[
        bool, typer.Option("--waiting", help="What waits: what import and then posting would do.")
    ] = False,
    period_start: PeriodStart = None,
    journal: Annotated[
        str | None, typer.Option("--journal", metavar="JOURNAL", help="This journal only.")
    ] = None,
    original: Original = None,
) -> Ending:
    """Show what posting would do, and do nothing.

    The entries with their accounts, the lines that would not post and why, what would come to stand on each
    account. Journals are computed whole; of lines that are named only these are shown. It writes nothing,
    and nobody waits for it. Numbers are shown as they would be drawn now.
    """
    if bool(names) == (everything or waiting):
        message = "name journals or lines, or give --all or --waiting"
        raise typer.BadParameter(message)
    filtered = period_start or journal or original
    if filtered and (waiting or not everything):
        message = "--period-start, --journal and --original go with --all, without --waiting"
        raise typer.BadParameter(message)
    wish = Wish(names or (), everything, waiting, period_start, journal, original)
    with door.session() as session:
        selected = door.selected()
        companies = [session.company(selected)] if names else session.companies(selected)
        if door.out.json:
            return in_json(door, session, companies, wish)
        return in_words(door, session, companies, wish)


def in_words(door: Door, session: Session, companies: Sequence[str], wish: Wish) -> Ending:
    """Tell the previews of companies, one after the other."""
    told = False
    for company in companies:
        with ExitStack() as opened:
            with meter(door.out, f"computing lines of {company}") as progress:
                found = opened.enter_context(
                    service.preview(session, company=company, wish=wish, progress=progress)
                )
            tell(door, found, wish)
            told |= bool(found.totals.issues or found.totals.waits)
    door.out.say(f"Nothing was changed. To do it: {deed(wish)}")
    return Ending.ISSUES_TOLD if told else Ending.DONE


def tell(door: Door, found: Preview, wish: Wish) -> None:
    """What was found, the sums last, where a reader of a long list ends."""
    totals = found.totals
    entries = counted(totals.entries, "entry", "entries")
    door.out.text(
        f"{totals.company}: {counted(totals.vouchers, 'voucher')} with {entries} would be posted"
        f" ({totals.seconds:.1f} s)"
    )
    if totals.vouchers:
        door.out.rows(flat(found.lines()), ENTRIES, empty="")
    if totals.issues:
        door.out.text()
        door.out.rows(placed(found.issues()), ISSUES, empty="")
    if totals.waits:
        door.out.text()
        door.out.rows(remedied(found.waiting()), WAITING, empty="")
    door.out.text()
    journals = ({**row, "status": row["status"] or NEW} for row in found.journals())
    door.out.rows(journals, JOURNALS, empty=nothing(wish))
    if totals.entries:
        door.out.text()
        sums: dict[str, list[Decimal]] = {}
        door.out.rows(summed(found.accounts(), sums), ACCOUNTS, empty="")
        for debit, credit in sums.values():
            door.out.text(f"in all: debit {debit}, credit {credit}")


def deed(wish: Wish) -> str:
    """The commands that do what was shown."""
    if wish.waiting:
        return "primanota import, then: primanota post --all --now"
    if not wish.names:
        return "primanota post --all --now, with the same filters"
    return "primanota post JOURNAL; one in error is reset first: primanota reset JOURNAL"


def nothing(wish: Wish) -> str:
    """What to say where no journal is shown."""
    if wish.waiting:
        return "No actual that waits would enter a journal. See: primanota waiting"
    return "No draft journal that posting would take. See: primanota journals"


def flat(lines: Iterable[Row]) -> Iterator[Row]:
    """A row for each entry of lines that would post; voucher, line and treatment before the first."""
    for line in lines:
        if line["status"] != "posted":
            continue
        rule = line["profile_rule"].replace("_", " ")
        head = {
            "voucher": line["voucher"],
            "line": f"{line['journal']}/{line['line']}",
            "accounting_date": line["accounting_date"],
            "ledger_status": line["ledger_status"],
            "profile": f"{line['profile']} by {rule}" if line["profile"] else rule,
            "posting_type": "no entries",
        }
        for entry in line["entries"] or ({field: line[field] for field in AMOUNTS},):
            yield {**head, **entry}
            head = {}


def placed(issues: Iterable[Row]) -> Iterator[Row]:
    """Issues with the name of their line, cause and remedy in one sentence after the other."""
    for issue in remedied(issues):
        yield {**issue, "line": f"{issue['journal']}/{issue['line']}"}


def remedied(rows: Iterable[Row]) -> Iterator[Row]:
    """Rows whose message goes on with the remedy."""
    for row in rows:
        yield {**row, "message": sentences(row["message"], row["remedy"])}


def in_json(door: Door, session: Session, companies: Sequence[str], wish: Wish) -> Ending:
    """One document: of one company its preview, of several a list of theirs."""
    told: list[bool] = []

    def documents() -> Iterator[Iterable[tuple[str, object]]]:
        for company in companies:
            with service.preview(session, company=company, wish=wish) as found:
                told.append(bool(found.totals.issues or found.totals.waits))
                yield fields(found)

    if len(companies) == 1:
        for each in documents():
            door.out.document(each)
    else:
        door.out.documents("companies", documents())
    return Ending.ISSUES_TOLD if any(told) else Ending.DONE


def fields(found: Preview) -> Iterator[tuple[str, object]]:
    """The fields of a preview's document; its lists are read as they are written."""
    yield from plain_fields(found.totals).items()
    yield "journals", found.journals()
    yield "lines", found.lines()
    yield "accounts", found.accounts()
    yield "waiting", found.waiting()


@command(
    app,
    "reverse",
    examples="""
        primanota reverse PV-00000001 --reason 'posted twice at the source'
        primanota reverse PV-00000001 --reason 'wrong project' --date 2026-03-31""",
)
def reverse(
    door: Door,
    *,
    voucher: Annotated[str, typer.Argument(metavar="VOUCHER", help="A posted voucher's number.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; kept with the reversal.")],
    day: Annotated[
        date | None,
        typer.Option("--date", parser=options.day, metavar="DAY", help="Its accounting date (YYYY-MM-DD)."),
    ] = None,
) -> None:
    """Take a posted voucher back by a new one.

    The new voucher has the same accounts, dimensions and rates with the sign turned, and names the old one,
    which stays. Its accounting date is the old one's if that period is open, else with set_open_period the
    first day of the next open one. A voucher is reversed once; a reversal can be reversed too.
    """
    with door.session() as session:
        made = service.reverse(session, company=door.selected(), voucher=voucher, reason=reason, day=day)
    door.out.receipt(made, lambda: tell_reversal(door, made))


def tell_reversal(door: Door, made: Reversed) -> None:
    """Say which voucher takes back which, when, and what cannot be posted any more."""
    entries = counted(made.entries, "entry", "entries")
    door.out.text(
        f"{made.company} {made.voucher} reverses {made.reversed_voucher}: {made.accounting_date}, period"
        f" {made.period}, project transaction {made.project_transaction}, {entries}"
    )
    if made.moved:
        door.out.say("The period of the original's date is not open: it is posted to the next open one.")
    if made.linked_line:
        door.out.say(
            f"Line {made.linked_line}, by which the source takes {made.reversed_voucher} back, cannot post"
            " any more: write it off when posting has told it."
        )
