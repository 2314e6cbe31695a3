"""Showing: the last chapters of the demo's story: one voucher, the balances, the proofs, and where to look
next.

Reads only, through the inquiries that every door uses.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from primanota.core.wording import counted
from primanota.demo import place
from primanota.demo.company import BOSTON
from primanota.demo.tables import Files
from primanota.demo.telling import Teller
from primanota.inquiry import books, desk
from primanota.service import commands
from primanota.service.session import Session

SHOWN_TASK = "Control room"
SHOWN_DAY = "2026-01-23"


def show_voucher(session: Session, teller: Teller, work: Files) -> dict[str, object]:
    """Show the sale of an hour in Kuwaiti dinar, with its entries in three currencies and its cost."""
    actual = next(
        UUID(row["actual_id"])
        for row in work["actuals.csv"]
        if (row["task"], row["transaction_date"]) == (SHOWN_TASK, SHOWN_DAY)
        and row["transaction_type"] == "unbilled_sales"
    )
    with session.read() as conn:
        number = next(books.transactions(conn, company=BOSTON, actual=actual))["voucher"]
        voucher = books.voucher(conn, company=BOSTON, voucher=number)
        accounts = {row["main_account"]: row["name"] for row in desk.accounts(conn, company=BOSTON)}
    line = voucher["transaction"]
    teller.chapter(
        "One voucher",
        f"{number}: {line['quantity']} hours for Sadaf Energy, sold for {line['amount']} {line['currency']},"
        " not invoiced yet. Its entries balance in dinar, in Boston's dollars and in the group's euros:",
    )
    teller.table(
        "account name dimensions >KWD=amount >USD=accounting_amount >EUR=reporting_amount",
        [
            entry | {"account": entry["main_account"], "name": accounts[entry["main_account"]]}
            for entry in voucher["entries"]
        ],
    )
    related = [row for row in voucher["related"] if row["relation"] == "cost"]
    teller.say(f"The cost of the same hours is voucher {related[0]['related_voucher']}.")
    return {"voucher": voucher}


def show_balances(session: Session, teller: Teller) -> dict[str, object]:
    """Show Boston's accounts over all periods."""
    with session.read() as conn:
        found = list(books.balances(conn, company=BOSTON))
        accounts = {row["main_account"]: row["name"] for row in desk.accounts(conn, company=BOSTON)}
    sums = [
        {"account": account, "name": accounts[account]}
        | _sum([row for row in found if row["main_account"] == account])
        for account in sorted({row["main_account"] for row in found})
    ]
    teller.chapter(
        "Balances", "Boston's general ledger in US dollars, all periods; the last line must be nought."
    )
    teller.table(
        "account name >debit >credit >balance", [*sums, {"account": "", "name": "All accounts"} | _sum(sums)]
    )
    return {"balances": found}


def _sum(rows: Sequence[Mapping[str, Any]]) -> dict[str, Decimal]:
    return {field: sum((row[field] for row in rows), Decimal(0)) for field in ("debit", "credit", "balance")}


def verify(session: Session, teller: Teller) -> dict[str, object]:
    """Run every proof."""
    found = commands.verify(session, company=None)
    broken = [each for each in found if each.offenders]
    teller.chapter(
        "Proofs",
        f"{counted(len(found), 'question is', 'questions are')} asked of the books, such as"
        " whether every voucher balances in three currencies and every actual is in exactly one place."
        f" {counted(len(found) - len(broken), 'proof holds', 'proofs hold')},"
        f" {counted(len(broken), 'is', 'are')} broken.",
    )
    if broken:
        teller.table(
            "proof title >offenders",
            [{"proof": each.proof, "title": each.title, "offenders": each.offenders} for each in broken],
        )
    return {"proofs": found}


def look_around(teller: Teller, option: str, keep: Path | None, document: Mapping[str, Any]) -> None:
    """Tell the commands with which to go on, ready to be copied."""
    voucher, error = document["voucher"]["voucher"], document["error_lines"][0]
    program = place.program()
    boston = f"{option} --company {BOSTON}"
    teller.chapter(
        "Look around", f"All this took {document['seconds']:.0f} s. The database stays until the next demo:"
    )
    teller.commands(
        [
            ("what waits, and why", f"{program} waiting {option}"),
            ("the journals; one's lines", f"{program} journals {option}"),
            (
                "what is wrong with a line, and what to do",
                f"{program} lines {error['journal']} {option} --company {error['company']}",
            ),
            ("one voucher with all it is related to", f"{program} voucher {voucher} {boston}"),
            ("balances by department", f"{program} balances --by Department {boston}"),
            ("prove the books again", f"{program} verify {option}"),
            ("open the database itself", f"{program} db psql {option}"),
            ("stop its server", f"{program} db stop {option}"),
        ]
    )
    if keep:
        teller.say(f"The company pack is in {keep / 'setup'}, the staging files are beside it.")
    else:
        teller.commands(
            [("the same with its files to read and to change", f"{program} demo --keep my-company")]
        )
    teller.commands([("the same with a hundred thousand lines more", f"{program} demo --lines 100000")])
