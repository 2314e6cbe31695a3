"""Proofs: what must be true of the books, proven when somebody asks, with the offenders where it is not (B5).

Looking at the page proves nothing yet: it tells what each proof means and what the last runs found. Proving
is reading: nothing is changed, and whoever may read may ask.
"""

from typing import Any

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
        verified=bool(verify),
        broken=len(broken),
        runs=runs,
        leads=leads,
        may_queue=any(session.rights.has(right, company) for right in JOBS["proofs"]),
    )


def leads(offender: dict[str, Any]) -> str:
    """Where an offender is looked at, behind the company's address: its story or its journal, or nowhere."""
    for name, path in (("voucher", "vouchers"), ("journal", "journals"), ("actual_id", "trace")):
        if offender.get(name):
            return f"{path}/{offender[name]}"
    return ""
