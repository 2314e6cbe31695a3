"""Commands of the review: edit tax groups, distribute, delete, reset, write off; and the numbers given up.

All of them take several lines and whole journals, and answer for each.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from primanota.cli import parts as written
from primanota.cli.door import Door, Ending, command
from primanota.cli.options import by_company, scope
from primanota.cli.output import columns
from primanota.cli.selection import IfVersion, Items, Reason, Yes, confirm, items, spoken, told
from primanota.inquiry import register
from primanota.service import review as service

VOIDED = columns("voucher how line=place date=transaction_date project >amount currency by=actor ~reason")

app = typer.Typer(rich_markup_mode=None)


class How(StrEnum):
    """How a voucher number was given up."""

    DELETED = "deleted"
    WRITTEN_OFF = "written_off"


@command(
    app,
    "edit",
    examples="""
        primanota edit PIJ-000001/3 PIJ-000001/4 --sales-tax-group EU
        primanota edit PIJ-000001 --item-sales-tax-group REDUCED
        primanota edit PIJ-000001/3@2 --sales-tax-group ''""",
)
def edit(
    door: Door,
    *,
    what: Items,
    sales_tax_group: Annotated[
        str | None, typer.Option("--sales-tax-group", metavar="CODE", help="The billing sales tax group.")
    ] = None,
    item_sales_tax_group: Annotated[
        str | None,
        typer.Option("--item-sales-tax-group", metavar="CODE", help="The billing item sales tax group."),
    ] = None,
    further: Annotated[
        list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="A field by its name.")
    ] = None,
    if_version: IfVersion = None,
) -> Ending:
    """Change the tax groups of draft lines.

    An empty code takes the group away. Nothing else of a line can be edited: its amount is distributed over
    dimensions by primanota distribute, and all the rest is what its actual says.
    """
    changes = dict(field(text) for text in further or ())
    options = {"sales_tax_group": sales_tax_group, "item_sales_tax_group": item_sales_tax_group}
    changes |= {name: value for name, value in options.items() if value is not None}
    if not changes:
        message = "give --sales-tax-group, --item-sales-tax-group, or both"
        raise typer.BadParameter(message)
    chosen = items(what, if_version)
    with door.session() as session:
        receipt = service.edit(session, company=door.selected(), items=chosen, changes=changes)
    return told(door, receipt, "edited")


def field(text: str) -> tuple[str, str]:
    """A field and its value.

    Raises:
        typer.BadParameter: it is not written as FIELD=VALUE.
    """
    name, mark, value = text.partition("=")
    if not mark or not name:
        message = f"{text!r} is not FIELD=VALUE"
        raise typer.BadParameter(message)
    return name, value


@command(
    app,
    "distribute",
    examples="""
        primanota distribute PIJ-000001/3 --part 'amount=60 Department=D1' --part 'amount=40 Department=D2'
        primanota distribute PIJ-000001 --part 'percent=50 Department=D1' --part 'percent=50 Department=D2'
        primanota distribute PIJ-000001/3 --file parts.csv
        primanota distribute PIJ-000001/3 --undo""",
)
def distribute(
    door: Door,
    *,
    what: Items,
    part: Annotated[
        list[str] | None,
        typer.Option(
            "--part",
            metavar="PART",
            help="amount=A or percent=P, and DIMENSION=VALUE for each dimension; once for each part.",
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file", metavar="FILE", help="CSV: amount or percent, and a column for each dimension."
        ),
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="One part again, with the line's dimensions.")] = False,
    if_version: IfVersion = None,
) -> Ending:
    """Distribute the amounts of draft lines over dimensions.

    The parts replace the line's dimensions, and an earlier distribution. Amounts are for one line and sum to
    it exactly; percents are for any number of lines and sum to 100, and the cents left over go to the
    largest remainders.
    """
    if sum((bool(part), file is not None, undo)) != 1:
        message = "give --part for each part, or --file, or --undo"
        raise typer.BadParameter(message)
    chosen = items(what, if_version)
    parts = written.from_file(file) if file else [written.part(text) for text in part or ()]
    with door.session() as session:
        company = door.selected()
        if undo:
            receipt = service.undistribute(session, company=company, items=chosen)
        else:
            receipt = service.distribute(session, company=company, items=chosen, parts=parts)
    return told(door, receipt, "no longer distributed" if undo else "distributed")


@command(
    app,
    "delete",
    examples="""
        primanota delete PIJ-000001/3 --reason 'twice in the time sheet'
        primanota delete PIJ-000001 PIJ-000002 --reason 'imported before the rates were in' --yes""",
)
def delete(
    door: Door, *, what: Items, reason: Reason = "", if_version: IfVersion = None, yes: Yes = False
) -> Ending:
    """Delete lines and journals in draft or in error.

    Their actuals wait again at once, and the next import gives them new lines and new voucher numbers; the
    old numbers are kept as voided, with the reason. A journal goes with its last line.
    """
    chosen = items(what, if_version)
    confirm(door, f"Delete {spoken(chosen)}? The voucher numbers will be void for ever.", yes=yes)
    with door.session() as session:
        receipt = service.delete(session, company=door.selected(), items=chosen, reason=reason)

    def next_step() -> None:
        if receipt.lines:
            door.out.say("Their actuals wait. What was given up: primanota voided")

    return told(door, receipt, "deleted", next_step)


@command(
    app,
    "reset",
    examples="""
        primanota reset PIJ-000007
        primanota reset PIJ-000007/12 PIJ-000007/13
        primanota reset PIJ-000007 --force --reason 'the server was switched off'""",
)
def reset(
    door: Door,
    *,
    what: Items,
    force: Annotated[
        bool, typer.Option("--force", help="Take it from a poster that still holds it.")
    ] = False,
    reason: Reason = "",
) -> Ending:
    """Set journals in error, or lines of them, back to draft.

    Mend the cause first, then reset, then post again. A journal takes its lines along; it is draft itself
    once no line is left in error. A journal that a poster left behind is reset when its lease ran out;
    --force takes it at once, with a reason.
    """
    chosen = items(what, None)
    with door.session() as session:
        receipt = service.reset(session, company=door.selected(), items=chosen, force=force, reason=reason)

    def next_step() -> None:
        drafts = sorted(receipt.journals)
        if drafts:
            option = f" --company {receipt.company}" if door.company else ""
            door.out.say(f"Post with: primanota post {' '.join(drafts[:3])}{option}")
        elif receipt.done:
            door.out.say("The journal stays in error until no line of it is.")

    return told(door, receipt, "reset to draft", next_step)


@command(
    app,
    "write-off",
    examples="""
        primanota write-off PIJ-000009/1 --reason 'time sheet withdrawn, ticket 4711'""",
)
def write_off(
    door: Door, *, what: Items, reason: Reason = "", if_version: IfVersion = None, yes: Yes = False
) -> Ending:
    """Write off lines that can never post (administrators).

    Only lines that are unrecoverable, or whose actual is invalid. The actual is closed: it never waits again;
    its voucher number is given up, with the reason.
    """
    chosen = items(what, if_version)
    confirm(door, f"Write off {spoken(chosen)}? The actuals will never be imported again.", yes=yes)
    with door.session() as session:
        receipt = service.write_off(session, company=door.selected(), items=chosen, reason=reason)
    return told(door, receipt, "written off")


@command(
    app,
    "voided",
    examples="""
        primanota voided
        primanota voided --how written_off --json""",
)
def voided(
    door: Door, *, how: Annotated[How | None, typer.Option("--how", help="Numbers given up so.")] = None
) -> None:
    """List the voucher numbers that were given up.

    Numbers of deleted lines and of lines written off: with those that are on a line or posted they are all
    numbers there are.
    """
    with door.session() as session:
        company = scope(door, session)
        shown = by_company(session, company, VOIDED)
        with session.read() as conn:
            rows = register.voided(conn, company=company, how=how)
            placed = (
                rows if door.json else ({**row, "place": f"{row['journal']}/{row['line']}"} for row in rows)
            )
            door.out.rows(placed, shown, empty="No voucher number was given up.")
