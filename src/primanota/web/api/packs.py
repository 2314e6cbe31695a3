"""Packs: a company's setup as a zip of CSV files, in and out, and what is amiss in it."""

import tempfile
from typing import Annotated, Any

from fastapi import APIRouter, File, UploadFile
from fastapi.responses import JSONResponse, Response

from primanota.service import commands
from primanota.service.receipts import plain
from primanota.service.requests import packs
from primanota.service.session import Session
from primanota.web.asking import Reading, SettingUpBeyond
from primanota.web.bodies import told

router = APIRouter(tags=["setup"])

Pack = Annotated[UploadFile, File(description="A zip file of the pack's CSV files.")]
ZIP: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.post("/setup/pack", response_model=dict[str, Any])
def load_companies(session: SettingUpBeyond, pack: Pack) -> JSONResponse:
    """Load a company pack, also one with new companies: all of it, or nothing and every wrong cell."""
    return _loaded(session, pack, None)


@router.post("/companies/{company}/setup/pack", response_model=dict[str, Any])
def load_company(company: str, session: SettingUpBeyond, pack: Pack) -> JSONResponse:
    """Load a company pack that is about this company alone."""
    return _loaded(session, pack, company)


def _loaded(session: Session, pack: UploadFile, company: str | None) -> JSONResponse:
    return told(packs.load(session, pack.file, name=pack.filename or "the file", company=company))


@router.get("/companies/{company}/setup/pack", response_class=Response, responses=ZIP)
def save_company(company: str, session: Reading) -> Response:
    """The company's setup as a pack that can be loaded again."""
    with tempfile.TemporaryFile() as file:
        packs.save(session, file, company=company)
        file.seek(0)
        headers = {"Content-Disposition": 'attachment; filename="pack.zip"'}
        return Response(file.read(), media_type="application/zip", headers=headers)


@router.get("/companies/{company}/setup/check")
def check_company(company: str, session: Reading) -> dict[str, Any]:
    """What is missing or contradictory in the setup: errors keep actuals from being posted right."""
    found = commands.check_setup(session, company=company)[company]
    return {"items": plain(found), "next": None}
