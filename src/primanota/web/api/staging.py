"""Staging: files of actuals and links are sent, looked at and staged; and what became of earlier ones.

Files come as multipart/form-data. What staging a file would do is asked first, if one likes: ``examine``
keeps nothing, ``look`` only reads the header of a file that is not in our columns.
"""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Form, Query, Response, UploadFile
from fastapi.responses import JSONResponse

from primanota.core.errors import Refusal
from primanota.inquiry import received
from primanota.service.requests import uploads
from primanota.service.requests.uploads import Mapping, Upload
from primanota.service.staging import summed
from primanota.web.asked import Name, Page
from primanota.web.asking import Reading, Staging
from primanota.web.bodies import told
from primanota.web.lists import Listed, long, short, wanted

router = APIRouter(prefix="/companies/{company}/stage", tags=["staging"])

Actuals = Annotated[
    UploadFile, File(description="A file of actuals: csv, xlsx, parquet, jsonl, json, or a foreign shape.")
]
Files = Annotated[list[UploadFile], File(max_length=20, description="Files of actuals.")]
Links = Annotated[list[UploadFile], File(max_length=20, description="Files of links between actuals.")]
Map = Annotated[UploadFile | None, File(alias="map", description="A map (TOML), for files in other columns.")]
RateCard = Annotated[UploadFile | None, File(description="The rate card that the map names.")]
FileFormat = Annotated[
    Literal["csv", "xlsx", "parquet", "json", "jsonl", "finance", "dataverse"] | None,
    Form(alias="format", description="What the files are, where their names do not tell."),
]
Strict = Annotated[bool, Form(description="Accept all rows or none.")]
Separator = Annotated[Literal[",", ";", "\t", "|"], Form(description="Between the cells of a CSV file.")]


@router.post("", response_model=dict[str, Any])
def stage(
    company: str,
    session: Staging,
    *,
    files: Files = [],  # noqa: B006  # FastAPI's way to say that there may be none
    links: Links = [],  # noqa: B006
    mapping: Map = None,
    rate_card: RateCard = None,
    file_format: FileFormat = None,
    strict: Strict = False,
) -> JSONResponse:
    """Stage files: good rows are accepted, each that is not is told with its column, value and reason.

    The same file again changes nothing. Rows of other companies are refused. All files of a request are
    accepted together or not at all.
    """
    if not files and not links:
        raise Refusal("value-invalid", "no file was sent", remedy="Send files, links, or both.")
    receipts = uploads.stage(
        session,
        [_upload(each) for each in files],
        links=[_upload(each) for each in links],
        company=company,
        file_format=file_format,
        mapping=_mapping(mapping, rate_card),
        strict=strict,
    )
    return told(summed(receipts))


@router.post("/examine", response_model=dict[str, Any])
def examine(
    company: str,
    session: Staging,
    *,
    file: Actuals,
    mapping: Map = None,
    rate_card: RateCard = None,
    file_format: FileFormat = None,
) -> JSONResponse:
    """What staging a file of actuals would do, and its first rows as they would be kept; nothing is kept."""
    sent = _mapping(mapping, rate_card)
    found = uploads.examine(session, _upload(file), company=company, file_format=file_format, mapping=sent)
    return told(found)


@router.post("/look", response_model=dict[str, Any])
def look(
    company: str,  # noqa: ARG001  # where the right is held
    session: Staging,  # noqa: ARG001  # the right
    file: Actuals,
    file_format: FileFormat = None,
    separator: Separator = ",",
) -> JSONResponse:
    """The columns and first rows of a file as it is, and our columns: what a map is made of."""
    return told(uploads.look(_upload(file), file_format=file_format, separator=separator))


@router.get("/files", response_model=Listed)
def files_received(company: str, session: Reading, asked: Annotated[Page, Query()]) -> Response:
    """Files that were received, the newest first, and what became of their rows."""
    with session.read() as conn:
        return short(received.batches(conn, company=company), asked, key=("-received_at", "batch"))


@router.get("/files/{batch}/refusals", response_model=Listed)
def refusals(company: str, batch: Name, session: Reading, asked: Annotated[Page, Query()]) -> Response:
    """Why rows of a file were refused, in the order of the file."""
    with session.read() as conn:
        return short(received.refusals(conn, company=company, batch=batch), asked)


@router.get("/files/{batch}/actuals", response_model=Listed)
def actuals(company: str, batch: Name, session: Reading, asked: Annotated[Page, Query()]) -> Response:
    """The actuals that a file brought, in its order, and where each of them is by now."""
    with session.read() as conn:
        return long(received.actuals(conn, company=company, batch=batch, wanted=wanted(asked)))


def _upload(sent: UploadFile) -> Upload:
    return Upload(sent.filename or "", sent.file)


def _mapping(sent: UploadFile | None, rate_card: UploadFile | None) -> Mapping | None:
    if sent is None:
        return None
    return Mapping(_upload(sent), _upload(rate_card) if rate_card else None)
