"""Round trip: what is good survives exactly, and what is bad is refused, as a plain model says."""

import json
import random
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import Connection

from primanota.staging import intake, judge, landing
from primanota.staging.readers import read_csv
from primanota.staging.source import opened
from tests.staging.files import PLAIN, as_csv, as_json_lines, ident, kept, stage

EXAMPLES = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

DECIMALS = {"EUR": 2, "JPY": 0, "KWD": 3, "CLF": 4}

TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0") | st.sampled_from('",\r\n\\.=;\t5'),
    max_size=12,
)
CODE = TEXT.filter(lambda text: bool(text.strip(" ")))


def numbers(decimals: int) -> st.SearchStrategy[str]:
    """Numbers a field holds, as text with up to so many decimals."""
    whole = st.integers(-(10**15) + 1, 10**15 - 1)
    if decimals == 0:
        return whole.map(str)
    parts = st.tuples(whole, st.text("0123456789", max_size=decimals))
    return parts.map(lambda part: f"{part[0]}.{part[1]}" if part[1] else str(part[0]))


@st.composite
def good_rows(draw: st.DrawFn) -> dict[str, str]:
    """A row that must be accepted, but for its id."""
    currency = draw(st.sampled_from(sorted(DECIMALS)))
    words = {field: draw(st.sampled_from(taken)) for field, taken in judge.WORDS.items()}
    if words["transaction_type"] == "cost" and words["transaction_class"] == "fee":
        words["transaction_class"] = "time"
    days = st.dates(date(1900, 1, 1), date(2999, 12, 31)).map(str)
    texts = ("contract", "contract_line", "task", "transaction_category", "resource", "unit")
    return {
        "company": draw(st.sampled_from(["DE", "JP"])),
        **words,
        "transaction_date": draw(days),
        "accounting_date": draw(days | st.just("")),
        "project": draw(CODE),
        **{field: draw(TEXT) for field in (*texts, "description", "external_reference")},
        "quantity": draw(numbers(6)),
        "unit_price": draw(numbers(6) | st.just("")),
        "amount": draw(numbers(DECIMALS[currency])),
        "currency": currency,
    }


def as_kept(row: dict[str, str]) -> dict[str, Any]:
    """What must be in the table for a good row."""
    blank = {"billing_type": "not_specified", "document_type": "usage"}
    return {
        **{field: row[field] or blank.get(field, "") for field in row},
        "transaction_date": date.fromisoformat(row["transaction_date"]),
        "accounting_date": date.fromisoformat(row["accounting_date"]) if row["accounting_date"] else None,
        "quantity": Decimal(row["quantity"]),
        "unit_price": Decimal(row["unit_price"]) if row["unit_price"] else None,
        "amount": Decimal(row["amount"]),
        "skip_sync": row["skip_sync"] in ("yes", "true"),
    }


@EXAMPLES
@given(rows=st.lists(good_rows(), min_size=1, max_size=8), seed=st.integers(0, 99), json_lines=st.booleans())
def test_a_good_row_survives_exactly(
    staging: Connection[Any], tmp_path: Path, *, rows: list[dict[str, str]], seed: int, json_lines: bool
) -> None:
    rows = [{**row, "actual_id": ident(number)} for number, row in enumerate(rows)]
    columns = list(intake.COLUMNS)
    random.Random(seed).shuffle(columns)  # noqa: S311
    file = (
        as_json_lines(tmp_path / "a.jsonl", rows) if json_lines else as_csv(tmp_path / "a.csv", rows, columns)
    )
    with staging.transaction(force_rollback=True):
        assert stage(staging, file).refusals == []
        found = {row["actual_id"].int: row for row in kept(staging, "*")}
        assert stage(staging, file).repeated == len(rows)
    for number, row in enumerate(rows):
        wanted = as_kept({**row, "actual_id": row["actual_id"]})
        del wanted["actual_id"]
        assert {field: found[number][field] for field in wanted} == wanted
        assert -found[number]["amount"].as_tuple().exponent == DECIMALS[row["currency"]]


NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def number_code(text: str, decimals: int, *, required: bool) -> str | None:
    """The code of a number, judged plainly."""
    if not text:
        return "value-missing" if required else None
    if not NUMBER.fullmatch(text):
        return "number-invalid"
    value = Decimal(text)
    if abs(value) >= 10**15:
        return "value-too-large"
    return None if value == round(value, decimals) else "too-many-decimals"


def day_code(text: str, *, required: bool) -> str | None:
    """The code of a date, judged plainly."""
    if not text:
        return "value-missing" if required else None
    try:
        good = DAY.fullmatch(text) and 1900 <= date.fromisoformat(text).year <= 2999
    except ValueError:
        good = False
    return None if good else "date-invalid"


def word_code(field: str, text: str) -> str | None:
    """The code of a word, judged plainly."""
    if text in judge.WORDS[field]:
        return None
    return "value-unknown" if text else "value-missing"


