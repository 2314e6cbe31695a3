"""Nobody does what he may not: every route, for every role, in the own, a foreign and an unknown company.

Made from the application's own table of routes: one that takes no session is told here or fails. Bodies are
of a wrong shape, so who may is told that, and nothing is changed.
"""

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from primanota.core.rights import ALL_COMPANIES, RIGHTS, ROLES, Rights
from tests.web.conftest import OpenDoor
from tests.web.routes import Row, application, table

OPEN = re.compile(r"(GET|POST) /(sign-in|sign-out|first-run|link|invitation|oidc|static)\b.*")
"""Addresses for those who are not signed in, or not any more."""

PREVIEW = "POST /api/v1/companies/{company}/preview"
READERS_MAY = {PREVIEW, f"{PREVIEW}/download"}
"""What is asked by a changing method and changes nothing."""

OWN, FOREIGN, UNKNOWN = "AFUS", "AFDE", "NONE"
HIDDEN = {"no-company", "company-unknown"}
WRONG_SHAPE = {
    "content": "[]",
    "headers": {"content-type": "application/json", "origin": "http://testserver"},
}


@pytest.fixture
def rows(desk: TestClient) -> list[Row]:
    """Every route that asks who one is."""
    found = [row for row in table(application(desk)) if row.rights is not None]
    assert len(found) > 50
    return found


def ask(desk: TestClient, row: Row, company: str) -> tuple[int, str]:
    """The status of an answer and its code, if it is a problem."""
    body = WRONG_SHAPE if row.changes else {}
    answer = desk.request(row.method, row.address(company), follow_redirects=False, **body)  # type: ignore[arg-type]
    assert answer.status_code < 500, f"{row}: {answer.text}"
    is_problem = answer.headers.get("content-type", "").startswith("application/problem+json")
    return answer.status_code, answer.json()["code"] if is_problem else ""


def allowed(row: Row, rights: frozenset[str]) -> bool:
    """Whether one of a route's rights is among these."""
    assert row.rights is not None
    return not row.rights or bool(rights & set(row.rights))


def test_every_route_takes_a_session_or_is_for_who_is_not_signed_in(desk: TestClient) -> None:
    rows = table(application(desk))
    assert [str(row) for row in rows if row.rights is None and not OPEN.fullmatch(str(row))] == []


def test_who_changes_something_needs_more_than_reading(rows: list[Row]) -> None:
    weak = {
        str(row)
        for row in rows
        if row.changes and row.of_company and (not row.rights or "read" in row.rights)
    }
    assert weak == {str(row) for row in rows if str(row) in READERS_MAY}


def grants() -> Iterator[tuple[str, frozenset[str]]]:
    """Each role with its rights, and each right alone."""
    yield from ROLES.items()
    yield from ((f"only {right}", frozenset({right})) for right in RIGHTS)


@pytest.mark.parametrize(("role", "rights"), list(grants()))
def test_a_role_opens_what_it_is_for_and_nothing_else(
    desk: TestClient, door: OpenDoor, rows: list[Row], role: str, rights: frozenset[str]
) -> None:
    door.rights = Rights(by_company={OWN: rights})
    wrong = []
    for row in rows:
        _, code = ask(desk, row, OWN)
        if (code == "not-allowed") is allowed(row, rights) or code in HIDDEN:
            wrong.append(f"{row} for {role}: {code}")
    assert wrong == []


def test_a_foreign_company_is_as_unknown_as_one_that_is_not_there(
    desk: TestClient, door: OpenDoor, rows: list[Row]
) -> None:
    door.rights = Rights(by_company={OWN: frozenset(RIGHTS)})
    of_company = [row for row in rows if row.of_company]
    for row in of_company:
        foreign, unknown = ask(desk, row, FOREIGN), ask(desk, row, UNKNOWN)
        assert foreign == unknown, str(row)
        assert foreign[0] == 404, str(row)
        assert foreign[1] in HIDDEN, str(row)
    door.rights = Rights(by_company={ALL_COMPANIES: frozenset({"read"})})
    assert {ask(desk, row, FOREIGN)[1] for row in of_company} & HIDDEN == set()


def test_who_is_not_signed_in_gets_nowhere(desk: TestClient, door: OpenDoor, rows: list[Row]) -> None:
    door.refusal = "not-signed-in"
    assert {str(row): ask(desk, row, OWN) for row in rows if ask(desk, row, OWN)[0] != 401} == {}
