"""Audit: who changed what, when, from what to what; and whether the trail is whole (B5).

The list is filled by the page's script from the API; each record has a page of its own. Whoever may audit
sees it, and who has which roles. That nobody changed the trail is a proof, run when somebody asks.
"""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Request
from fastapi.responses import Response

from primanota.core.rights import ROLES
from primanota.inquiry.drilling import records
from primanota.service import commands
from primanota.service.people import overview
from primanota.web.asking import Auditing
from primanota.web.rendering import page

router = APIRouter()

CHAIN = "009_audit_chain_is_whole"


@router.get("/{company}/audit")
def trail(request: Request, company: str, session: Auditing, verify: str = "") -> Response:
    """The trail's page; with ``verify=now`` whether the trail is whole."""
    found = commands.verify(session, company=company, only=[CHAIN]) if verify else []
    with session.read() as conn:
        actors, actions = records.people(conn, company=company)
    return page(request, "audit.html", actors=actors, actions=actions, chain=found[0] if found else None)


@router.get("/{company}/audit/duties")
def duties(request: Request, company: str, session: Auditing) -> Response:
    """Who may do what in the company, the exceptions to segregated duties, and conflicts without one."""
    return page(request, "duties.html", people=overview.duties(session, company=company), roles=ROLES)


@router.get("/{company}/audit/{number}")
def record(
    request: Request, company: str, number: Annotated[int, Path(ge=1, lt=2**63)], session: Auditing
) -> Response:
    """One record: what changed from what to what, what else it says, and where it stands in the chain.

    Raises:
        HTTPException: the trail has no record of that number.
    """
    with session.read() as conn:
        found = records.record(conn, company=company, number=number)
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"the audit trail of {company} has no record {number}")
    details = found["details"]
    return page(
        request, "record.html", found=found, changed=records.changed(details), facts=records.facts(details)
    )
