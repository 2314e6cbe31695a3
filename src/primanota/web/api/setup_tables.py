"""Setup tables: rows of a company's setup are listed, added, changed and removed, in the words of the pack.

Cells are the texts that a company pack has; ``version`` is what a change or a removal names, so that nobody
overwrites what he has not seen. What a row may hold is decided by the setup alone.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response
from pydantic import ConfigDict, Field

from primanota.service.setting_up import rows
from primanota.service.setting_up.rows import RowGiven, RowNamed, RowsChanged, TableShown
from primanota.web import lists
from primanota.web.asked import Name, Page
from primanota.web.asking import MaintainingBeyond, Reading, SettingUpBeyond
from primanota.web.bodies import Body, Reason, told
from primanota.web.lists import Listed

router = APIRouter(prefix="/companies/{company}/setup/tables", tags=["setup"])

ROWS_MAX = 1_000
REMOVED_MAX = 100
CELL_MAX = 2_000

CELLS: dict[str, Any] = {
    "rate_type": "default",
    "from_currency": "GBP",
    "to_currency": "EUR",
    "start_date": "2026-01-01",
}

Cells = Annotated[
    dict[Annotated[str, Field(max_length=CELL_MAX)], Annotated[str, Field(max_length=CELL_MAX)]],
    Field(max_length=100, description="Texts by column, as a company pack has them, without the company."),
]
Version = Annotated[str, Field(max_length=CELL_MAX, description="The `version` that the row was seen with.")]


class Given(Body):
    """A row as it shall be; without ``version`` a new one. A column that is not named stays as it is."""

    cells: Cells
    version: Version | None = None


class Save(Body):
    """Rows to add and to change, all or none, and why."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"items": [{"cells": {**CELLS, "rate": "1.25"}}]}]}
    )

    items: Annotated[list[Given], Field(min_length=1, max_length=ROWS_MAX)]
    reason: Reason = ""


class Named(Body):
    """A row by the cells of its key."""

    key: Cells
    version: Version


class Remove(Body):
    """Rows to remove, all or none, and why."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"items": [{"key": CELLS, "version": "5b0c1f2d3e4a5968"}]}]}
    )

    items: Annotated[list[Named], Field(min_length=1, max_length=REMOVED_MAX)]
    reason: Reason = ""


class RowsAsked(Page):
    """Which rows are wanted."""

    search: Name | None = Field(None, description="Rows that have this text in some cell.")


@router.get("", response_model=list[TableShown])
def tables(session: Reading) -> JSONResponse:  # noqa: ARG001  # who may read may know them
    """The tables there are, with what their columns hold."""
    return told(rows.tables())


@router.get("/{table}/rows", response_model=Listed)
def table_rows(company: str, table: str, session: Reading, asked: Annotated[RowsAsked, Query()]) -> Response:
    """Rows of a table by key, each with its `version`; exchange rates are those of all companies."""
    found = rows.table_rows(session, company=company, table=table)
    return lists.short([row for row in found if _has(row, asked.search)], asked)


def _has(row: dict[str, Any], search: str | None) -> bool:
    text = (search or "").casefold()
    return any(text in cell.casefold() for name, cell in row.items() if name != "version")


@router.post("/{table}/rows", response_model=RowsChanged)
def save(company: str, table: str, session: MaintainingBeyond, body: Save) -> JSONResponse:
    """Add and change rows; cells that are wrong are told as details `table.csv:place:column: ...`."""
    given = [RowGiven(each.cells, each.version) for each in body.items]
    return told(rows.save(session, company=company, table=table, rows=given, reason=body.reason))


@router.post("/{table}/remove", response_model=RowsChanged)
def remove(company: str, table: str, session: SettingUpBeyond, body: Remove) -> JSONResponse:
    """Remove rows that nothing depends on; else `in-use` says in its details what would be missing."""
    named = [RowNamed(each.key, each.version) for each in body.items]
    return told(rows.remove(session, company=company, table=table, rows=named, reason=body.reason))
