"""Companies: those that who asks may see; where a program finds what it may ask about."""

from typing import Any

from fastapi import APIRouter

from primanota.inquiry import desk
from primanota.inquiry.rows import ready
from primanota.web.asking import SignedIn

router = APIRouter(tags=["companies"])


@router.get("/companies")
def companies(session: SignedIn) -> list[dict[str, Any]]:
    """The companies you may see, by code."""
    with session.read() as conn:
        return [ready(row) for row in desk.companies(conn) if session.rights.sees(row["company"])]
