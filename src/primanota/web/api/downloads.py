"""Downloads: every list as a file, ``/download/{list}?format=xlsx``, with the filters of the list; all books.

One route for each list, made of the tables below. The fields are those of the list's rows, in their order.
"""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict, Field, create_model

from primanota.core.records import TransactionClass, TransactionType
from primanota.core.states import ActualStatus, JournalChoice, LineStatus
from primanota.web.api.reading.books import Carried
from primanota.web.asked import Day, DayEnd, Moment, Name, RunNumber
from primanota.web.asking import Auditing, Reading
from primanota.web.downloads import WHOLE_FILE, BookFormat, FileFormat, books, download, whole_file

router = APIRouter(prefix="/companies/{company}/download", tags=["downloads"])

DATED: Mapping[str, Any] = {
    "first": (Day | None, Field(None, alias="from", description="From this accounting date on.")),
    "last": (Day | None, Field(None, alias="to", description="Up to this accounting date, included.")),
}
NAMED: Mapping[str, Any] = {
    "journal": (Name | None, Field(None, description="Of this journal.")),
    "voucher": (Name | None, Field(None, description="Of this voucher.")),
    "actual": (UUID | None, Field(None, description="Of this actual.")),
}
TOLD: Mapping[str, Any] = {
    "text": (Name | None, Field(None, description="That hold this text, in small letters or capitals.")),
    "since": (Moment | None, Field(None, description="From this day or time on (UTC).")),
    "until": (DayEnd | None, Field(None, description="Up to the end of this day, or a time.")),
}
CODE: Mapping[str, Any] = {"code": (Name | None, Field(None, description="Of this code."))}
PROJECT: Mapping[str, Any] = {"project": (Name | None, Field(None, description="Of this project."))}
ACCOUNT: Mapping[str, Any] = {"account": (Name | None, Field(None, description="Of this main account."))}
JOB: Mapping[str, Any] = {"job": (Name | None, Field(None, description="Of this job."))}
START: Mapping[str, Any] = {
    "period_start": (Day | None, Field(None, description="Of journals of this period start date.")),
}

OF_FILE: Mapping[str, Any] = {"batch": (UUID, Field(description="Of this file."))}

FILTERS: Mapping[str, Mapping[str, Any]] = {
    "waiting": {**CODE, "actual": NAMED["actual"]},
    "reasons": {},
    "skipped": {},
    "invalid": {},
    "journals": {
        "status": (JournalChoice | None, Field(None, description="Of this status, or not_posted yet.")),
        **START,
        "original": (Name | None, Field(None, description="Journals that took lines of this one over.")),
    },
    "lines": {
        "status": (LineStatus | None, Field(None, description="Lines of this status.")),
        **NAMED,
        **PROJECT,
        **CODE,
        **START,
        **DATED,
    },
    "issues": {"journal": NAMED["journal"], **CODE},
    "attention": {},
    "files": {},
    "refusals": OF_FILE,
    "brought": OF_FILE,
    "actuals": {
        "status": (ActualStatus | None, Field(None, description="Actuals of this status.")),
        "code": (Name | None, Field(None, description="Those that wait or are skipped for this reason.")),
        **PROJECT,
        "transaction_type": (TransactionType | None, Field(None, description="Of this transaction type.")),
        "transaction_class": (TransactionClass | None, Field(None, description="Of this transaction class.")),
        "transaction_category": (Name | None, Field(None, description="Of this transaction category.")),
        "resource": (Name | None, Field(None, description="Of this resource.")),
        "batch": (UUID | None, Field(None, description="Of this file.")),
        "actual": NAMED["actual"],
        "first": (Day | None, Field(None, alias="from", description="From this transaction date on.")),
        "last": (Day | None, Field(None, alias="to", description="Up to this transaction date, included.")),
    },
    "voided": {"how": (Name | None, Field(None, pattern="^(deleted|written_off)$"))},
    "entries": {
        **NAMED,
        **ACCOUNT,
        "dimension": (
            list[Carried],
            Field([], max_length=20, description="NAME=VALUE: that carry it; NAME=: none; repeatable."),
        ),
        **DATED,
    },
    "transactions": {**NAMED, **PROJECT, **DATED},
    "balances": {
        **ACCOUNT,
        "period": (Name | None, Field(None, description="Of this period.")),
        "by": (list[Name], Field([], max_length=20, description="Split by this dimension; repeatable.")),
        **DATED,
    },
    "statement": {"project": (Name, Field(description="Of this project.")), **DATED},
    "periods": {},
    "accounts": {},
    "runs": {**JOB, "status": (Name | None, Field(None, description="Runs of this status."))},
    "log": {
        **JOB,
        "severity": (Name | None, Field(None, description="info, warning or error.")),
        **CODE,
        **NAMED,
        "run": (RunNumber | None, Field(None, description="Of this run.")),
        **TOLD,
    },
    "verify": {},
    "audit": {
        "actor": (Name | None, Field(None, description="Changes by this person.")),
        "action": (Name | None, Field(None, description="Changes of this kind.")),
        **TOLD,
    },
}
"""The lists, and the filters of each by the names that inquiries give them."""


class Wanted(BaseModel):
    """What a list is written as; a list's own filters are further fields."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    format: FileFormat = Field(FileFormat.XLSX, description="csv, xlsx or parquet.")

    def filters(self) -> dict[str, Any]:
        """The list's own filters that were given."""
        own = {name: getattr(self, name) for name in type(self).model_fields if name != "format"}
        return {name: value for name, value in own.items() if value is not None}


class Books(BaseModel):
    """What all books are written as."""

    model_config = ConfigDict(extra="forbid")

    format: BookFormat = Field(
        BookFormat.CSV, description="csv, xlsx, parquet: each list a file; hledger, beancount: the ledger."
    )


@router.get("/books", response_class=FileResponse, responses=whole_file("zip"))
def all_books(company: str, session: Reading, asked: Annotated[Books, Query()]) -> FileResponse:
    """All books of the company in a zip file, as `primanota export` writes them, from one moment."""
    return books(session, company=company, book_format=asked.format)


def _add(name: str, filters: Mapping[str, Any]) -> None:
    """Add the route of a list."""
    asked_for = create_model(f"Download{name.title()}", __base__=Wanted, **dict(filters))

    def write(company: str, session: Reading, asked: Wanted) -> FileResponse:
        return download(session, name, company=company, file_format=asked.format, **asked.filters())

    write.__annotations__ |= {"asked": Annotated[asked_for, Query()]}
    if name == "audit":
        write.__annotations__ |= {"session": Auditing}
    router.add_api_route(
        f"/{name}",
        write,
        name=f"download_{name}",
        summary=f"The list {name} as a file.",
        description=f"The rows of the list {name} that the filters let through, all of them, as a file.",
        response_class=FileResponse,
        responses=WHOLE_FILE,
    )


for _name, _filters in FILTERS.items():
    _add(_name, _filters)
