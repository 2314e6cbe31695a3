"""Files out: every list, and a preview, as a file with the rows and the filters of the list."""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pyarrow as pa
import pytest
import python_calamine
from fastapi.testclient import TestClient
from pyarrow import parquet

from primanota.core.rights import Rights
from primanota.web.api.downloads import FILTERS
from tests.doors.conftest import staged  # noqa: F401  # its databases
from tests.doors.program import Program
from tests.web.conftest import OpenDoor, client

PLACE = "/api/v1/companies/AFUS"


@pytest.fixture
def own(staged: Program, door: OpenDoor) -> Iterator[TestClient]:  # noqa: F811
    """The application over a database of its own, where the demo company's work is staged."""
    yield from client(staged.place, door)


OF_FILE = {"batch": str(UUID(int=1))}
NEEDED = {"statement": {"project": "AF-1001"}, "refusals": OF_FILE, "brought": OF_FILE}


def listed(desk: TestClient, name: str) -> list[dict[str, Any]]:
    answer = desk.get(f"{PLACE}/{name}", params={"limit": 1000})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def rows_of(content: bytes) -> list[dict[str, Any]]:
    with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        header, *rows = book.get_sheet_by_index(0).iter_rows()
    return [dict(zip(map(str, header), each, strict=True)) for each in rows]


@pytest.mark.parametrize(
    "name", ["journals", "lines", "entries", "transactions", "balances", "waiting", "actuals", "log"]
)
def test_a_download_has_the_rows_of_the_list(desk: TestClient, name: str) -> None:
    wanted = listed(desk, name)
    assert wanted
    answer = desk.get(f"{PLACE}/download/{name}", params={"format": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    found = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert len(found) == len(wanted)
    assert list(found[0])[:4] == list(wanted[0])[:4]
    workbook = desk.get(f"{PLACE}/download/{name}").content
    assert len(rows_of(workbook)) == len(wanted)
    arrow = desk.get(f"{PLACE}/download/{name}", params={"format": "parquet"}).content
    table = parquet.read_table(pa.BufferReader(arrow))
    assert (table.num_rows, table.column_names) == (len(wanted), list(found[0]))


def test_every_list_is_downloaded_by_its_name(desk: TestClient) -> None:
    for name in FILTERS:
        answer = desk.get(f"{PLACE}/download/{name}", params=NEEDED.get(name, {}))
        assert answer.status_code in (200, 404), (name, answer.text)
        if answer.status_code == 200:
            day = dt.datetime.now(dt.UTC).date().isoformat()
            assert answer.headers["content-disposition"].endswith(f"AFUS%20{name}%20{day}.xlsx")
            assert answer.headers["cache-control"] == "no-store"


def test_a_preview_is_downloaded_whole(own: TestClient) -> None:
    wish = {"waiting": True}
    shown = own.post(f"{PLACE}/preview", json={**wish, "limit": 1_000}).json()
    place = f"{PLACE}/preview/download"
    answer = own.post(place, json=wish)
    assert answer.status_code == 200, answer.text
    assert "AFUS%20preview%20" in answer.headers["content-disposition"]
    with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.content)) as book:
        sheets = {name: list(book.get_sheet_by_name(name).iter_rows())[1:] for name in book.sheet_names}
    assert list(sheets) == ["journals", "entries", "issues", "accounts", "waiting"]
    posted = [each for each in shown["lines"] if each["status"] == "posted"]
    assert len(sheets["entries"]) == sum(len(each["entries"]) or 1 for each in posted) > 0
    assert {name: len(sheets[name]) for name in shown["rows"] if name != "lines"} == {
        name: rows for name, rows in shown["rows"].items() if name != "lines"
    }
    text = own.post(f"{place}?list=accounts&format=csv", json=wish).text
    accounts = list(csv.DictReader(io.StringIO(text, newline="")))
    told = [{name: str(value) for name, value in each.items()} for each in shown["accounts"]]
    assert accounts == told
    drafts = own.post(f"{place}?list=waiting&format=csv", json={"all": True}).text
    assert len(drafts.splitlines()) == 1, "what waits is no part of a preview of drafts"
    assert own.post(f"{place}?format=csv", json=wish).status_code == 422
    assert own.post(f"{place}?list=nothing", json=wish).status_code == 422


