"""Journals: the list of them, one journal with its lines, and what posting would do.

The lists are filled by the pages' scripts from the API, by which everything is changed too; here is the frame
around them, what does not change while one looks, and what who asks may do.
"""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from primanota.core import rights
from primanota.core.codes import ISSUES
from primanota.core.states import HeaderStatus, JournalChoice, LineStatus
from primanota.inquiry import desk
from primanota.inquiry.lists import sorting
from primanota.inquiry.review import choices
from primanota.inquiry.review.standing import standing
from primanota.inquiry.rows import ready
from primanota.service.session import Session
from primanota.web.asking import Reading
from primanota.web.rendering import page

router = APIRouter()


@router.get("/{company}/journals")
def journals(request: Request, company: str, session: Reading) -> Response:
    """The journals of a company."""
    statuses = [JournalChoice.NOT_POSTED.value, *(each.value for each in HeaderStatus)]
    with session.read() as conn:
        short = sorting.journals_of(conn, company=company) <= sorting.JOURNALS_MAX
    own = {"sorts": list(sorting.JOURNALS) if short else None, "sorted_most": sorting.JOURNALS_MAX}
    return page(request, "journals.html", statuses=statuses, given={**given(session, company), **own})


@router.get("/{company}/journals/{journal:path}")
def journal(request: Request, company: str, journal: str, session: Reading) -> Response:
    """One journal: how it stands, its lines, and what happened to it."""
    with session.read() as conn:
        head = desk.journal(conn, company=company, journal=journal)
        stands = standing(conn, company=company, journal=journal)
        groups = list(choices.tax_groups(conn, company=company))
    return page(
        request,
        "journal.html",
        head=ready(head),
        stands=stands,
        statuses=[each.value for each in LineStatus],
        given={
            **given(session, company),
            "journal": head["journal"],
            "version": head["version"],
            "status": head["status"],
            "queued": stands.queued is not None,
            "issues": len(stands.issues),
            "tax_groups": groups,
            "sorts": list(sorting.LINES) if head["lines"] <= sorting.LINES_MAX else None,
            "sorted_most": sorting.LINES_MAX,
        },
    )


@router.get("/{company}/preview")
def preview(request: Request, company: str, session: Reading) -> Response:
    """What posting would do."""
    return page(request, "preview.html", given=given(session, company))


def given(session: Session, company: str) -> dict[str, Any]:
    """What a page's script is given: what who asks may do, and what issues mean."""
    asked = (rights.REVIEW, rights.POST, rights.WRITE_OFF, rights.IMPORT)
    may = {right.replace("-", "_"): session.rights.has(right, company) for right in asked}
    return {"may": may, "causes": {code: told.cause for code, told in ISSUES.items()}}
