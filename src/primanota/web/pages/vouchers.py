"""Vouchers: one voucher as a page: its entries, what they come from, what it is related to, taking it back.

A number that was given up has its page too: it says when, by whom and why. Taking back is the API's, asked
for by the page's script.
"""

from decimal import Decimal

from fastapi import APIRouter, Request
from fastapi.responses import Response

from primanota.core.rights import REVERSE
from primanota.inquiry import books
from primanota.inquiry.drilling import names
from primanota.inquiry.rows import Row
from primanota.web.asked import Name
from primanota.web.asking import Reading
from primanota.web.rendering import page

router = APIRouter()

ZERO = Decimal(0)


@router.get("/{company}/vouchers/{voucher:path}")
def show(request: Request, company: str, voucher: Name, session: Reading) -> Response:
    """One voucher whole."""
    with session.read() as conn:
        found = books.voucher(conn, company=company, voucher=voucher)
        accounts = names.accounts(
            conn, company=company, codes=[entry["main_account"] for entry in found["entries"]]
        )
        currencies = names.currencies(conn, company=company)
    reversing = [row for row in found["related"] if row["relation"] == "reversing"]
    taken_back = next((row for row in reversing if row["status"] == "posted"), None)
    posted = found["transaction"] is not None
    return page(
        request,
        "voucher.html",
        found=found,
        line=found["detail"] or found["transaction"],
        accounts=accounts,
        currencies=currencies,
        sums=sums(found["entries"]),
        taken_back=taken_back,
        announced=next((row for row in reversing if row["status"] != "posted"), None),
        may_take_back=posted and taken_back is None and session.rights.has(REVERSE, company),
    )


def sums(entries: list[Row]) -> Row:
    """Debits and credits of a voucher, each as a positive amount, in its three currencies."""
    return {
        f"{side}_{column}": sum((max(sign * entry[column], ZERO) for entry in entries), ZERO)
        for column in ("amount", "accounting_amount", "reporting_amount")
        for side, sign in (("debit", 1), ("credit", -1))
    }