def model(row: dict[str, str]) -> set[tuple[str, str]]:
    """The fields and codes a row must be refused with."""
    codes = {
        "actual_id": None
        if UUID.fullmatch(row["actual_id"])
        else "id-invalid"
        if row["actual_id"]
        else "value-missing",
        "transaction_date": day_code(row["transaction_date"], required=True),
        "accounting_date": day_code(row["accounting_date"], required=False),
        "quantity": number_code(row["quantity"], 6, required=True),
        "unit_price": number_code(row["unit_price"], 6, required=False),
        "amount": number_code(row["amount"], 2, required=True),
        **{field: word_code(field, row[field]) for field in judge.WORDS},
    }
    if (row["transaction_type"], row["transaction_class"]) == ("cost", "fee"):
        codes["transaction_class"] = "class-not-for-type"
    return {(field, code) for field, code in codes.items() if code}


NEARLY = {
    "number": st.from_regex(r"[+-]?[0-9]{0,17}\.?[0-9]{0,8}", fullmatch=True)
    | st.text("0123456789.+-eE_, ٣", max_size=6),
    "day": st.from_regex(r"(18|19|20|29|30)[0-9]{2}-[01][0-9]-[0-3][0-9]", fullmatch=True)
    | st.dates().map(str)
    | st.sampled_from(["", "2026-02-29", "2024-02-29", "1900-02-29", "2000-02-29", "2026-2-01"]),
    "id": st.uuids().map(str)
    | st.from_regex(r"[0-9a-fA-F-]{8}-[0-9a-f]{4}-[0-9A-F]{4}-[0-9a-g]{4}-[0-9a-f]{11,12}", fullmatch=True),
}
FIELDS = {
    "actual_id": NEARLY["id"],
    "transaction_date": NEARLY["day"],
    "accounting_date": NEARLY["day"],
    "quantity": NEARLY["number"],
    "unit_price": NEARLY["number"],
    "amount": NEARLY["number"],
    **{
        field: st.sampled_from([*taken, "", "none", taken[-1].upper()])
        for field, taken in judge.WORDS.items()
    },
}


@EXAMPLES
@given(changes=st.lists(st.fixed_dictionaries({}, optional=FIELDS), min_size=1, max_size=40))
def test_rows_are_refused_as_the_model_says(
    staging: Connection[Any], tmp_path: Path, changes: list[dict[str, str]]
) -> None:
    blank = dict.fromkeys(intake.COLUMNS, "")
    rows = [{**blank, **PLAIN, "actual_id": ident(number), **change} for number, change in enumerate(changes)]
    with staging.transaction(force_rollback=True):
        stage(staging, as_csv(tmp_path / "actuals.csv", rows))
        query = "SELECT source_row, field, code FROM staging.refusal WHERE code <> 'actual-changed'"
        found = set(staging.execute(query).fetchall())
    assert found == {(row, *flaw) for row, each in enumerate(rows, start=2) for flaw in model(each)}


BYTES = st.lists(
    st.sampled_from(
        [b'"', b",", b"\n", b"\r\n", b"a", b"5", b"\\.", b"\\N", b" ", b"\xc3\xa4", b"\xe4", b"\0"]
    ),
    max_size=40,
)


@settings(EXAMPLES, max_examples=200)
@given(body=BYTES.map(b"".join))
def test_postgresql_and_python_split_bytes_alike(
    staging: Connection[Any], tmp_path: Path, body: bytes
) -> None:
    columns = ("company", "description")
    path = tmp_path / "actuals.csv"
    path.write_bytes(b"company,description\n" + body)
    with staging.transaction(force_rollback=True), opened(path, None) as source:
        intake.SQL.declare(staging)
        whole = landing._copied_whole(staging, source, columns, intake.CONTRACT, lambda _done, _size: None)
        copied = staging.execute("SELECT source_row, company, description FROM intake_landing").fetchall()
        records = list(read_csv(source, columns, columns))
    if whole:
        assert copied == [(each.row, *each.cells) for each in records]
        assert [each.fault for each in records] == [None] * len(records)
    else:
        assert copied == []


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_a_row_is_lost_to_no_reader(staging: Connection[Any], tmp_path: Path, suffix: str) -> None:
    # Whatever one row holds, the rows before and behind it arrive.
    path = tmp_path / f"actuals.{suffix}"
    middle = [
        '"',
        '""',
        "\\.",
        "\\N",
        "a\r",
        "\N{LINE SEPARATOR}",
        "\N{NEXT LINE}",
        "\x1a",
        "\ufeff",
        "\x0b\x0c\x1c",
    ]
    rows = [
        {**PLAIN, "actual_id": ident(number), "description": text}
        for number, text in enumerate(text for each in middle for text in ("x", each, "y"))
    ]
    if suffix == "csv":
        as_csv(path, rows)
    else:
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    assert stage(staging, path).accepted == len(rows)
    assert [row["description"] for row in kept(staging, "description")] == [
        row["description"] for row in rows
    ]
