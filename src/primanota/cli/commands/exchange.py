"""Commands of the exchange with operations: have actuals confirmed, and tell what became of them."""

from collections.abc import Sequence
from typing import Annotated

import typer

from primanota.cli.door import Door, Ending, command
from primanota.cli.options import by_company, scope
from primanota.cli.output import columns
from primanota.cli.progress import meter
from primanota.cli.receipts import tell_rows
from primanota.core.records import PrevalidationReceipt, WriteBackReceipt
from primanota.core.wording import counted
from primanota.inquiry import exchange as inquiry
from primanota.service import exchange as service

INVALID = columns("actual_id ~message")
STATUS = columns(
    "last_batch last_sent_at >told unsent_batch >unsent >tries >untold waiting_since ~last_fault"
)

app = typer.Typer(rich_markup_mode=None)


@command(
    app,
    "prevalidate",
    examples="""
        primanota prevalidate
        primanota prevalidate --source open_actuals.csv
        primanota prevalidate --source table:operations.actuals
        primanota prevalidate --source https://operations.example.com/confirm --company USMF""",
)
def prevalidate(
    door: Door,
    *,
    source: Annotated[
        str | None,
        typer.Option(
            "--source",
            metavar="PLACE",
            help="A file, table:SCHEMA.TABLE or an address (default: parameter prevalidation_source).",
        ),
    ] = None,
    again: Annotated[
        bool,
        typer.Option("--again", help="Also what was confirmed a moment ago, and what is invalid."),
    ] = False,
) -> Ending:
    """Ask the source whether it still has unposted actuals.

    For companies with the feature actuals_prevalidation: only what the source confirms enters a journal. What
    it withdrew or changed is invalid: it never enters, and where it has a line already, posting sets the line
    aside. An address gets the token in PRIMANOTA_SOURCE_TOKEN. Goes through all such companies unless
    --company names one.
    """
    receipts: list[PrevalidationReceipt] = []
    with door.session() as session:
        chosen = session.companies(door.selected())
        asked = [each for each in chosen if service.prevalidates(session, company=each)] or chosen[:1]
        for company in asked if door.selected() is None else chosen:
            with meter(door.out, f"asking about actuals of {company}") as progress:
                receipts.append(
                    service.prevalidate(
                        session, company=company, source=source, again=again, progress=progress
                    )
                )
    door.out.receipt(one_asking(receipts), lambda: tell_askings(door, receipts))
    told = any(each.invalid or each.unanswered for each in receipts)
    return Ending.ISSUES_TOLD if told else Ending.DONE


def one_asking(receipts: Sequence[PrevalidationReceipt]) -> object:
    """The receipt of one company, or the sums over several with each one's receipt."""
    if len(receipts) == 1:
        return receipts[0]
    counts = ("asked", "confirmed", "invalid", "unanswered", "seconds")
    sums = {name: sum(getattr(each, name) for each in receipts) for name in counts}
    return {**sums, "companies": receipts}


def tell_askings(door: Door, receipts: Sequence[PrevalidationReceipt]) -> None:
    """Say what each source answered, and what comes next."""
    for receipt in receipts:
        door.out.text(
            f"{receipt.company}: {counted(receipt.asked, 'actual')} asked of {receipt.source}:"
            f" {receipt.confirmed} confirmed, {receipt.invalid} invalid, {receipt.unanswered} unanswered"
            f" ({receipt.seconds:.1f} s)"
        )
        tell_rows(door, receipt.actuals, INVALID, more="primanota waiting --invalid")
        for fault in receipt.faults:
            door.out.text(f"put aside, nothing was judged by it: {fault}")
    if not any(each.asked for each in receipts):
        door.out.say("Nothing to ask about: all is in the books, invalid, or was confirmed a moment ago.")
    if any(each.unanswered for each in receipts):
        door.out.say("What was not answered is asked again by the next: primanota prevalidate")
    if any(each.invalid for each in receipts):
        door.out.say("Invalid ones stay out of the books; they are listed by: primanota waiting --invalid")
    if any(each.confirmed for each in receipts):
        door.out.say("Next: primanota import")


@command(
    app,
    "write-back",
    examples="""
        primanota write-back
        primanota write-back --target outbox
        primanota write-back --target https://operations.example.com/feedback
        primanota write-back --status""",
)
def write_back(
    door: Door,
    *,
    target: Annotated[
        str | None,
        typer.Option(
            "--target",
            metavar="PLACE",
            help="A folder or an address (default: parameter write_back_target).",
        ),
    ] = None,
    status: Annotated[
        bool, typer.Option("--status", help="Send nothing: how far the source has been told.")
    ] = False,
) -> None:
    """Tell the source what became of its actuals.

    What was posted, reversed or written off and not told yet goes out in numbered batches, in order. A batch
    that may not have arrived is sent again under its number. A folder gets a file for each batch; an address
    gets it by POST, with the token in PRIMANOTA_TARGET_TOKEN. Goes through all companies that have a target
    unless --company names one.
    """
    if status:
        if target:
            message = "--status sends nothing: leave --target out"
            raise typer.BadParameter(message)
        show_status(door)
        return
    receipts: list[WriteBackReceipt] = []
    with door.session() as session:
        chosen = session.companies(door.selected())
        if target is None and door.selected() is None:
            chosen = [each for each in chosen if service.write_back_target(session, company=each)] or chosen
        for company in chosen:
            with meter(door.out, f"telling of vouchers of {company}") as progress:
                receipts.append(
                    service.write_back(session, company=company, target=target, progress=progress)
                )
    door.out.receipt(one_telling(receipts), lambda: tell_tellings(door, receipts))


def one_telling(receipts: Sequence[WriteBackReceipt]) -> object:
    """The receipt of one company, or the sums over several with each one's receipt."""
    if len(receipts) == 1:
        return receipts[0]
    sums = {name: sum(getattr(each, name) for each in receipts) for name in ("batches", "told", "seconds")}
    return {**sums, "companies": receipts}


def tell_tellings(door: Door, receipts: Sequence[WriteBackReceipt]) -> None:
    """Say what each target was told."""
    for receipt in receipts:
        numbers = f" {receipt.first_batch} to {receipt.last_batch}" if receipt.batches > 1 else ""
        numbers = f" {receipt.first_batch}" if receipt.batches == 1 else numbers
        batches = "batch" if receipt.batches == 1 else "batches"
        told = f"in {batches}{numbers} to {receipt.target}" if receipt.batches else f"to {receipt.target}"
        door.out.text(
            f"{receipt.company}: {counted(receipt.told, 'voucher')} told {told} ({receipt.seconds:.1f} s)"
        )
    if not any(receipt.batches for receipt in receipts):
        door.out.say("All that is posted has been told.")


def show_status(door: Door) -> None:
    """List how far each company's source has been told, and what lags behind."""
    with door.session() as session:
        company = scope(door, session)
        with session.read() as conn:
            found = inquiry.write_back(conn, company=company)
            door.out.rows(found, by_company(session, company, STATUS), empty="No company is set up.")
