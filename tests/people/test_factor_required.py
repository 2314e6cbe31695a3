"""Where whoever runs the server requires a second factor: what counts only with one, and who is led to it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from fastapi import FastAPI

from primanota.core.errors import Refusal
from primanota.core.rights import GUARDED, READ, REVIEW, RIGHTS, ROLES
from primanota.service.people import account, entry, factor, users
from primanota.service.people.provider import Provider
from primanota.service.session import Session
from primanota.web.doorkeeper import PeoplesDoor
from tests.people.apps import come_in, later, set_up
from tests.people.conftest import PASSWORD, Browser
from tests.people.vouching import giving

Known = Callable[..., Session]
Browsers = Callable[[], Browser]
PLACE = entry.Place("192.0.2.7", "")


@pytest.fixture
def door() -> PeoplesDoor:
    """The door of a server that requires a second factor."""
    return PeoplesDoor(factor_required=True)


def api(browser: Browser, path: str, **headers: str) -> tuple[int, str]:
    """The status and code of a change over the API."""
    if not headers:
        headers = {"x-csrf-token": browser.csrf}
    answer = browser.client.post(f"/api/v1{path}", json={}, headers=headers)
    return answer.status_code, answer.json().get("code", "")


def test_what_is_guarded_is_what_posts_closes_sets_up_and_keeps_users() -> None:
    assert {"read", "stage", "import", "review", "audit"} == RIGHTS.keys() - GUARDED
    free = {role for role, rights in ROLES.items() if not rights & GUARDED}
    assert free == {"importer", "reviewer", "auditor"}


def test_who_posts_is_led_to_set_one_up_and_then_goes_on(
    known: Known, browser: Browser, browsers: Browsers, session: Session
) -> None:
    known("ben", ("DE", "poster"), password=PASSWORD)
    browser.sign_in("ben")
    for path in ("/", "/DE", "/DE/journals", "/users"):
        led = browser.get(path)
        assert (led.status_code, led.headers["location"]) == (303, "/account/factor"), path
    assert "Your work here takes a second factor" in browser.get("/account/factor").text
    assert browser.get("/account").status_code == 200
    assert api(browser, "/companies/DE/post") == (403, "factor-required")
    assert api(browser, "/companies/DE/import") == (403, "not-allowed"), "with a second factor neither"
    assert browser.client.get("/api/v1/me").json()["rights"] == {"DE": ["read"]}
    app = set_up(browser)
    assert browser.get("/DE").status_code == 200
    assert browser.client.get("/api/v1/me").json()["rights"] == {"DE": ["post", "read"]}
    assert api(browser, "/companies/DE/post") != (403, "factor-required")
    later(session)
    second = browsers()
    assert come_in(second, "ben", app.code()) == 303
    assert second.get("/DE").status_code == 200


def test_who_only_reads_and_reviews_needs_none(known: Known, browser: Browser) -> None:
    known("anna", ("DE", "reviewer"), ("AT", "auditor"), password=PASSWORD)
    browser.sign_in("anna")
    assert browser.get("/DE").status_code == 200
    assert browser.client.get("/api/v1/me").json()["rights"]["DE"] == ["read", "review"]


def test_who_keeps_users_keeps_none_without_it(known: Known, browser: Browser, session: Session) -> None:
    known("uma", ("*", "user_administrator"), password=PASSWORD)
    known("anna")
    browser.sign_in("uma")
    assert api(browser, "/people/anna/disable") == (403, "factor-required")
    sent = browser.post("/users/disable", csrf_token=browser.csrf, person="anna")
    assert sent.headers["location"] == "/account/factor"
    set_up(browser)
    assert browser.post("/users/disable", csrf_token=browser.csrf, person="anna").status_code == 303
    (disabled,) = session.conn.execute(
        "SELECT disabled_by FROM people.person WHERE person = 'anna'"
    ).fetchall()
    assert disabled == ("uma",)


def test_the_service_refuses_whatever_the_door_lets_through(known: Known, session: Session) -> None:
    known("ben", ("DE", "poster"), ("DE", "reviewer"), password=PASSWORD)
    word = entry.by_password(session, "ben", PASSWORD, PLACE).word
    found = entry.by_session(session, word, guarded=True)
    assert found
    assert found.withheld
    assert found.rights.by_company == {"DE": {READ, REVIEW}}
    weak = replace(session, actor="ben", rights=found.rights, withheld=found.withheld)
    with pytest.raises(Refusal, match="factor-required"):
        weak.require("post", company="DE")
    with pytest.raises(Refusal, match="factor-required"):
        weak.write("queue-run", lambda _: None, audited=lambda _: {"DE": {}})
    with pytest.raises(Refusal, match="not-allowed"):
        weak.require("post", company="AT")
    with pytest.raises(Refusal, match="factor-required"):
        account.add_token(weak, token="robot", scopes=["post"], days=1)  # noqa: S106  # its name
    offered = entry.by_session(session, word)
    assert offered
    assert (offered.withheld, offered.rights.has("post", "DE")) == (None, True)


def test_a_program_goes_on_with_its_token(known: Known, browser: Browser) -> None:
    ben = known("ben", ("DE", "poster"))
    made = account.add_token(ben, token="robot", scopes=["post"], days=1)  # noqa: S106  # its name
    status, code = api(browser, "/companies/DE/post", authorization=f"Bearer {made.word}")
    assert (status, code) != (403, "factor-required")
    assert status != 403


def test_a_link_leads_to_it_as_well_and_so_does_the_first_run(session: Session, browser: Browser) -> None:
    link = entry.first_run(session)
    assert link
    fields = {"person": "anna", "name": "Anna", "password": PASSWORD, "link": link.split("=")[1]}
    assert browser.post("/first-run", **fields).status_code == 303
    assert browser.get("/users").headers["location"] == "/account/factor"
    set_up(browser)
    assert browser.get("/users").status_code == 200
    users.add(session, person="uma", name="Uma")
    users.grant(session, company="*", person="uma", role="user_administrator")
    word = str(users.link(session, person="uma").link).split("=")[1]
    arrival = entry.by_link(session, word, PLACE)
    found = entry.by_session(session, arrival.word, guarded=True)
    assert found
    assert found.withheld


def test_who_comes_by_the_firms_provider_is_believed(
    known: Known, browser: Browser, session: Session
) -> None:
    users.add(session, person="ben", name="Ben", email="anna@firm.example")
    users.grant(session, company="DE", person="ben", role="poster")
    with giving() as giver:
        app = browser.client.app
        assert isinstance(app, FastAPI)
        app.state.provider = Provider(giver.address, "primanota", "between us", "Firm")
        gone = browser.get("/sign-in/provider?next=/DE")
        sent = giver.authorize(gone.headers["location"])
        browser.client.get("/sign-in/provider/back", params=sent, headers={"accept": "text/html"})
    assert browser.get("/DE").status_code == 200
    assert browser.client.get("/api/v1/me").json()["rights"] == {"DE": ["post", "read"]}


def test_who_switches_it_off_or_loses_it_is_led_there_again(
    known: Known, browser: Browser, session: Session
) -> None:
    known("ben", ("DE", "poster"), password=PASSWORD)
    browser.sign_in("ben")
    set_up(browser)
    assert browser.get("/DE").status_code == 200
    assert browser.post("/account/factor/remove", csrf_token=browser.csrf).status_code == 303
    assert browser.get("/DE").headers["location"] == "/account/factor"
    set_up(browser)
    factor.take(session, person="ben", reason="phone lost")
    assert browser.get("/DE").headers["location"].startswith("/sign-in")
    browser.sign_in("ben")
    assert browser.get("/DE").headers["location"] == "/account/factor"
