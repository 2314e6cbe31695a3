"""The pages of setup, runs and schedules as they are rendered: buttons for those who may."""

import pytest
from fastapi.testclient import TestClient

from primanota.core.rights import Rights
from tests.web.conftest import OpenDoor

PAGE = {"accept": "text/html"}
RENDERED = (
    "setup",
    "setup/check",
    "setup/settings",
    "setup/parameters",
    "setup/pack",
    "setup/periods",
    "setup/periods/2026-03",
    "setup/exchange_rates",
    "setup/projects",
    "runs",
    "runs/log",
    "runs/last",
    "schedules",
)


def page(desk: TestClient, place: str) -> str:
    answer = desk.get(f"/AFUS/{place}", headers=PAGE)
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize("place", RENDERED)
def test_every_page_is_rendered_for_a_reader(desk: TestClient, door: OpenDoor, place: str) -> None:
    door.rights = Rights(by_company={"AFUS": frozenset({"read"})})
    text = page(desk, place)
    assert text.count("<h1>") == 1
    for button in ("add", "paste", "change", "remove", "close", "start", "load"):
        assert f'id="{button}"' not in text


@pytest.mark.parametrize(
    ("right", "place", "button"),
    [
        ("setup", "setup/exchange_rates", "add"),
        ("setup", "setup/pack", "load"),
        ("setup", "schedules", "add"),
        ("period", "setup/periods", "add"),
        ("period", "setup/periods/2026-03", "close"),
        ("import", "runs", "start"),
    ],
)
def test_buttons_are_there_for_whoever_may(
    desk: TestClient, door: OpenDoor, right: str, place: str, button: str
) -> None:
    door.rights = Rights(by_company={"AFUS": frozenset({"read", right})})
    assert f'id="{button}"' in page(desk, place)


def test_the_report_of_a_period_tells_what_is_left(desk: TestClient) -> None:
    assert "not posted" in page(desk, "setup/periods/2026-02")
    closed = page(desk, "setup/periods/2025-12")
    assert "2 lines of this closed period are not posted." in closed
    assert "They cannot be posted; the parameter set_open_period would move them" in closed
    assert 'href="/AFUS/books?from_period=2025-12&amp;to_period=2025-12">Its balances' in closed


def test_the_only_row_of_a_table_is_changed_not_added_to(desk: TestClient) -> None:
    text = page(desk, "setup/companies")
    assert 'id="change"' in text
    assert 'id="add"' not in text
    assert 'id="paste"' not in text


@pytest.mark.parametrize("place", ["setup/nothing", "setup/periods/1999-01", "runs/ffffffff"])
def test_what_there_is_not_is_a_problem(desk: TestClient, place: str) -> None:
    answer = desk.get(f"/AFUS/{place}", headers=PAGE)
    assert answer.status_code == 404
    assert "<h1>" in answer.text


def test_a_table_is_found_by_the_address_that_the_api_gives_it(desk: TestClient) -> None:
    answer = desk.get("/AFUS/setup/tables/exchange_rates?new=yes", headers=PAGE, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/AFUS/setup/exchange_rates?new=yes")
