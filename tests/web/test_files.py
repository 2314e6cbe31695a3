"""Files over the API: staged, examined and looked at; what became of their work."""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import xlsxwriter
from fastapi.testclient import TestClient

from primanota.core.rights import Rights
from primanota.web import limits
from tests.doors.conftest import staged  # noqa: F401  # its databases
from tests.doors.program import Program
from tests.web.conftest import OpenDoor, client

HEADER = [
    "company", "actual_id", "transaction_type", "transaction_class", "transaction_date", "project",
    "quantity", "amount", "currency",
]  # fmt: skip
PLACE = "/api/v1/companies/AFUS"
STAGE = f"{PLACE}/stage"

MAP = """
decimal_mark = ","
date_format = "%d.%m.%Y"
separator = ";"
[columns]
actual_id = { key = ["Entry"] }
transaction_type = { constant = "cost" }
transaction_class = { constant = "time" }
transaction_date = "Day"
project = "Client"
quantity = "Hours"
amount = "Cost"
currency = { constant = "USD" }
"""


def row(number: int, **changes: object) -> list[Any]:
    plain: dict[str, object] = {
        "company": "AFUS",
        "actual_id": str(UUID(int=number)),
        "transaction_type": "cost",
        "transaction_class": "time",
        "transaction_date": dt.date(2026, 3, 2),
        "project": "P1",
        "quantity": 8,
        "amount": 640.5,
        "currency": "USD",
    }
    return [(plain | changes)[name] for name in HEADER]


def as_csv(*rows: list[Any]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *rows])
    return text.getvalue().encode()


