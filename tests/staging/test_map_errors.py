"""Maps that are wrong: all of it is told at once with file and key, and nothing is staged."""

from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from tests.staging.files import as_bytes, kept, stage
from tests.staging.test_map import HOURS, MAP, RATES, sheet

# What is changed in the sound map, and what is told, behind the map's name.
WRONG: list[tuple[str, str, str]] = [
    ('separator = ";"', 'separator = ";;"', 'separator should be ",", ";", "\\t" or "|"'),
    ('separator = ";"', 'seperator = ";"', "seperator is no key of a map (is it separator?)"),
    ("%d.%m.%Y", "%d.%m.", 'date_format should write year, month and day, e.g. "%d.%m.%Y"'),
    ('"%d.%m.%Y"', "7", 'date_format should write year, month and day, e.g. "%d.%m.%Y"'),
    ('decimal_mark = ","', 'decimal_mark = "-"', 'decimal_mark should be "." or ","'),
    ("project =", "projekt =", "columns.projekt is no column of ours (is it project?)"),
    (
        'project = { column = "Kunde", lookup = "projects" }',
        "",
        "columns.project is required, and there is none",
    ),
    (
        'company = { constant = "DE" }',
        "",
        "columns.company is required, and there is none, nor --company",
    ),
    (
        'rate_card = "rates.csv"',
        "",
        "columns.amount is required, and there is none, nor a unit_price to multiply by",
    ),
    (
        'lookup = "projects"',
        'lookup = "project"',
        "columns.project.lookup is 'project', and there is no table lookups.project",
    ),
    ('"Kunde", lookup', '"Kunde", look_up', "columns.project.look_up does not go with column"),
    ('column = "Kunde"', "column = 7", "columns.project.column should be the name of a source column"),
    (
        'transaction_date = "Tag"',
        "transaction_date = 7",
        'columns.transaction_date should be "SOURCE COLUMN", or a table with one of column, constant and key',
    ),
    (
        '{ constant = "cost" }',
        '{ constant = "cost", column = "Art" }',
        'columns.transaction_type should be "SOURCE COLUMN", or a table with one of column, constant and key',
    ),
    (
        '{ constant = "cost" }',
        "{ constant = [1] }",
        "columns.transaction_type.constant should be text, a number, true, false or a day",
    ),
    (
        'key = ["Nr"]',
        "key = []",
        "columns.actual_id.key makes ids: actual_id takes it, with a list of source columns",
    ),
    (
        'description = "Text"',
        'description = { key = ["Text"] }',
        "columns.description.key makes ids: actual_id takes it, with a list of source columns",
    ),
    (
        'Reise = "expense"',
        "Reise = {}",
        'lookups.classes."Reise" should be text, a number, true, false or a day',
    ),
    ("[lookups.classes]", "[lookups]\nother = 1\n[lookups.classes]", "lookups.other should be a table"),
    ('resource = "Person"', "", "columns.resource is what the rate card is read by, and there is none"),
    (
        'resource = "Person"',
        'resource = "Person"\namount = "Text"',
        "columns.amount is given by the rate card; leave one of them out",
    ),
    ('rate_card = "rates.csv"', "rate_card = 7", "rate_card should be the name of a CSV file"),
]

WRONG_RATES = [
    ("resource,start_date,price\n", "rates.csv should have the columns resource, start_date, unit_price"),
    (RATES + ",2026-01-01,1\n", "rates.csv, row 5: resource is empty"),
    (
        RATES + "carl,01.01.2026,1\n",
        'rates.csv, row 5: start_date is "01.01.2026", which is no date written as YYYY-MM-DD',
    ),
    (
        RATES + "carl,2026-02-30,1\n",
        'rates.csv, row 5: start_date is "2026-02-30", which is no date written as YYYY-MM-DD',
    ),
    (
        RATES + "carl,2026-01-01,NaN\n",
        'rates.csv, row 5: unit_price is "NaN", which is no number with at most 6 decimals',
    ),
    (RATES + "anna,2026-01-01,81\n", "rates.csv, row 5: anna has two prices from 2026-01-01 on"),
    (RATES + "anna,2026-01-01\n", "rates.csv, row 5: the row has 2 cells, the header has 3"),
    ("", "rates.csv does not begin with a header row"),
]


