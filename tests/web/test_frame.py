"""What every answer of the application has: its headers, its problems, the rights it keeps to."""

import pytest
from fastapi.testclient import TestClient

from primanota.core.rights import Rights
from tests.web.conftest import OpenDoor

PAGE = {"accept": "text/html"}


def test_the_companies_one_may_see(desk: TestClient, door: OpenDoor) -> None:
    assert [each["company"] for each in desk.get("/api/v1/companies").json()] == ["AFDE", "AFUS"]
    door.rights = Rights(by_company={"OTHER": frozenset({"read"})})
    assert desk.get("/api/v1/companies").json() == []


def test_a_page_shows_the_company(desk: TestClient) -> None:
    answer = desk.get("/AFUS", headers=PAGE)
    assert answer.status_code == 200
    assert "AFUS" in answer.text
    assert "script-src" not in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("rights", "status", "code"),
    [
        (Rights(), 404, "company-unknown"),
        (Rights(by_company={"OTHER": frozenset({"read"})}), 404, "company-unknown"),
        (Rights(by_company={"AFUS": frozenset({"people"})}), 403, "not-allowed"),
        (Rights(by_company={"*": frozenset({"read"})}), 200, None),
    ],
)
def test_who_may_not_is_told_so(
    desk: TestClient, door: OpenDoor, rights: Rights, status: int, code: str | None
) -> None:
    door.rights = rights
    answer = desk.get("/AFUS")
    assert answer.status_code == status
    if code:
        assert answer.json()["code"] == code
        assert answer.headers["content-type"] == "application/problem+json"


def test_an_unknown_and_a_foreign_company_are_told_alike(desk: TestClient, door: OpenDoor) -> None:
    door.rights = Rights(by_company={"OTHER": frozenset({"read"})})
    foreign, unknown = desk.get("/AFUS"), desk.get("/NONE")
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.json()["cause"].replace("AFUS", "NONE") == unknown.json()["cause"]
    assert foreign.json()["remedy"] == unknown.json()["remedy"]


def test_an_unknown_address_is_a_problem_as_page_and_document(desk: TestClient) -> None:
    answer = desk.get("/api/v1/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "page-unknown")
    assert "<h1>" in desk.get("/AFUS/nothing/here", headers=PAGE).text


def test_who_is_not_signed_in_is_led_to_the_sign_in_and_back(desk: TestClient, door: OpenDoor) -> None:
    door.refusal = "not-signed-in"
    answer = desk.get("/AFUS?q=1", headers=PAGE, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2FAFUS%3Fq%3D1")
    answer = desk.get("/api/v1/companies")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_a_foreign_form_is_refused(desk: TestClient, door: OpenDoor) -> None:
    door.refusal = "form-foreign"
    assert desk.get("/api/v1/companies").status_code == 403
