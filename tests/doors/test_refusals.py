"""Bad input: each kind ends with its exit status, a cause and a remedy, and leaves nothing half written."""

import csv
import shutil
import subprocess
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.doors.program import PROGRAM, Program


def pack_with(files: Path, folder: Path, **changed: str) -> Path:
    """The demo company's pack with other texts for some files; an empty text leaves a file out."""
    shutil.copytree(files / "pack", folder)
    for name, text in changed.items():
        file = folder / f"{name}.csv"
        file.unlink(missing_ok=True)
        if text:
            file.write_text(text, encoding="utf-8")
    return folder


def rows_kept(place: str) -> list[int]:
    """How many rows a few tables hold."""
    with psycopg.connect(place) as conn:
        tables = ("setup.company", "staging.actual", "staging.batch", "journal.line", "service.audit")
        count = sql.SQL("SELECT count(*) FROM {}")
        counts = [conn.execute(count.format(sql.Identifier(*name.split(".")))).fetchone() for name in tables]
    return [row[0] for row in counts if row]


@pytest.mark.parametrize(
    ("name", "changed", "told"),
    [
        ("no companies.csv", {"companies": ""}, "companies.csv"),
        ("an unknown file", {"colours": "company,colour\nAFUS,red\n"}, "colours.csv"),
        ("an unknown column", {"resources": "company,resource,name,worker,shoe_size\n"}, "shoe_size"),
        (
            "a duplicate key",
            {"customers": "company,customer,name,sales_tax_group\nAFUS,C1,One,\nAFUS,C1,Two,\n"},
            "customers.csv:3",
        ),
        (
            "an unknown currency",
            {
                "companies": "company,name,accounting_currency,reporting_currency,rate_type\n"
                "AFUS,Boston,USX,EUR,monthly\nAFDE,Hamburg,EUR,USD,monthly\n"
            },
            "USX",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_pack_with_errors_is_refused_whole(
    program: Program, files: Path, tmp_path: Path, *, name: str, changed: dict[str, str], told: str
) -> None:
    answer = program("setup", "load", pack_with(files, tmp_path / "pack", **changed), "--json")
    assert answer.status == 4, name
    assert told in answer.err
    assert answer.error["code"] in ("pack-invalid", "file-not-found")
    assert rows_kept(program.place) == [0, 0, 0, 0, 0]


def test_a_folder_that_is_not_there(program: Program, tmp_path: Path) -> None:
    answer = program("setup", "load", tmp_path / "nowhere", "--json")
    assert (answer.status, answer.error["code"]) == (4, "file-not-found")


def test_commands_before_any_company(program: Program, files: Path) -> None:
    for words in (["import"], ["journals"], ["post", "--all"], ["stage", files / "actuals.csv"]):
        answer = program(*words, "--json")
        assert (answer.status, answer.error["code"]) == (4, "no-company")
        assert "primanota setup load" in answer.error["remedy"]
    assert program("verify").status == 0


def test_a_command_about_one_company_when_there_are_two(staged: Program) -> None:
    answer = staged("post", "US-0001", "--json")
    assert (answer.status, answer.error["code"]) == (4, "company-required")
    assert "AFDE, AFUS" in answer.error["cause"]


def test_rows_that_cannot_be_read_are_told_and_the_others_kept(
    staged: Program, files: Path, tmp_path: Path
) -> None:
    with (files / "actuals.csv").open(newline="", encoding="utf-8") as file:
        good = next(row for row in csv.DictReader(file) if row["transaction_type"] == "cost")
    news = [
        good | {"actual_id": f"99999999-0000-4000-8000-00000000000{number}", "adjustment_status": ""} | wrong
        for number, wrong in enumerate(
            [
                {},
                {"company": "NOWHERE"},
                {"currency": "XXQ"},
                {"amount": "NaN"},
                {"transaction_date": "2026-02-30"},
            ]
        )
    ]
    file_path = tmp_path / "mixed.csv"
    with file_path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(good))
        writer.writeheader()
        writer.writerows(news)
    before = rows_kept(staged.place)
    strict = staged("stage", file_path, "--strict", "--json")
    assert (strict.status, strict.error["code"]) == (4, "rows-refused")
    assert rows_kept(staged.place) == before
    answer = staged("stage", file_path, "--json")
    assert answer.status == 3
    assert (answer.document["accepted"], answer.document["refused"]) == (1, 4)
    found = {(each["row"], each["code"]) for each in answer.document["refusals"]}
    assert found == {
        (3, "company-unknown"),
        (4, "currency-unknown"),
        (5, "number-invalid"),
        (6, "date-invalid"),
    }
    words = staged("stage", file_path)
    assert words.status == 3
    assert all(value in words.out for value in ("NOWHERE", "XXQ", "NaN", "2026-02-30"))
    log = staged("log", "--code", "number-invalid", "--json").document
    assert log, "the log keeps what was refused"


def test_one_file_that_is_not_there_keeps_the_others_out(
    staged: Program, files: Path, tmp_path: Path
) -> None:
    new = tmp_path / "new.csv"
    new.write_text((files / "actuals.csv").read_text().replace("af0000", "bf0000"), encoding="utf-8")
    before = rows_kept(staged.place)
    answer = staged("stage", new, tmp_path / "nowhere.csv", "--json")
    assert (answer.status, answer.error["code"]) == (4, "file-not-found")
    assert rows_kept(staged.place) == before


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("actuals.txt", b"company\n", "format-unknown"),
        ("actuals.csv", b"PK\x03\x04rest", "file-unreadable"),
        ("actuals.csv", b"company,actual_id,colour\n", "column-unknown"),
        ("actuals.csv", b"company,company\n", "column-doubled"),
        ("actuals.csv", b"company,actual_id\n", "column-missing"),
    ],
)
def test_a_file_of_another_kind(
    staged: Program, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    answer = staged("stage", file, "--json")
    assert (answer.status, answer.error["code"]) == (4, code)


@pytest.mark.parametrize(
    "place",
    [
        "mysql://books@localhost/primanota",
        "postgresql://books:sesame@127.0.0.1:1/primanota",
        "postgresql://books:sesame@127.0.0.1:notaport/primanota",
        "postgresql://books:sesame@no.such.host.invalid/primanota",
        "host=127.0.0.1 port=1 dbname=primanota password=sesame",
    ],
)
def test_a_wrong_database_url(place: str) -> None:
    answer = Program(place)("journals", "--json")
    assert (answer.status, answer.error["code"]) == (4, "database-unreachable")
    assert "sesame" not in answer.err, "a password is not repeated"


def test_a_database_that_is_not_there(server: str) -> None:
    answer = Program(make_conninfo(server, dbname="no_such_database"))("journals", "--json")
    assert (answer.status, answer.error["code"]) == (4, "database-unreachable")
    assert "no_such_database" in answer.error["cause"]


def test_a_database_of_another_program(program: Program) -> None:
    with psycopg.connect(program.place, autocommit=True) as conn:
        conn.execute("CREATE SCHEMA ledger")
        answer = program("journals", "--json")
        conn.execute("DROP SCHEMA ledger")
    assert (answer.status, answer.error["code"]) == (4, "database-foreign")
    assert program("verify").status == 0


@pytest.mark.parametrize(
    "words",
    [
        ["import", "--from", "2026-13-01"],
        ["import", "--from", "20260101"],
        ["post"],
        ["post", "J", "--all"],
        ["post", "J", "--workers", "2"],
        ["reset", "J/x"],
        ["entries", "--actual", "1"],
        ["journals", "--status", "lost"],
        ["stage"],
        ["stage", "--links", "links.csv", "--map", "hours.toml"],
        ["improt"],
        ["period", "reopen", "2026-01"],
    ],
)
def test_wrong_usage(told: Program, words: list[str]) -> None:
    answer = told(*words)
    assert (answer.status, answer.out) == (2, "")
    assert "Error: " in answer.err


def test_filters_are_refused_while_their_feature_is_off(staged: Program, files: Path, tmp_path: Path) -> None:
    pack = pack_with(files, tmp_path / "pack", features="company,feature,enabled\nAFUS,posting_filters,no\n")
    assert staged("setup", "load", pack).status == 0
    answer = staged("post", "--all", "--company", "AFUS", "--period-start", "2026-01-01", "--json")
    assert (answer.status, answer.error["code"]) == (4, "filters-off")


def test_an_export_never_writes_over_other_files(staged: Program, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    answer = staged("setup", "export", tmp_path, "--json")
    assert (answer.status, answer.error["code"]) == (4, "folder-not-empty")
    assert [each.name for each in tmp_path.iterdir()] == ["letter.txt"]


def test_a_setting_that_cannot_be_read(told: Program) -> None:
    answer = told("journals", "--json", PRIMANOTA_DEBUG="perhaps")
    assert (answer.status, answer.error["code"]) == (4, "value-invalid")
    assert "PRIMANOTA_DEBUG" in answer.error["cause"]


def test_bytes_that_are_no_text_are_refused_like_any_other_word(told: Program) -> None:
    answer = subprocess.run(
        [PROGRAM, b"lines", b"\xff\xfe", b"--json"],
        env=told.environment(),
        capture_output=True,
        check=False,
    )
    assert answer.returncode == 4
    assert b"journal-unknown" in answer.stderr


def test_the_database_psql_is_for_is_the_one_named(told: Program) -> None:
    stopped = told("db", "stop", "--json")
    assert (stopped.status, stopped.error["code"]) == (4, "value-invalid")
    status = told("db", "status", "--json").document
    assert status["running"] is True
    assert conninfo_to_dict(told.place)["dbname"] in status["place"]


def test_a_pack_about_other_companies_than_the_one_named(program: Program, files: Path) -> None:
    answer = program("setup", "load", files / "pack", "--company", "AFUS", "--json")
    assert (answer.status, answer.error["code"]) == (4, "value-invalid")
    assert rows_kept(program.place) == [0, 0, 0, 0, 0]


def test_rows_of_other_companies_than_the_one_named(staged: Program, files: Path) -> None:
    answer = staged("stage", files / "actuals.csv", "--company", "AFUS", "--json")
    assert answer.status == 3
    assert {each["code"] for each in answer.document["refusals"]} == {"company-not-selected"}
    assert staged("stage", files / "actuals.csv", PRIMANOTA_COMPANY="AFUS").status == 0