def details(conn: Connection[Any], hours: Path, by: Path) -> list[str]:
    """What a map is refused for."""
    with pytest.raises(Refusal) as caught:
        stage(conn, hours, mapping=by)
    assert caught.value.code == "map-invalid"
    assert str(by) in caught.value.cause
    return caught.value.details


def test_every_error_of_a_map_names_file_and_key(staging: Connection[Any], tmp_path: Path) -> None:
    for sound, changed, message in WRONG:
        assert sound in MAP
        hours, by = sheet(tmp_path, by=MAP.replace(sound, changed, 1))
        assert f"{by}: {message}" in details(staging, hours, by)
    assert kept(staging, "actual_id") == []


def test_every_error_of_a_rate_card_names_file_and_row(staging: Connection[Any], tmp_path: Path) -> None:
    for rates, message in WRONG_RATES:
        hours, by = sheet(tmp_path, rates=rates)
        assert details(staging, hours, by) == [f"{by}: rate_card {tmp_path}/{message}"]


def test_all_errors_are_told_at_once(staging: Connection[Any], tmp_path: Path) -> None:
    hours, by = sheet(tmp_path, by='[columns]\nprojekt = "P"\n')
    assert len(details(staging, hours, by)) == 10


def test_a_map_that_is_no_toml_is_refused(staging: Connection[Any], tmp_path: Path) -> None:
    hours, _ = sheet(tmp_path)
    cases = [
        (b"[columns", "is no TOML: "),
        (b"[columns]\na = 1\na = 2", "is no TOML: "),
        ("ü".encode("cp1252"), "is not UTF-8"),
    ]
    for content, message in cases:
        by = as_bytes(tmp_path / "other.toml", content)
        (told,) = details(staging, hours, by)
        assert told.startswith(f"{by}: {message}")


def test_what_is_not_there_or_no_csv_is_refused_as_a_whole(staging: Connection[Any], tmp_path: Path) -> None:
    hours, by = sheet(tmp_path)
    lacking = as_bytes(tmp_path / "lacking.csv", HOURS.replace("Kunde", "Client"))
    doubled = as_bytes(tmp_path / "doubled.csv", HOURS.replace("Text", "Tag"))
    as_bytes(tmp_path / "hours.json", "[]")
    cases = [
        (hours, tmp_path / "none.toml", "file-not-found", "none.toml is not there"),
        (hours, tmp_path, "file-unreadable", "Is a directory"),
        (
            tmp_path / "hours.json",
            by,
            "format-unknown",
            "a map reads csv, xlsx and parquet, and this is json",
        ),
        (lacking, by, "column-missing", f'lacks what the map reads: "Kunde" ({by}: columns.project)'),
        (doubled, by, "column-missing", '"Text"'),
        (
            doubled,
            as_bytes(tmp_path / "b.toml", MAP.replace('"Text"', '"Tag"')),
            "column-doubled",
            "twice: Tag",
        ),
    ]
    for file, mapping, code, cause in cases:
        with pytest.raises(Refusal) as caught:
            stage(staging, file, mapping=mapping)
        assert (caught.value.code, cause in caught.value.cause) == (code, True), caught.value.cause
    as_bytes(tmp_path / "rates.csv", "").unlink()
    assert details(staging, hours, by) == [f"{by}: rate_card {tmp_path}/rates.csv is not there"]


def test_a_constant_day_that_is_none_is_told_row_by_row(staging: Connection[Any], tmp_path: Path) -> None:
    hours, by = sheet(tmp_path, by=MAP.replace('"Tag"', '{ constant = "2026-02-30" }'))
    receipt = stage(staging, hours, mapping=by)
    assert {(each.field, each.code) for each in receipt.refusals} == {("transaction_date", "date-invalid")}
    hours, by = sheet(tmp_path, by=MAP.replace('"Tag"', "{ constant = 2026-03-10 }"))
    stage(staging, hours, mapping=by)
    assert {row["unit_price"] for row in kept(staging, "unit_price::text")} == {"82.5", "33.335"}
