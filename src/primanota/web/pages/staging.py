"""Staging: the pages of work as it arrives: what waits and why, what never travels, files, and the upload.

The lists are filled by their scripts from the API; so is what an upload would do and did.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from primanota.core.row_codes import ROW_REFUSALS, SKIPS, WAITING
from primanota.inquiry import received
from primanota.inquiry.rows import ready
from primanota.web.asked import Name
from primanota.web.asking import Reading
from primanota.web.asking import Staging as MayStage
from primanota.web.rendering import page

router = APIRouter()

VIEWS = {
    "waiting": "Waiting",
    "skipped": "Skipped",
    "invalid": "Invalid at the source",
    "files": "Files",
}


class Chosen(BaseModel):
    """Which list; its filters are read by the script."""

    view: Literal["waiting", "skipped", "invalid", "files"] = "waiting"
    code: Name = ""


@router.get("/{company}/staging")
def staging(
    request: Request,
    company: str,  # noqa: ARG001  # where the right is held
    session: Reading,  # noqa: ARG001  # the right
    chosen: Annotated[Chosen, Query()],
) -> Response:
    """What waits and why, what never becomes a line, what its source withdrew, and the files that came."""
    causes = {code: told.cause for code, told in {**WAITING, **SKIPS}.items()}
    return page(
        request, "staging.html", views=VIEWS, chosen=chosen, waiting_codes=list(WAITING), causes=causes
    )


@router.get("/{company}/staging/upload")
def upload(request: Request, company: str, session: MayStage) -> Response:  # noqa: ARG001  # the right
    """Files sent, looked at before they are staged, and mapped when they have other columns."""
    remedies = {code: told.remedy for code, told in ROW_REFUSALS.items()}
    return page(request, "staging_upload.html", remedies=remedies)


@router.get("/{company}/staging/files/{batch}")
def file_received(
    request: Request,
    company: str,
    batch: Name,
    session: Reading,
    view: Literal["actuals", "refusals"] | None = None,
) -> Response:
    """One file that was received: where the work it brought is by now, and why rows were refused."""
    with session.read() as conn:
        found = ready(received.batch(conn, company=company, batch=batch))
    shown = view or ("refusals" if found["refused"] and not found["accepted"] else "actuals")
    return page(request, "staging_file.html", file=found, view=shown)
