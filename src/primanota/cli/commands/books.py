"""Commands of the books: entries, project transactions, balances, and one voucher with all it belongs to."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from primanota.cli.door import Door, command
from primanota.cli.options import From, To, actual_id, by_company, scope
from primanota.cli.output import Column, Row, columns
from primanota.core.wording import counted, sentences
from primanota.inquiry import books
from primanota.inquiry import trace as tracing
from primanota.inquiry.files import export as exporting
from primanota.inquiry.story import story

app = typer.Typer(rich_markup_mode=None)

ENTRIES = columns(
    "voucher date=accounting_date account=main_account >amount currency >accounting=accounting_amount"
    " >reporting=reporting_amount posting=posting_type ~dimensions"
)
TRANSACTIONS = columns(
    "transaction=project_transaction voucher date=accounting_date project category >amount currency"
    " ledger=ledger_status"
)
RELATED = columns("relation voucher=related_voucher journal >line status >amount currency actual=actual_id")

Actual = Annotated[
    UUID | None, typer.Option("--actual", parser=actual_id, metavar="ID", help="Of this actual only.")
]
Voucher = Annotated[str, typer.Argument(metavar="VOUCHER", help="The voucher's number, e.g. PV-00000001.")]
Journal = Annotated[str | None, typer.Option("--journal", metavar="JOURNAL", help="Of this journal only.")]
OfVoucher = Annotated[str | None, typer.Option("--voucher", metavar="VOUCHER", help="Of this voucher only.")]

NOTHING_POSTED = "Nothing posted that fits. See what could be: primanota journals"


@command(
    app,
    "entries",
    examples="""
        primanota entries --journal PIJ-000001
        primanota entries --account 500100 --from 2025-01-01 --to 2025-01-31
        primanota entries --voucher PV-00000001 --json""",
)
def entries(
    door: Door,
    *,
    journal: Journal = None,
    voucher: OfVoucher = None,
    actual: Actual = None,
    account: Annotated[
        str | None, typer.Option("--account", metavar="ACCOUNT", help="On this main account only.")
    ] = None,
    first: From = None,
    last: To = None,
) -> None:
    """List general-ledger entries; debit is positive.

    --from and --to are accounting dates, both included.
    """
    with door.session() as session:
        company = scope(door, session)
        shown = by_company(session, company, ENTRIES)
        with session.read() as conn:
            found = books.entries(
                conn,
                company=company,
                journal=journal,
                voucher=voucher,
                actual=actual,
                account=account,
                first=first,
                last=last,
            )
            door.out.rows(found, shown, empty=NOTHING_POSTED)


@command(
    app,
    "transactions",
    examples="""
        primanota transactions --project PRJ-7
        primanota transactions --from 2025-01-01 --to 2025-01-31 --json""",
)
def transactions(
    door: Door,
    *,
    journal: Journal = None,
    voucher: OfVoucher = None,
    actual: Actual = None,
    project: Annotated[
        str | None, typer.Option("--project", metavar="CODE", help="On this project only.")
    ] = None,
    first: From = None,
    last: To = None,
) -> None:
    """List project transactions, the project subledger.

    --from and --to are accounting dates, both included.
    """
    with door.session() as session:
        company = scope(door, session)
        shown = by_company(session, company, TRANSACTIONS)
        with session.read() as conn:
            found = books.transactions(
                conn,
                company=company,
                journal=journal,
                voucher=voucher,
                actual=actual,
                project=project,
                first=first,
                last=last,
            )
            door.out.rows(found, shown, empty=NOTHING_POSTED)


@command(
    app,
    "balances",
    examples="""
        primanota balances
        primanota balances --by Department --period 2025-01
        primanota balances --account 500100 --json""",
)
def balances(
    door: Door,
    *,
    by: Annotated[
        list[str] | None, typer.Option("--by", metavar="DIMENSION", help="Split by this dimension too.")
    ] = None,
    account: Annotated[
        str | None, typer.Option("--account", metavar="ACCOUNT", help="Of this main account only.")
    ] = None,
    period: Annotated[
        str | None, typer.Option("--period", metavar="PERIOD", help="Of this period only.")
    ] = None,
    first: From = None,
    last: To = None,
) -> None:
    """Sum up each account and period: debit, credit, balance.

    Amounts are in the company's accounting currency.
    """
    dimensions = by or []
    shown = [*columns("company account=main_account"), *(Column(name, name) for name in dimensions)]
    shown += columns("period >debit >credit >balance")
    with door.session() as session:
        company = scope(door, session)
        with session.read() as conn:
            found = books.balances(
                conn, company=company, account=account, period=period, first=first, last=last, by=dimensions
            )
            totals: dict[str, list[Decimal]] = {}
            door.out.rows(summed(found, totals), shown, empty=NOTHING_POSTED)
    for company, (debit, credit) in totals.items():
        door.out.text(f"{company} in all: debit {debit}, credit {credit}, balance {debit - credit}")


def summed(rows: Iterable[Row], totals: dict[str, list[Decimal]]) -> Iterator[Row]:
    """The rows as they come, added up by company on the way."""
    for row in rows:
        total = totals.setdefault(row["company"], [Decimal(0), Decimal(0)])
        total[0] += row["debit"]
        total[1] += row["credit"]
        yield row


@command(app, "voucher", examples="primanota voucher PV-00000001\nprimanota voucher PV-00000001 --json")
def voucher(door: Door, *, number: Voucher) -> None:
    """Show one voucher whole, with its entries."""
    with door.session() as session:
        company = session.company(door.selected())
        with session.read() as conn:
            found = books.voucher(conn, company=company, voucher=number)
    door.out.receipt(found, lambda: tell_voucher(door, found))


def tell_voucher(door: Door, found: Row) -> None:
    """Say where a voucher is, what is on it and what it belongs to."""
    line = found["detail"] or found["transaction"]
    if line is None:
        door.out.text(
            f"{found['company']} {found['voucher']}: {str(found['voided_how']).replace('_', ' ')}"
            f" {found['voided_at']:%Y-%m-%d %H:%M}"
            f" by {found['voided_by']}: {found['voided_reason']}"
            f" (was {found['voided_from_journal']}/{found['voided_from_line']})"
        )
        return
    head = f"{found['company']} {found['voucher']}: {found['status']}"
    if found["reversed_voucher"]:
        door.out.text(
            f"{head}, reverses {found['reversed_voucher']}: {found['reversal_reason']}"
            f" ({found['reversed_by']}, {found['reversed_at']:%Y-%m-%d %H:%M})"
        )
    else:
        door.out.text(f"{head}, line {line['journal']}/{line['line']}")
    kind = f"{line['transaction_type'].replace('_', ' ')}, {line['transaction_class']}"
    where = f"project {line['project']}, category {line['category']}, resource {line['resource'] or 'none'}"
    door.out.text(f"{kind}, {where}")
    door.out.text(
        f"{line['accounting_date']}: {line['quantity']} for {line['amount']} {line['currency']},"
        f" accounting {line['accounting_amount']}, reporting {line['reporting_amount']}"
    )
    for issue in line.get("issues", ()):
        door.out.text(f"{issue['code']}: {sentences(issue['message'], issue['remedy'])}")
    if found["transaction"]:
        status = found["transaction"]["ledger_status"].replace("_", " ")
        door.out.text(f"project transaction {found['project_transaction']}, {status}")
    if found["entries"]:
        door.out.text()
        door.out.rows(found["entries"], ENTRIES, empty="")
    if found["related"]:
        door.out.text()
        door.out.rows(found["related"], RELATED, empty="")


@command(
    app,
    "trace",
    examples="""
        primanota trace PV-00000001
        primanota trace PIJ-000001/12
        primanota trace 6f1c2a34-0b1d-4c58-9a3e-5d2f7c8b9a10 --json""",
)
def trace(
    door: Door,
    *,
    thing: Annotated[
        str,
        typer.Argument(
            metavar="THING",
            help="An actual's id, JOURNAL/LINE, a voucher, VOUCHER/ENTRY or project transaction.",
        ),
    ],
) -> None:
    """Tell the whole story of an actual, from file to books.

    The row it came from, each default with the rule that gave it, moves, issues, transaction and entries.
    """
    with door.session() as session:
        company = session.company(door.selected())
        with session.read() as conn:
            found = tracing.trace(conn, company=company, thing=thing)
    door.out.receipt(found, lambda: door.out.text(story(found)))


@command(
    app,
    "export",
    examples="""
        primanota export books/ --format csv
        primanota export books/ --format xlsx
        primanota export books/ --format hledger --company USMF""",
)
def export(
    door: Door,
    *,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A new or empty folder, or an earlier export.")
    ],
    file_format: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help=f"One of {', '.join(exporting.FORMATS)}.")
    ] = "csv",
) -> None:
    """Write the books as files that other programs read.

    csv, parquet, xlsx: journals, lines, transactions, entries, balances, waiting, log and proofs, with
    the fields that --json shows. hledger, beancount: the general ledger for those programs, a file for
    each company.
    """

    def advance(name: str, rows: int) -> None:
        if door.out.attended:
            door.out.say(f"{name}: {counted(rows, 'row')}")

    with door.session() as session:
        company = scope(door, session)
        with session.read() as conn:
            receipt = exporting.export(conn, folder, file_format, company, advance)

    def told() -> None:
        rows, files = counted(sum(receipt.files.values()), "row"), counted(len(receipt.files), "file")
        door.out.text(f"{rows} in {files} in {receipt.folder}")

    door.out.receipt(receipt, told)


@command(app, "related", examples="primanota related PV-00000001")
def related(door: Door, *, voucher: Voucher) -> None:
    """List the vouchers that one belongs to.

    Cost and sale, original and reversal, the journals its line came from.

    The first word says what the other one is to this voucher.
    """
    with door.session() as session:
        company = session.company(door.selected())
        with session.read() as conn:
            found = books.related(conn, company=company, voucher=voucher)
            door.out.rows(found, RELATED, empty=f"{voucher} stands alone.")
