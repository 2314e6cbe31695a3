"""Staging: the pages of work as it arrives: all of it and where it stands, what waits and why, what never
travels, files, and the upload.

The lists are filled by their scripts from the API; so is what an upload would do and did.
"""

from itertools import islice
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from primanota.core.records import TransactionClass, TransactionType
from primanota.core.row_codes import ROW_REFUSALS, SKIPS, WAITING
from primanota.core.states import ActualStatus
from primanota.inquiry import received
from primanota.inquiry.rows import Row, ready
from primanota.service.session import Session
from primanota.web.asked import Name
from primanota.web.asking import Reading
from primanota.web.asking import Staging as MayStage
from primanota.web.rendering import page

router = APIRouter()

VIEWS = {
    "waiting": "Waiting",
    "all": "All actuals",
    "skipped": "Skipped",
    "invalid": "Invalid at the source",
    "files": "Files",
}

FILES_OFFERED = 50
"""Of so many files, the newest, all actuals can be narrowed to one; to any other by its own page."""


class Chosen(BaseModel):
    """Which list; its filters are read by the script."""

    view: Literal["waiting", "all", "skipped", "invalid", "files"] = "waiting"
    code: Name = ""
    batch: UUID | None = None


@router.get("/{company}/staging")
def staging(
    request: Request,
    company: str,
    session: Reading,
    chosen: Annotated[Chosen, Query()],
) -> Response:
    """What waits and why, all actuals, what never becomes a line, what its source withdrew, and files."""
    causes = {code: told.cause for code, told in {**WAITING, **SKIPS}.items()}
    if chosen.view != "all":
        return page(
            request, "staging.html", views=VIEWS, chosen=chosen, waiting_codes=list(WAITING), causes=causes
        )
    return page(
        request,
        "staging_all.html",
        views=VIEWS,
        causes=causes,
        statuses=list(ActualStatus),
        types=list(TransactionType),
        classes=list(TransactionClass),
        codes=list(causes),
        files=_files(session, company, chosen.batch),
    )


def _files(session: Session, company: str, chosen: UUID | None) -> list[tuple[str, str]]:
    """The newest files of actuals, and the one that was chosen, each with its words."""
    with session.read() as conn:
        files = (each for each in received.batches(conn, company=company) if each["kind"] == "actuals")
        found = list(islice(files, FILES_OFFERED))
        if chosen is not None and chosen not in [each["batch"] for each in found]:
            found.append(received.batch(conn, company=company, batch=str(chosen)))
    return [(str(each["batch"]), _named(each)) for each in found]


def _named(file: Row) -> str:
    """What a file is called, without the folders that lead to it, and the day it came."""
    name = str(file["source"]).replace("\\", "/").rpartition("/")[2]
    return f"{name}, {file['received_at']:%Y-%m-%d}"


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
