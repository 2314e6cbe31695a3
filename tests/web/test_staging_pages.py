"""Staging pages as the server sends them: who sees which action, where a file is, and what is not there."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from primanota.core.rights import Rights
from tests.doors.conftest import staged  # noqa: F401  # its databases
from tests.doors.program import Program
from tests.web.conftest import OpenDoor, client

PAGE = {"accept": "text/html"}
PLACE = "/AFUS/staging"


@pytest.fixture
def own(staged: Program, door: OpenDoor) -> Iterator[TestClient]:  # noqa: F811
    """The application over a database of its own, where the demo company's work is staged."""
    yield from client(staged.place, door)


@pytest.mark.parametrize(
    ("view", "grid"),
    [
        *(("", "waiting"), ("?view=all", "all"), ("?view=skipped", "skipped"), ("?view=invalid", "invalid")),
        ("?view=files", "files"),
    ],
)
def test_each_list_has_its_grid_and_its_tab(desk: TestClient, view: str, grid: str) -> None:
    text = desk.get(PLACE + view, headers=PAGE).text
    assert f'<section class="grid grid-tall" id="{grid}"' in text
    assert text.count('aria-current="page"') == 2  # of the tabs and of the pages


def test_actions_are_those_that_one_may_do(desk: TestClient, door: OpenDoor) -> None:
    text = desk.get(PLACE, headers=PAGE).text
    assert 'id="import"' in text
    assert f'href="{PLACE}/upload"' in text
    door.rights = Rights(by_company={"AFUS": frozenset({"read"})})
    text = desk.get(PLACE, headers=PAGE).text
    assert 'id="import"' not in text
    assert f'href="{PLACE}/upload"' not in text
    assert desk.get(f"{PLACE}/upload", headers=PAGE).status_code == 403


def test_a_file_that_was_received_has_its_page(own: TestClient) -> None:
    header = b"company,actual_id,transaction_type,transaction_class,transaction_date,project,quantity"
    content = header + b",amount,currency\nAFUS,x,cost,time,2026-03-02,P,1,1,USD\n"
    sent = [("files", ("<b>march.csv", content))]
    assert own.post("/api/v1/companies/AFUS/stage", files=sent).json()["refused"] == 1
    newest = own.get("/api/v1/companies/AFUS/stage/files").json()["items"][0]
    text = own.get(f"{PLACE}/files/{newest['batch']}", headers=PAGE).text
    assert "<h1>&lt;b&gt;march.csv</h1>" in text
    assert "1 read: 0 accepted, 0 skipped, 0 known already, 1 refused" in text
    assert own.get(f"{PLACE}/files/{UUID(int=1)}", headers=PAGE).status_code == 404
    refused = own.get(f"/api/v1/companies/AFUS/download/refusals?batch={newest['batch']}&format=csv").text
    assert refused.splitlines()[1].startswith(
        f"AFUS,{newest['batch']},<b>march.csv,2,actual_id,id-invalid,x,"
    )
