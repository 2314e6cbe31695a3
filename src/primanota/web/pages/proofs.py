"""Proofs: what must be true of the books, proven when somebody asks, with the offenders where it is not (B5).

Looking at the page proves nothing yet: it tells what each proof means and what the last runs found. Proving
is reading: nothing is changed, and whoever may read may ask.
"""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from primanota.core.needs import JOBS
from primanota.inquiry import jobs
from primanota.inquiry.rows import Row
from primanota.service import commands
from primanota.web.asking import Reading
from primanota.web.rendering import page

router = APIRouter()

RUNS_SHOWN = 10

PLACES = {
    "voucher": "vouchers",
    "journal": "journals",
    "actual_id": "trace",
    "record_no": "audit",
    "project": "projects",
}
"""What an offender may name, the surest first, and where that is looked at."""


@router.get("/{company}/proofs")
def show(request: Request, company: str, session: Reading, verify: str = "") -> Response:
    """The proofs; with ``verify=now`` what each finds at this moment."""
    results = {each.proof: each for each in commands.verify(session, company=company)} if verify else {}
    with session.read() as conn:
        runs = list(jobs.runs(conn, company=company, job="proofs", last=RUNS_SHOWN))
    proofs: list[Row] = [
        {
            "name": each.name,
            "number": each.name.partition("_")[0],
            "title": each.title,
            "why": each.why,
            "found": results.get(each.name),
        }
        for each in commands.proofs()
    ]
    broken = [each for each in proofs if each["found"] and each["found"].offenders]
    return page(
        request,
        "proofs.html",
        proofs=broken + [each for each in proofs if each not in broken],
        verified=datetime.now(UTC) if verify else None,
        broken=len(broken),
        runs=runs,
        leads=leads,
        figure=figure,
        may_queue=any(session.rights.has(right, company) for right in JOBS["proofs"]),
    )


def leads(offender: dict[str, Any]) -> str:
    """Where an offender is looked at, behind the company's address: its story or its journal, or nowhere."""
    for name, path in PLACES.items():
        if offender.get(name):
            return f"{path}/{quote(str(offender[name]), safe='')}"
    if offender.get("main_account"):
        return f"books/entries?{urlencode({'account': offender['main_account']})}"
    return ""


def figure(value: object) -> bool:
    """Whether it is an amount."""
    return isinstance(value, Decimal)
