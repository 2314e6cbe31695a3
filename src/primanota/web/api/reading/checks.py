"""Checks: whether the books are right, who changed what, and what posting would do."""

from collections.abc import Iterator
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from primanota.inquiry.lists import telling
from primanota.inquiry.rows import ready
from primanota.service import commands
from primanota.service import preview as previews
from primanota.service.preview import Preview, Wish
from primanota.web.api.reading.examples import example
from primanota.web.api.reading.settings import fields, told
from primanota.web.asked import Day, DayEnd, Moment, Name, Page
from primanota.web.asking import Auditing, Reading
from primanota.web.lists import Listed, long, short, single, wanted

router = APIRouter(prefix="/companies/{company}", tags=["checks"])

SHOWN = 100
SHOWN_MAX = 1_000
NAMES_MAX = 10_000


class Audit(Page):
    """Which records of the audit trail."""

    actor: Name | None = Field(None, description="Changes by this person.")
    action: Name | None = Field(None, description="Changes of this kind.")
    text: Name | None = Field(None, description="Changes that hold this text, in small letters or capitals.")
    since: Moment | None = Field(None, description="From this day or time on (UTC).")
    until: DayEnd | None = Field(None, description="Up to the end of this day, or a time.")


class Ahead(BaseModel):
    """Of what to preview the posting: journals or lines by name, or all drafts, or what waits."""

    model_config = ConfigDict(extra="forbid")

    names: list[Name] = Field(default=[], max_length=NAMES_MAX, description="JOURNAL or JOURNAL/LINE.")
    all: bool = Field(default=False, description="Every draft journal that the filters let through.")
    waiting: bool = Field(default=False, description="What waits: what import and then posting would do.")
    period_start: Day | None = Field(None, description="With all: journals of this period start date.")
    journal: Name | None = Field(None, description="With all: this journal.")
    original: Name | None = Field(None, description="With all: journals that took this one's lines over.")
    limit: int = Field(SHOWN, ge=0, le=SHOWN_MAX, description="How many rows of each list at most.")

    @model_validator(mode="after")
    def one_kind(self) -> "Ahead":
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


@router.get("/proofs", response_model=Listed, responses=example("proofs"))
def proofs(company: str, session: Reading, asked: Annotated[Page, Query()]) -> Response:
    """Prove that the books are right: each truth with what breaks it; the first few of these are named."""
    return short(fields(commands.verify(session, company=company)), asked)


@router.get("/audit", response_model=Listed, responses=example("audit"))
def audit(company: str, session: Auditing, asked: Annotated[Audit, Query()]) -> Response:
    """Every change, the newest first: who made it, when, and what it did."""
    with session.read() as conn:
        return long(telling.audit(conn, company=company, wanted=wanted(asked), **asked.filters()))


@router.post("/preview")
def preview(company: str, session: Reading, ahead: Ahead) -> Response:
    """What posting would do, and nothing is done: entries and accounts, and what would not post and why.

    Of each list the first rows; totals are of all.
    """
    with previews.preview(session, company=company, wish=ahead.wish()) as found:
        return single({**told(found.totals), **shown(found, ahead.limit)})


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
