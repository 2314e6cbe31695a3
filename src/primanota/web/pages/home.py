"""Home: where somebody arrives: the companies, or the one company there is."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from primanota.inquiry import desk
from primanota.web.asking import Reading, SignedIn
from primanota.web.rendering import page

router = APIRouter()


@router.get("/")
def arrive(request: Request, session: SignedIn) -> Response:
    """The only company there is for who asks, or the choice of them."""
    with session.read() as conn:
        found = [row for row in desk.companies(conn) if session.rights.sees(row["company"])]
    if len(found) == 1:
        return RedirectResponse(f"/{found[0]['company']}", HTTPStatus.SEE_OTHER)
    return page(request, "companies.html", companies=found)


@router.get("/{company}")
def home(request: Request, company: str, session: Reading) -> Response:
    """What is on the way, and what needs somebody."""
    with session.read() as conn:
        attention = list(desk.attention(conn, company=company))
        waiting = list(desk.waiting_by_reason(conn, company=company))
    return page(request, "home.html", attention=attention, waiting=waiting)
