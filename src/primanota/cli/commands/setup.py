"""Commands of the setup: load, check and export a company pack; open, hold and close periods."""

from pathlib import Path
from typing import Annotated

import typer

from primanota.cli.door import Door, Ending, command
from primanota.cli.options import scope
from primanota.cli.output import columns
from primanota.cli.receipts import fields, tell_rows
from primanota.core.records import Period
from primanota.core.wording import counted, sentences
from primanota.inquiry import desk
from primanota.inquiry.closing import PeriodReport
from primanota.service import closing, commands

setup = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Set companies up from a folder of CSV files.",
)
period = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="List fiscal periods; open, hold, lock and close them.",
)

PERIODS = columns("company period start_date end_date status projects=project_access >vouchers")

app = typer.Typer(rich_markup_mode=None)
app.add_typer(setup, name="setup")
app.add_typer(period, name="period")

FINDINGS = columns("company severity code file key ~what=told")
LOADED = columns("file >rows >added >changed >same")
LEFT = columns("journal status >lines >cost >sales issues next")
ACTUALS_LEFT = columns("code currency >actuals >cost >sales next")
TOTALS = columns("account=main_account >entries >debit >credit >reporting_debit >reporting_credit name")

NOT_YET = "Go on with the commands told and ask again; closing leaves behind what is not posted."
LATE = {
    True: "What is left moves to the next open period when it is imported or posted.",
    False: "What is left keeps its date, so posting reports period-not-open; set_open_period would move it.",
}
"""What becomes of what was left behind, by whether late lines move."""

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the company pack.")]
Name = Annotated[
    str, typer.Argument(metavar="PERIOD", help="The period's name, as primanota period list shows it.")
]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; kept with the change.")]


@command(
    setup,
    "load",
    examples="""
        primanota setup load my-company/
        primanota setup load my-company/ --json""",
)
def load(door: Door, *, folder: Folder) -> None:
    """Load a company pack, a folder of CSV files.

    Every file is loaded, or nothing when one cell is wrong: then each such cell is told. With --company the
    pack must be about that company alone. Loading again adds
    and changes by key; it deletes nothing and never touches what is posted.
    """
    with door.session() as session:
        receipt = commands.load_setup(session, folder, company=door.company)

    def told() -> None:
        names = ", ".join(receipt.companies)
        changed = counted(receipt.changed, "row")
        door.out.text(f"{names}: {changed} added or changed ({receipt.seconds:.1f} s)")
        tell_rows(door, receipt.files, LOADED)
        for note in receipt.notes:
            door.out.text(f"note: {note}")
        door.out.say("Next: primanota setup check, then primanota stage FILE")

    door.out.receipt(receipt, told)


@command(setup, "check", examples="primanota setup check\nprimanota setup check --company USMF --json")
def check(door: Door) -> Ending:
    """Tell what is missing or contradictory in the setup.

    Errors keep actuals from being posted right; warnings are worth a look. All companies unless --company
    names one. Nothing is changed.
    """
    with door.session() as session:
        found = commands.check_setup(session, company=door.selected())
    rows = [{"company": code, **fields(each)} for code, findings in found.items() for each in findings]
    shown = rows if door.json else [{**row, "told": sentences(row["message"], row["remedy"])} for row in rows]
    door.out.rows(shown, FINDINGS, empty="Nothing is amiss. Next: primanota stage FILE")
    return Ending.ISSUES_TOLD if any(row["severity"] == "error" for row in rows) else Ending.DONE


@command(setup, "export", examples="primanota setup export backup/ --company USMF")
def export(door: Door, *, folder: Folder) -> None:
    """Write the setup as a company pack.

    These are the files that load reads. All companies unless --company names one.
    """
    with door.session() as session:
        receipt = commands.export_setup(session, folder, company=door.selected())

    def told() -> None:
        rows, files = counted(sum(receipt.files.values()), "row"), counted(len(receipt.files), "file")
        names = ", ".join(receipt.companies)
        door.out.text(f"{names}: {rows} in {files} in {receipt.folder}")

    door.out.receipt(receipt, told)


@command(period, "list", examples="primanota period list --company USMF")
def list_periods(door: Door) -> None:
    """List periods and how many vouchers they hold."""
    with door.session() as session:
        company = scope(door, session)
        with session.read() as conn:
            found = desk.periods(conn, company=company)
            door.out.rows(found, PERIODS, empty="No periods yet: add periods.csv to the pack and load it.")


@command(period, "open", examples="primanota period open 2025-02 --reason 'late timesheets'")
def open_period(door: Door, *, name: Name, reason: Reason = "") -> None:
    """Open a period that is on hold.

    A closed period never opens again.
    """
    change(door, name, status="open", reason=reason)


