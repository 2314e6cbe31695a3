"""Traces: the whole story of one actual as a page, from the row of its file to its entries (B3).

Asked for by an actual's id, JOURNAL/LINE, a voucher, VOUCHER/ENTRY or a project transaction; without one the
page asks which.
"""

from http import HTTPStatus
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from primanota.inquiry import trace
from primanota.inquiry.drilling import names
from primanota.inquiry.story import chapters
from primanota.web.asked import Name
from primanota.web.asking import Reading
from primanota.web.rendering import page

router = APIRouter()

SETTINGS = {
    "transaction_category": "categories",
    "class_default": "settings",
    "billing_type": "billing_types",
    "first_contract_line": "contract_lines",
    "named_contract_line": "contract_lines",
    "direct": "exchange_rates",
    "inverse": "exchange_rates",
    "triangulated": "exchange_rates",
    "moved": "periods",
    "project": "projects",
    "contract": "contracts",
    "customer": "customers",
    "resource": "resources",
    "category": "categories",
}
"""By the rule that gave a value: the page of the setup where what it looked at is kept."""


@router.get("/{company}/trace")
def ask(request: Request, company: str, session: Reading, thing: Name = "") -> Response:  # noqa: ARG001
    """The page that asks what to trace, or the way to the story."""
    wanted = thing.strip()
    if wanted:
        return RedirectResponse(f"/{quote(company, safe='')}/trace/{quote(wanted)}", HTTPStatus.SEE_OTHER)
    return page(request, "trace_ask.html")


@router.get("/{company}/trace/{thing:path}")
def show(request: Request, company: str, thing: Name, session: Reading) -> Response:
    """The story of the actual behind a thing."""
    with session.read() as conn:
        told = trace.trace(conn, company=company, thing=thing.strip())
        currencies = names.currencies(conn, company=company)
    return page(
        request,
        "trace.html",
        told=told,
        chapters=chapters(told),
        currencies=currencies,
        thing=thing,
        settings=SETTINGS,
    )
