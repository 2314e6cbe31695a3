"""The reference written by hand says what the program takes: pack files, parameters, staging columns."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.inquiry import actuals, books, desk, jobs, log, register, schedules
from primanota.ledger.proof import ProofResult
from primanota.setup.pack_layout import FILES
from primanota.setup.parameters import FEATURES, PARAMETERS, Features, Parameters
from primanota.staging import intake, judge, links
from tests.house.sources import PLACEHOLDER, ROOT

REFERENCE = ROOT / "docs" / "reference"


def table_rows(path: Path, heading: str) -> Iterator[list[str]]:
    """The cells of every table row below a heading of a page, up to the next heading of its rank."""
    text = path.read_text(encoding="utf-8")
    _, found, below = text.partition(f"\n{heading}\n")
    assert found, f"{path.name} has no heading {heading}"
    marks = heading.split(maxsplit=1)[0]
    section = re.split(rf"^#{{1,{len(marks)}}} ", below, maxsplit=1, flags=re.MULTILINE)[0]
    for line in section.splitlines():
        if line.startswith("| ") and not line.startswith("|---"):
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def test_the_pack_page_lists_every_file_with_its_columns() -> None:
    told = {
        row[0]: row[1] for row in table_rows(REFERENCE / "pack.md", "## Files") if row[0].endswith(".csv")
    }
    taken = {
        file.name: ", ".join(
            f"**{column.name}**" + optional if column.name in file.key else column.name + optional
            for column in file.columns
            for optional in ("" if column.required else "?",)
        )
        for file in FILES
    }
    assert len(taken) == 25
    assert told == taken


def test_the_pack_page_says_which_files_take_dimensions() -> None:
    rows = list(table_rows(REFERENCE / "pack.md", "## Files"))
    told = {row[0] for row in rows if "dim:NAME" in row[-1]}
    assert told == {file.name for file in FILES if file.dimensions}
    assert told


def test_the_page_of_parameters_lists_each_with_its_default() -> None:
    told = {row[0].strip("`"): row[1] for row in table_rows(REFERENCE / "parameters.md", "## Parameters")}
    del told["parameter"]
    assert list(told) == list(PARAMETERS)
    assert {PARAMETERS[name].field for name in told} == {field.name for field in fields(Parameters)}
    defaults = Parameters(rate_type="the company's", posting_tasks=0)
    for name, default in told.items():
        value = getattr(defaults, PARAMETERS[name].field)
        if name == "posting_tasks":
            continue  # the machine's
        assert default == ("no" if value is False else str(value)), name


def test_the_page_of_features_lists_each_with_its_default() -> None:
    told = {row[0].strip("`"): row[1] for row in table_rows(REFERENCE / "parameters.md", "## Features")}
    del told["feature"]
    assert told == {name: "on" if getattr(Features(), name) else "off" for name in FEATURES}
    assert set(told) == {field.name for field in fields(Features)}


def test_the_staging_page_lists_every_column_of_actuals() -> None:
    rows = [row for row in table_rows(REFERENCE / "staging.md", "## Actuals") if row[0] != "column"]
    assert tuple(row[0] for row in rows) == intake.COLUMNS
    assert tuple(row[0] for row in rows if row[1] == "yes") == intake.REQUIRED
    told = {row[0]: set(re.findall(r"`(\w+)`", row[-1])) for row in rows}
    for column, words in judge.WORDS.items():
        assert set(words) - {"", "true", "false"} <= told[column], column


def test_the_staging_page_lists_every_column_and_role_of_links() -> None:
    rows = [row for row in table_rows(REFERENCE / "staging.md", "## Links") if row[0] != "column"]
    assert tuple(row[0] for row in rows) == links.COLUMNS
    text = (REFERENCE / "staging.md").read_text(encoding="utf-8")
    assert set(links.ROLES) <= set(
        re.findall(r"`(\w+)`", text.partition("Pairs of roles")[2].partition("##")[0])
    )


def fields_told(heading: str) -> list[str]:
    """The fields that the page of fields lists below a heading."""
    cells = [row[0] for row in table_rows(REFERENCE / "fields.md", f"## {heading}")]
    assert cells[0] == "field"
    return [name for cell in cells[1:] for name in cell.split(", ")]


@pytest.mark.parametrize(
    "name",
    [
        "journals",
        "lines",
        "waiting",
        "actuals",
        "voided",
        "log",
        "schedules",
        "transactions",
        "entries",
        "balances",
    ],
)
def test_the_fields_page_lists_what_each_inquiry_answers(conn: Connection[Any], name: str) -> None:
    modules = (desk, actuals, register, books, log, schedules)
    statements = {statement.name: statement for module in modules for statement in module.SQL}
    values = dict.fromkeys(PLACEHOLDER.findall(statements[name].text))
    answered = [column.name for column in statements[name](conn, **values).description or []]
    assert fields_told(name) == answered


def test_the_fields_page_lists_what_jobs_answers(conn: Connection[Any]) -> None:
    values = dict.fromkeys(PLACEHOLDER.findall(jobs.SQL.runs.text))
    answered = [column.name for column in jobs.SQL.runs(conn, **values).description or []]
    assert fields_told("jobs") == answered
    assert fields_told("jobs show") == [field.name for field in fields(jobs.Shown)][1:]


def test_the_fields_page_lists_what_verify_answers() -> None:
    assert fields_told("verify") == [field.name for field in fields(ProofResult)]
