"""Setup tables over HTTP: rows are listed, searched, saved and removed, and what is wrong is told by cell."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from primanota.core.rights import Rights
from tests.doors.conftest import staged  # noqa: F401  # a fixture
from tests.doors.program import Program
from tests.web.conftest import OpenDoor, client

TABLES = "/api/v1/companies/AFUS/setup/tables"
RATE = {"rate_type": "Default", "from_currency": "CHF", "to_currency": "USD", "start_date": "2026-01-01"}


@pytest.fixture
def own(staged: Program, door: OpenDoor) -> Iterator[TestClient]:  # noqa: F811
    """The application over a database of the test's own, where the demo company's actuals are staged."""
    yield from client(staged.place, door)


def items(desk: TestClient, table: str, **asked: Any) -> list[dict[str, str]]:
    answer = desk.get(f"{TABLES}/{table}/rows", params=asked)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, str]] = answer.json()["items"]
    return found


def save(desk: TestClient, table: str, version: str | None = None, **cells: str) -> Any:
    item = {"cells": cells} if version is None else {"cells": cells, "version": version}
    return desk.post(f"{TABLES}/{table}/rows", json={"items": [item], "reason": "as the bank says"})


def test_the_tables_tell_what_a_form_needs(desk: TestClient) -> None:
    found = {each["table"]: each for each in desk.get(TABLES).json()}
    assert len(found) == 23
    columns = {each["column"]: each for each in found["posting_accounts"]["columns"]}
    assert columns["main_account"]["names"] == "main_accounts"
    assert columns["project_scope"]["choices"] == ["table", "group", "all"]
    assert (columns["project_scope"]["key"], columns["main_account"]["key"]) == (True, False)
    kinds = {each["column"]: each["kind"] for each in found["exchange_rates"]["columns"]}
    assert (kinds["start_date"], kinds["rate"]) == ("day", "number")
    assert found["projects"]["dimensions"]
    assert found["periods"]["stays"]


def test_rows_come_in_pages_and_are_searched(desk: TestClient) -> None:
    whole = items(desk, "main_accounts")
    assert len(whole) > 3
    first = desk.get(f"{TABLES}/main_accounts/rows", params={"limit": 2, "total": True}).json()
    assert (first["items"], first["total"]) == (whole[:2], len(whole))
    assert items(desk, "main_accounts", limit=2, after=first["next"]) == whole[2:4]
    assert items(desk, "main_accounts", at=2, limit=1) == whole[2:3]
    wanted = whole[1]["name"].upper()
    assert whole[1] in items(desk, "main_accounts", search=wanted)
    assert items(desk, "main_accounts", search="nothing is called so") == []


def test_a_rate_is_added_changed_and_removed(own: TestClient) -> None:
    (added,) = save(own, "exchange_rates", **RATE, rate="1.1").json()["changes"]
    assert (added["before"], added["after"]["rate"]) == (None, "1.1")
    assert save(own, "exchange_rates", **RATE, rate="1.2").json()["code"] == "row-exists"
    (changed,) = save(own, "exchange_rates", added["version"], **RATE, rate="1.2").json()["changes"]
    assert changed["after"]["rate"] == "1.2"
    late = save(own, "exchange_rates", added["version"], **RATE, rate="1.3")
    assert (late.status_code, late.json()["code"]) == (412, "setting-changed")
    named = {"items": [{"key": RATE, "version": changed["version"]}], "reason": "a mistake"}
    gone = own.post(f"{TABLES}/exchange_rates/remove", json=named)
    assert (gone.status_code, gone.json()["changes"][0]["after"]) == (200, None)
    gone = own.post(f"{TABLES}/exchange_rates/remove", json=named)
    assert (gone.status_code, gone.json()["code"]) == (404, "row-unknown")


def test_what_is_wrong_is_told_by_cell(desk: TestClient) -> None:
    answer = save(desk, "exchange_rates", **RATE, rate="-1")
    assert (answer.status_code, answer.json()["code"]) == (422, "pack-invalid")
    assert answer.json()["details"][0].startswith("exchange_rates.csv:1:rate: value '-1': ")
    assert save(desk, "nothing", **RATE).status_code == 404
    broken = b'{"items": [{"cells": {"main_account": "\\ud800"}}]}'
    headers = {"content-type": "application/json"}
    answer = desk.post(f"{TABLES}/main_accounts/rows", content=broken, headers=headers)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("right", "periods", "accounts"), [("setup", 403, 422), ("period", 422, 403), ("read", 403, 403)]
)
def test_who_keeps_which_table(
    desk: TestClient, door: OpenDoor, right: str, periods: int, accounts: int
) -> None:
    door.rights = Rights(by_company={"AFUS": frozenset({"read", right})})
    assert save(desk, "periods", period="X").status_code == periods
    assert save(desk, "main_accounts", main_account="X").status_code == accounts