def as_workbook(*rows: list[Any]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("actuals")
        for number, cells in enumerate([HEADER, *rows]):
            sheet.write_row(number, 0, cells)
    return file.getvalue()


@pytest.fixture
def own(staged: Program, door: OpenDoor) -> Iterator[TestClient]:  # noqa: F811
    """The application over a database of its own, where the demo company's work is staged."""
    yield from client(staged.place, door)


def test_a_workbook_and_a_file_are_staged_together(own: TestClient) -> None:
    files = [
        ("files", ("march.xlsx", as_workbook(row(1), row(2, amount="nothing")))),
        ("files", ("april.csv", as_csv(row(3), row(4, company="AFDE")))),
    ]
    receipt = own.post(STAGE, files=files).json()
    assert (receipt["rows_read"], receipt["accepted"], receipt["refused"]) == (4, 2, 2)
    first, second = receipt["files"]
    assert (first["file"], first["refusals"][0]["row"], first["refusals"][0]["code"]) == (
        "march.xlsx",
        3,
        "number-invalid",
    )
    assert second["refusals"][0]["code"] == "company-not-selected"
    again = own.post(STAGE, files=files).json()
    assert (again["accepted"], again["repeated"]) == (0, 2)
    links = b"company,actual_id,role,related_actual_id,related_role\n"
    links += f"AFUS,{UUID(int=3)},reversing,{UUID(int=1)},original\n".encode()
    assert own.post(STAGE, files=[("links", ("links.csv", links))]).json()["accepted"] == 1


def test_files_that_were_received_and_why_rows_were_refused(own: TestClient) -> None:
    own.post(STAGE, files=[("files", ("march.csv", as_csv(row(1), row(2, amount="x"))))])
    newest = own.get(f"{STAGE}/files").json()["items"][0]
    assert (newest["source"], newest["accepted"], newest["refused"]) == ("march.csv", 1, 1)
    (refusal,) = own.get(f"{STAGE}/files/{newest['batch']}/refusals").json()["items"]
    assert (refusal["source_row"], refusal["field"], refusal["value"]) == (3, "amount", "x")
    kept = own.get(f"{STAGE}/files/{newest['batch']}/actuals", params={"total": True}).json()
    assert [(each["source_row"], each["status"]) for each in kept["items"]] == [(2, "waiting")]
    assert (kept["total"], kept["next"]) == (1, None)
    for none in (UUID(int=1), "x"):
        answer = own.get(f"{STAGE}/files/{none}/refusals")
        assert (answer.status_code, answer.json()["code"]) == (404, "file-not-found")


def test_what_staging_would_do_is_told_and_nothing_is_kept(own: TestClient) -> None:
    sent = {"file": ("march.xlsx", as_workbook(row(5), row(6, amount="x")))}
    found = own.post(f"{STAGE}/examine", files=sent).json()
    assert (found["receipt"]["accepted"], found["receipt"]["refused"]) == (1, 1)
    assert [each["amount"] for each in found["rows"]] == ["640.5", "x"]
    assert own.post(f"{STAGE}/examine", files=sent).json()["receipt"]["repeated"] == 0


def test_all_rows_or_none(own: TestClient) -> None:
    sent = [("files", ("march.csv", as_csv(row(7), row(8, amount="x"))))]
    answer = own.post(STAGE, files=sent, data={"strict": "true"})
    assert (answer.status_code, answer.json()["code"]) == (422, "rows-refused")
    assert answer.json()["details"][0].startswith("row 3 amount number-invalid")
    assert own.post(STAGE, files=sent).json()["repeated"] == 0


HOURS = b"Entry;Day;Client;Hours;Cost;Note\n1;02.03.2026;P1;7,5;640,10;x\n"


def test_a_file_in_other_columns_is_looked_at_and_staged_by_a_map(own: TestClient) -> None:
    hours = ("hours.csv", HOURS)
    looked = own.post(f"{STAGE}/look", files={"file": hours}, data={"separator": ";"}).json()
    assert looked["columns"] == ["Entry", "Day", "Client", "Hours", "Cost", "Note"]
    assert looked["rows"] == [["1", "02.03.2026", "P1", "7,5", "640,10", "x"]]
    assert set(looked["required"]) < set(looked["ours"])
    sent = {"file": hours, "map": ("hours.toml", MAP.encode())}
    found = own.post(f"{STAGE}/examine", files=sent).json()
    assert (found["rows"][0]["amount"], found["rows"][0]["company"]) == ("640.10", "AFUS")
    kept = own.post(STAGE, files={"files": hours, "map": ("hours.toml", MAP.encode())}).json()
    assert kept["accepted"] == 1


def test_a_map_that_was_sent_opens_no_file_of_ours(own: TestClient) -> None:
    by = MAP.replace('amount = "Cost"', 'resource = "Client"')
    for name in ("/etc/passwd", "../map", "map"):
        sent = {"file": ("hours.csv", HOURS), "map": ("hours.toml", f'rate_card = "{name}"\n{by}'.encode())}
        answer = own.post(f"{STAGE}/examine", files=sent)
        why = f"hours.toml: rate_card is '{name}', which was not sent with the map"
        assert why in answer.json()["details"]
        card = ("rates.csv", b"resource,start_date,unit_price\nP1,2026-01-01,80\n")
        found = own.post(f"{STAGE}/examine", files={**sent, "rate_card": card}).json()
        assert found["rows"][0]["amount"] == "600.00"


BAD: list[tuple[str, bytes, str]] = [
    ("a.csv", b"", "file-unreadable"),
    ("a.csv", b"\xff\xfec\x00", "file-unreadable"),
    ("a.xlsx", b"PK\x03\x04 no workbook", "file-unreadable"),
    ("a.parquet", b"PAR1 no parquet PAR1", "file-unreadable"),
    ("a.xlsx", as_csv(row(1)), "file-unreadable"),
    ("a.csv", as_workbook(row(1)), "file-unreadable"),
    ("a.exe", b"MZ", "format-unknown"),
    ("../../etc/passwd", as_csv(row(1)), "format-unknown"),
    ("a\r\nb\x00.csv", b"colour\n", "column-unknown"),
    ("", b"x", "value-invalid"),
]


def test_files_that_are_none_are_refused(own: TestClient) -> None:
    for name, content, code in BAD:
        answer = own.post(STAGE, files=[("files", (name, content))])
        assert 400 <= answer.status_code < 500, name
        assert answer.json()["code"] == code, (name, answer.json())
        assert "/etc" not in answer.json()["cause"]
    assert own.post(STAGE).json()["code"] == "value-invalid"


def test_who_may_not_stage_is_refused(own: TestClient, door: OpenDoor) -> None:
    door.rights = Rights(by_company={"AFUS": frozenset({"read"})})
    for place in (STAGE, f"{STAGE}/examine", f"{STAGE}/look"):
        sent = [("files", ("a.csv", b"x")), ("file", ("a.csv", b"x"))]
        assert own.post(place, files=sent).json()["code"] == "not-allowed"


def test_a_request_that_is_too_large_is_refused_while_it_comes(
    own: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "UPLOAD_BYTES_MAX", 2_000)
    monkeypatch.setattr(limits, "BODY_BYTES_MAX", 1_000)
    answer = own.post(STAGE, files=[("files", ("a.csv", as_csv(*[row(9)] * 100)))])
    assert (answer.status_code, answer.json()["code"]) == (413, "request-too-large")
    json = {"content-type": "application/json"}
    many = iter([b"[" * 400] * 10)
    answer = own.post(f"{PLACE}/import", content=many, headers=json)  # of no size that is stated
    assert (answer.status_code, answer.json()["code"]) == (413, "request-too-large")


def test_what_became_of_the_work_of_a_file_is_told_a_page_at_a_time(desk: TestClient) -> None:
    file = next(each for each in desk.get(f"{STAGE}/files").json()["items"] if each["kind"] == "actuals")
    place = f"{STAGE}/files/{file['batch']}/actuals"
    seen: list[dict[str, Any]] = []
    after = None
    while True:
        found = desk.get(place, params={"limit": 20, **({"after": after} if after else {})}).json()
        seen += found["items"]
        after = found["next"]
        if after is None:
            break
    assert len(seen) == file["accepted"] + file["skipped"]
    assert [row["source_row"] for row in seen] == sorted({row["source_row"] for row in seen})
    assert {"posted", "waiting", "skipped", "error"} <= {row["status"] for row in seen}
    assert all((row["journal"] is None) == (row["status"] in ("waiting", "skipped")) for row in seen)
    assert desk.get(place, params={"limit": 5, "at": 7}).json()["items"] == seen[7:12]
    (total,) = [desk.get(place, params={"limit": 1, "total": True}).json()["total"]]
    assert total == len(seen)
