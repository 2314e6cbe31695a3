"""How many requests one person makes in a minute: a program gone wild takes the desk from nobody else."""

from collections.abc import Iterator

import httpx
import pytest
from fastapi.testclient import TestClient

from primanota.core.errors import Refusal
from primanota.service.database import Database
from primanota.service.session import Sessions
from primanota.web.app import Serving, create_app
from primanota.web.limits import Rates
from tests.doors.conftest import staged  # noqa: F401  # its database
from tests.doors.program import Program, serving
from tests.web.conftest import OpenDoor


class Clock:
    """A clock that is moved by hand; seconds."""

    def __init__(self) -> None:
        self.now = 30.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(told: Program, door: OpenDoor, clock: Clock) -> Iterator[TestClient]:
    """The application, which answers three requests of a person in a minute."""
    sessions = Sessions(Database(told.place, None), most=4)
    try:
        with TestClient(create_app(Serving(sessions, door, rates=Rates(3, clock)))) as found:
            yield found
    finally:
        sessions.close()


def test_who_asks_too_often_waits_for_the_next_minute_and_nobody_else_does(
    desk: TestClient, door: OpenDoor, clock: Clock
) -> None:
    asked = [desk.get("/api/v1/companies/AFUS/journals") for _ in range(4)]
    assert [answer.status_code for answer in asked] == [200, 200, 200, 429]
    assert asked[-1].json()["code"] == "too-many-requests"
    assert asked[-1].headers["content-type"] == "application/problem+json"
    assert asked[-1].headers["retry-after"] == "60"
    page = desk.get("/AFUS/journals", headers={"accept": "text/html"})
    assert (page.status_code, page.headers["retry-after"]) == (429, "60")
    assert "more than 3 requests in a minute" in page.text
    door.person = "olga"
    assert desk.get("/api/v1/companies/AFUS/journals").status_code == 200
    door.person = "anna"
    clock.now = 60.0
    assert desk.get("/api/v1/companies/AFUS/journals").status_code == 200


def test_what_was_counted_is_forgotten_with_its_minute(clock: Clock) -> None:
    rates = Rates(1, clock)
    for number in range(1_000):
        rates.take(f"person {number}")
    with pytest.raises(Refusal, match="more than 1 requests"):
        rates.take("person 7")
    clock.now = 60.0
    rates.take("person 7")
    assert len(rates.made) == 1


def test_whoever_runs_the_server_says_how_many(staged: Program) -> None:  # noqa: F811
    first = {"person": "uma", "name": "Uma", "password": "seven green ledgers"}
    with (
        serving(staged, "--no-worker", PRIMANOTA_REQUESTS_PER_MINUTE="60") as (_, told),
        httpx.Client(base_url=told["address"]) as client,
    ):
        link = told["link"].split("=")[1]
        assert client.post("/first-run", data={**first, "link": link}).status_code == 303
        found = [client.get("/api/v1/companies").status_code for _ in range(121)]
    assert found[0] == 200
    assert 429 in found
    refused = staged("serve", "--port", "0", "--json", PRIMANOTA_REQUESTS_PER_MINUTE="many")
    assert (refused.status, refused.error["code"]) == (4, "value-invalid")
