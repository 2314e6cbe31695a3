"""The page on roles and exceptions: auditors see who may do what, and what no exception allows."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from fastapi.testclient import TestClient

from primanota.service.people import users
from primanota.service.session import Session
from tests.web.conftest import OpenDoor, client

PAGE = {"accept": "text/html"}


@pytest.fixture
def desk(session: Session) -> Iterator[TestClient]:
    """The application over the database of ``session``."""
    yield from client(session.conninfo, OpenDoor())


def test_roles_and_exceptions_are_told(
    session: Session, known: Callable[..., Session], desk: TestClient
) -> None:
    assert "Nobody has a role here." in desk.get("/DE/audit/duties", headers=PAGE).text
    known("anna", ("DE", "poster"))
    text = desk.get("/DE/audit/duties", headers=PAGE).text
    assert "No one person may do what two should" in text
    assert "There are none." in text
    users.waive(
        session,
        company="DE",
        person="anna",
        first="poster",
        second="setup_administrator",
        reason="holidays",
        until=date(2999, 12, 31),
    )
    users.grant(session, company="DE", person="anna", role="setup_administrator")
    text = desk.get("/DE/audit/duties", headers=PAGE).text
    for told in ("holidays", "2999-12-31", "setup administrator", "root"):
        assert told in text
    users.end_waiver(session, company="DE", person="anna", first="poster", second="setup_administrator")
    text = desk.get("/DE/audit/duties", headers=PAGE).text
    assert "Anna (anna) is poster and setup administrator without an exception." in text
