"""Setup: the pages on which a company is set up: tables row by row, settings, periods, packs, the check.

Everything is shown to whoever may read; buttons that change something are there for whoever may. The rows
come from the API.
"""

from http import HTTPStatus
from itertools import groupby
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from primanota.core.errors import Refusal
from primanota.core.rights import IMPORT, PERIOD, SETUP
from primanota.service import closing
from primanota.service.receipts import plain
from primanota.service.session import Session
from primanota.service.setting_up import rows
from primanota.web.asking import Reading
from primanota.web.rendering import page

router = APIRouter(prefix="/{company}/setup")

TABLES = {each.table: each for each in rows.tables()}
GROUPS = [(group, list(tables)) for group, tables in groupby(TABLES.values(), key=lambda each: each.group)]
PERIODS = "periods"
DIMENSIONS = "dimension_values"


def shown(request: Request, session: Session, template: str, **values: Any) -> Response:
    """A page of the setup: with the tables there are, and what who asks may do."""
    company = request.path_params["company"]
    may = {right: session.rights.has(right, company) for right in (SETUP, PERIOD, IMPORT)}
    return page(request, f"setup/{template}.html", groups=GROUPS, may=may, **values)


@router.get("")
def setup(request: Request, session: Reading) -> Response:
    """What there is to set up, and what is amiss."""
    return shown(request, session, "index")


@router.get("/features")
@router.get("/parameters")
@router.get("/settings")
def settings(request: Request, session: Reading) -> Response:
    """Parameters and features: what each means, its default, what it needs."""
    return shown(request, session, "settings")


@router.get("/check")
def check(request: Request, session: Reading) -> Response:
    """What is missing or contradictory."""
    return shown(request, session, "check")


@router.get("/pack")
def pack(request: Request, session: Reading) -> Response:
    """The whole setup as files, in and out."""
    return shown(request, session, "pack")


@router.get("/periods")
def periods(request: Request, session: Reading) -> Response:
    """Fiscal periods: opened, held, closed, added."""
    return shown(request, session, "periods", table=plain(TABLES[PERIODS]))


@router.get("/periods/{period:path}")
def period(request: Request, company: str, period: str, session: Reading) -> Response:
    """What is not posted yet in a period; its totals once it is closed."""
    report = closing.report(session, company=company, period=period)
    return shown(request, session, "period", report=report)


@router.get("/{table}")
def table(request: Request, company: str, table: str, session: Reading) -> Response:
    """The rows of one table."""
    if table not in TABLES:
        raise Refusal("table-unknown", f"the setup has no table {table}")
    found = TABLES[table]
    dimensions = _dimensions(session, company) if found.dimensions else []
    right = PERIOD if table == PERIODS else SETUP
    editable = session.rights.has(right, company)
    about = {"table": plain(found), "dimensions": dimensions, "editable": editable}
    return shown(request, session, "table", shown=found, about=about, editable=editable)


@router.get("/tables/{table}")
def named_as_in_the_api(request: Request, company: str, table: str, session: Reading) -> Response:  # noqa: ARG001
    """A table by the address that the API gives it."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/{quote(company)}/setup/{quote(table, safe='')}{query}", HTTPStatus.SEE_OTHER)


def _dimensions(session: Session, company: str) -> list[str]:
    """The dimensions of which there are values."""
    found = rows.table_rows(session, company=company, table=DIMENSIONS)
    return sorted({row["dimension"] for row in found})
