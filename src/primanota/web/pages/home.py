"""Home: where somebody arrives: the companies, or the one company there is; the way to what they look for."""

import re
from http import HTTPStatus
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from primanota.core.rights import PEOPLE, READ
from primanota.inquiry import desk
from primanota.inquiry.overview import pipeline
from primanota.web.asking import Reading, SignedIn
from primanota.web.rendering import page

router = APIRouter()

ACTUAL = re.compile(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")
LINE = re.compile(r"(?P<journal>[^/]+)/(?P<line>[0-9]{1,9})")

PLACES = {"journal": "journals", "posted": "vouchers", "voucher": "trace", "project": "projects"}
"""Below the company: where what was found has its page; a voucher that is not posted has a story only."""


@router.get("/")
def arrive(request: Request, session: SignedIn) -> Response:
    """The only company whose books may be seen, or the choice; the users, for who keeps nothing else."""
    with session.read() as conn:
        found = [row for row in desk.companies(conn) if session.rights.has(READ, row["company"])]
    if not session.rights.anywhere(READ) and session.rights.anywhere(PEOPLE):
        return RedirectResponse("/users", HTTPStatus.SEE_OTHER)
    if len(found) == 1:
        return RedirectResponse(f"/{quote(found[0]['company'], safe='')}", HTTPStatus.SEE_OTHER)
    return page(request, "companies.html", companies=found)


@router.get("/{company}")
def home(request: Request, company: str, session: Reading) -> Response:
    """What is on the way, and what needs somebody; its script asks the API for the figures."""
    with session.read() as conn:
        name = next(row["name"] for row in desk.companies(conn) if row["company"] == company)
    return page(request, "home.html", name=name)


@router.get("/{company}/find")
def find(request: Request, company: str, session: Reading, q: str = "") -> Response:
    """The page of what somebody looks for: a journal, JOURNAL/LINE, a voucher, a project, an actual's id."""
    word = q.strip()
    place = f"/trace/{word}" if ACTUAL.fullmatch(word) else None
    with session.read() as conn:
        line = LINE.fullmatch(word)
        found = pipeline.found(conn, company=company, word=line["journal"] if line else word)
    if found is not None:
        place = f"/{PLACES[found['kind']]}/{quote(found['name'], safe='')}"
        place += f"?line={line['line']}" if line else ""
    if place is None:
        return page(request, "find.html", status=HTTPStatus.NOT_FOUND, word=word)
    return RedirectResponse(f"/{quote(company, safe='')}{place}", HTTPStatus.SEE_OTHER)