def test_a_download_is_filtered_like_its_list(desk: TestClient) -> None:
    journal = listed(desk, "lines")[0]["journal"]
    found = rows_of(desk.get(f"{PLACE}/download/lines", params={"journal": journal}).content)
    assert {row["journal"] for row in found} == {journal}
    project = found[0]["project"]
    some = rows_of(desk.get(f"{PLACE}/download/lines", params={"project": project}).content)
    assert {row["project"] for row in some} == {project}
    day = str(some[0]["accounting_date"])
    days = rows_of(desk.get(f"{PLACE}/download/lines", params={"from": day, "to": day}).content)
    assert {str(row["accounting_date"]) for row in days} == {day}
    entries = listed(desk, "entries")
    name, value = next((pair for each in entries for pair in each["dimensions"].items()), ("", ""))
    carried = desk.get(f"{PLACE}/download/entries", params={"dimension": f"{name}={value}", "format": "csv"})
    wanted = [each["voucher"] for each in entries if each["dimensions"].get(name) == value]
    assert wanted
    assert [each["voucher"] for each in csv.DictReader(io.StringIO(carried.text, newline=""))] == wanted
    journals = listed(desk, "journals")
    start = journals[0]["period_start_date"]
    of_start = {each["journal"] for each in journals if each["period_start_date"] == start}
    begun = rows_of(desk.get(f"{PLACE}/download/lines", params={"period_start": start}).content)
    assert begun
    assert {row["journal"] for row in begun} <= of_start
    coded = rows_of(desk.get(f"{PLACE}/download/lines", params={"code": "exchange-rate-missing"}).content)
    assert all("exchange-rate-missing" in row["issues"] for row in coded)


def test_a_download_takes_every_filter_of_its_list(desk: TestClient) -> None:
    told = desk.get("/api/openapi.json").json()["paths"]
    base = "/api/v1/companies/{company}"

    def names(path: str) -> set[str]:
        return {each["name"] for each in told[path]["get"].get("parameters", []) if each["in"] == "query"}

    there = [name for name in FILTERS if f"{base}/{name}" in told]
    assert len(there) > 10
    for name in there:
        filters = names(f"{base}/{name}") - {
            "limit",
            "after",
            "at",
            "total",
            "sort",
        }  # a file is sorted by its reader
        assert filters <= names(f"{base}/download/{name}"), name


@pytest.mark.parametrize(
    ("place", "status", "code"),
    [
        ("lines?colour=red", 422, "value-invalid"),
        ("lines?format=ods", 422, "value-invalid"),
        ("lines?journal=NONE", 404, "journal-unknown"),
        ("statement?project=NONE", 404, "project-unknown"),
        ("statement", 422, "value-invalid"),
        ("balances?by=colour", 422, "value-invalid"),
        ("nothing", 404, "page-unknown"),
    ],
)
def test_downloads_that_are_refused(desk: TestClient, place: str, status: int, code: str) -> None:
    answer = desk.get(f"{PLACE}/download/{place}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_the_audit_trail_is_for_auditors(desk: TestClient, door: OpenDoor) -> None:
    door.rights = Rights(by_company={"AFUS": frozenset({"read"})})
    assert desk.get(f"{PLACE}/download/audit").json()["code"] == "not-allowed"
    assert desk.get(f"{PLACE}/download/journals").status_code == 200


def test_nothing_stays_on_the_disk(desk: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert desk.get(f"{PLACE}/download/journals").status_code == 200
    assert desk.get(f"{PLACE}/download/lines?journal=NONE").status_code == 404
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_sent_whole(desk: TestClient) -> None:
    """Each request makes a file of its own: what is fetched in parts could be of two states of the books."""
    address = f"{PLACE}/download/entries"
    whole = desk.get(address, params={"format": "csv"})
    for headers in ({"Range": "bytes=0-10"}, {"Range": "bytes=10-,3"}, {"Range": "bytes=999999999-"}):
        part = desk.get(address, params={"format": "csv"}, headers=headers)
        assert (part.status_code, part.content) == (200, whole.content)
        assert part.headers["accept-ranges"] == "none"
        assert "etag" not in part.headers


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet", "hledger", "beancount"])
def test_all_books_are_what_the_command_exports(
    desk: TestClient, told: Program, tmp_path: Path, form: str
) -> None:
    answer = desk.get(f"{PLACE}/download/books", params={"format": form})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.headers["content-disposition"].endswith(".zip")
    told("export", tmp_path / "books", "--format", form, "--company", "AFUS")
    wanted = {path.name: path.read_bytes() for path in (tmp_path / "books").iterdir()}
    with ZipFile(io.BytesIO(answer.content)) as packed:
        found = {name: packed.read(name) for name in packed.namelist()}
    assert wanted
    assert found.keys() == wanted.keys()
    if form in ("csv", "hledger", "beancount"):
        assert found == wanted


def test_what_is_compressed_already_says_how_long_it_is(desk: TestClient) -> None:
    for form in ("xlsx", "parquet"):
        answer = desk.get(f"{PLACE}/download/entries", params={"format": form})
        assert "content-encoding" not in answer.headers
        assert int(answer.headers["content-length"]) == len(answer.content)
    assert desk.get(f"{PLACE}/download/entries?format=csv").headers["content-encoding"] == "gzip"
