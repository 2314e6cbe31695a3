"""Checks: whether the books are right, who changed what, and what posting would do."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Query, Response
from fastapi.responses import FileResponse, JSONResponse
from pydantic import BaseModel, ConfigDict, Field, model_validator

from primanota.inquiry.files.export import write_table
from primanota.inquiry.files.workbook import write_sheets
from primanota.inquiry.lists import telling
from primanota.inquiry.rows import ready
from primanota.service import commands
from primanota.service import preview as previews
from primanota.service.preview import Preview, Wish
from primanota.web.api.reading.settings import fields, told
from primanota.web.asked import Day, DayEnd, Moment, Name, Page
from primanota.web.asking import Auditing, Reading
from primanota.web.downloads import WHOLE_FILE, FileFormat, written
from primanota.web.lists import Listed, long, short, wanted

router = APIRouter(prefix="/companies/{company}", tags=["checks"])

SHOWN = 100
SHOWN_MAX = 1_000
NAMES_MAX = 10_000

SHEETS = ("journals", "entries", "issues", "accounts", "waiting")
"""The lists of a preview in a workbook; lines hold entries and issues, which have sheets of their own."""


class Audit(Page):
    """Which records of the audit trail."""

    actor: Name | None = Field(None, description="Changes by this person.")
    action: Name | None = Field(None, description="Changes of this kind.")
    text: Name | None = Field(None, description="Changes that hold this text, in small letters or capitals.")
    since: Moment | None = Field(None, description="From this day or time on (UTC).")
    until: DayEnd | None = Field(None, description="Up to the end of this day, or a time.")


class AheadAlone(BaseModel):
    """Of what to preview the posting: journals or lines by name, or all drafts, or what waits."""

    model_config = ConfigDict(extra="forbid")

    names: list[Name] = Field(default=[], max_length=NAMES_MAX, description="JOURNAL or JOURNAL/LINE.")
    all: bool = Field(default=False, description="Every draft journal that the filters let through.")
    waiting: bool = Field(default=False, description="What waits: what import and then posting would do.")
    period_start: Day | None = Field(None, description="With all: journals of this period start date.")
    journal: Name | None = Field(None, description="With all: this journal.")
    original: Name | None = Field(None, description="With all: journals that took this one's lines over.")

    @model_validator(mode="after")
    def one_kind(self) -> Self:
        """One way to say of what.

        Raises:
            ValueError: it is said in several ways, or in none.
        """
        if bool(self.names) == (self.all or self.waiting):
            message = "name journals or lines, or give all or waiting"
            raise ValueError(message)
        if (self.period_start or self.journal or self.original) and (self.waiting or not self.all):
            message = "period_start, journal and original go with all, without waiting"
            raise ValueError(message)
        return self

    def wish(self) -> Wish:
        """The same as the service takes it."""
        return Wish(self.names, self.all, self.waiting, self.period_start, self.journal, self.original)


class Ahead(AheadAlone):
    """The same, and how much of it."""

    limit: int = Field(SHOWN, ge=0, le=SHOWN_MAX, description="How many rows of each list at most.")


class PreviewFile(BaseModel):
    """Which list of a preview goes into a file."""

    model_config = ConfigDict(extra="forbid")

    list: Literal["journals", "entries", "lines", "issues", "accounts", "waiting"] | None = Field(
        None, description="One list; without it all of them, as sheets of a workbook."
    )
    format: FileFormat = Field(FileFormat.XLSX, description="csv, xlsx or parquet.")

    @model_validator(mode="after")
    def one_table(self) -> Self:
        """Only a workbook has sheets.

        Raises:
            ValueError: several lists in another format.
        """
        if self.list is None and self.format is not FileFormat.XLSX:
            message = "csv and parquet hold one list: name it"
            raise ValueError(message)
        return self


@router.get("/proofs", response_model=Listed)
def proofs(company: str, session: Reading, asked: Annotated[Page, Query()]) -> Response:
    """Prove that the books are right: each truth with what breaks it; the first few of these are named."""
    return short(fields(commands.verify(session, company=company)), asked)


@router.get("/audit", response_model=Listed)
def audit(company: str, session: Auditing, asked: Annotated[Audit, Query()]) -> Response:
    """Every change, the newest first: who made it, when, and what it did."""
    with session.read() as conn:
        return long(telling.audit(conn, company=company, wanted=wanted(asked), **asked.filters()))


@router.post("/preview")
def preview(company: str, session: Reading, ahead: Ahead) -> Response:
    """What posting would do, and nothing is done: entries and accounts, and what would not post and why.

    Of each list the first rows; totals are of all, and ``rows`` says how many each list has.
    """
    with previews.preview(session, company=company, wish=ahead.wish()) as found:
        totals = told(found.totals)
        return JSONResponse({**totals, **shown(found, ahead.limit), "rows": found.counts()})


@router.post("/preview/download", response_class=FileResponse, responses=WHOLE_FILE)
def preview_file(
    company: str, session: Reading, ahead: AheadAlone, asked: Annotated[PreviewFile, Query()]
) -> FileResponse:
    """The same as a file with all rows: a workbook with a sheet for each list, or one list in any format."""
    name = "preview" if asked.list is None else f"preview-{asked.list}"

    def write(path: Path) -> None:
        with previews.preview(session, company=company, wish=ahead.wish()) as found:
            if asked.list is not None:
                write_table(path, asked.list, found.table(asked.list), asked.format)
                return
            write_sheets(path, ((each, found.table(each)) for each in SHEETS))

    return written(write, name, company=company, file_format=asked.format)


def shown(found: Preview, limit: int) -> dict[str, Any]:
    """The first rows of each list of a preview; ``cut`` names the lists that go on."""
    lists: dict[str, Iterator[dict[str, Any]]] = {
        "journals": found.journals(),
        "lines": found.lines(),
        "issues": found.issues(),
        "accounts": found.accounts(),
        "waiting": found.waiting(),
    }
    first = {name: [ready(row) for row in islice(rows, limit + 1)] for name, rows in lists.items()}
    told: dict[str, Any] = {
        "issue_lines" if name == "issues" else name: rows[:limit] for name, rows in first.items()
    }
    return {**told, "cut": [name for name, rows in first.items() if len(rows) > limit]}