@command(period, "hold", examples="primanota period hold 2025-01")
def hold_period(door: Door, *, name: Name, reason: Reason = "") -> None:
    """Put a period on hold.

    Nothing can be posted into it until it is opened again.
    """
    change(door, name, status="on_hold", reason=reason)


@command(
    period,
    "report",
    examples="""
        primanota period report 2025-01
        primanota period report 2025-01 --json""",
)
def report_period(door: Door, *, name: Name) -> Ending:
    """Tell what is not posted yet in a period.

    By journal, and by the reason for which actuals wait, each with the command that goes on with it; what
    counts is the accounting date. Of a closed period it shows the totals too. Nothing is changed. The exit
    status is 3 when something is left.
    """
    with door.session() as session:
        found = closing.report(session, company=door.selected(), period=name)
    door.out.receipt(found, lambda: tell_report(door, found))
    return Ending.DONE if found.complete else Ending.ISSUES_TOLD


@command(
    period,
    "close",
    examples="""
        primanota period close 2025-01 --reason 'month end'
        primanota period close 2025-01 --yes --json""",
)
def close_period(
    door: Door,
    *,
    name: Name,
    reason: Reason = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask on a terminal.")] = False,
) -> Ending:
    """Close a period for ever and keep its totals.

    It waits for whoever is posting into the period just now, keeps what stands on each account, and tells
    what was not posted: that stays behind, with exit status 3. On a terminal it asks first.
    """
    with door.session() as session:
        if door.out.attended and not yes and not door.json:
            found = closing.report(session, company=door.selected(), period=name)
            typer.confirm(question(found), abort=True, err=True)
        made = closing.close(session, company=door.selected(), period=name, reason=reason)

    def told() -> None:
        tell_change(door, made.before, made.after)
        tell_report(door, made.report)

    door.out.receipt(made, told)
    return Ending.DONE if made.report.complete else Ending.ISSUES_TOLD


@command(period, "lock", examples="primanota period lock 2025-01")
def lock_period(door: Door, *, name: Name, reason: Reason = "") -> None:
    """Keep project work out of a period.

    It stays open for everything else; unlock lets project work in again.
    """
    change(door, name, project_access="none", reason=reason)


@command(period, "unlock", examples="primanota period unlock 2025-01")
def unlock_period(door: Door, *, name: Name, reason: Reason = "") -> None:
    """Let project work into a period again."""
    change(door, name, project_access="all", reason=reason)


def change(
    door: Door, name: str, *, status: str | None = None, project_access: str | None = None, reason: str
) -> None:
    """Change a period and tell what it was and is."""
    with door.session() as session:
        made = commands.set_period(
            session,
            company=door.selected(),
            period=name,
            status=status,
            project_access=project_access,
            reason=reason,
        )

    door.out.receipt(made, lambda: tell_change(door, made.before, made.after))


def tell_change(door: Door, before: Period, after: Period) -> None:
    """Say what a period was and what it is now."""
    was, now = spoken(before), spoken(after)
    door.out.text(f"{named(after)} " + (f"was {was}, is {now}" if was != now else f"is {now} already"))


def named(found: Period) -> str:
    """A period with its days."""
    return f"{found.company} {found.period} ({found.start_date} to {found.end_date})"


def spoken(found: Period) -> str:
    """A period's state in words."""
    locked = ", locked for projects" if found.project_access == "none" else ""
    return found.status.replace("_", " ") + locked


def left(found: PeriodReport) -> str:
    """What a period still waits for, in words."""
    lines = f"{counted(found.lines, 'line')} in {counted(len(found.journals), 'journal')}"
    actuals = f"{counted(found.actuals, 'actual')} without a line"
    return " and ".join(part for part, count in ((lines, found.lines), (actuals, found.actuals)) if count)


def question(found: PeriodReport) -> str:
    """What is asked before a period closes."""
    behind = "" if found.complete else f"Not posted: {left(found)}. "
    return f"{behind}A closed period never opens again. Close {found.period.period}?"


def tell_report(door: Door, found: PeriodReport) -> None:
    """Tell what is left in a period, what to do about it, and the totals once it is closed."""
    closed = found.period.status == "closed"
    if found.complete:
        door.out.text(f"{named(found.period)}: everything is posted")
    else:
        door.out.text(f"{named(found.period)}, not posted: {left(found)}")
    tell_rows(door, found.journals, LEFT, more="primanota journals")
    tell_rows(door, found.waiting, ACTUALS_LEFT)
    if closed and found.totals:
        door.out.text(f"Totals kept at closing, by {found.totals[0].closed_by}:")
        tell_rows(door, found.totals, TOTALS, more="primanota balances")
    if not found.complete:
        door.out.say(LATE[found.late_lines_move] if closed else NOT_YET)
