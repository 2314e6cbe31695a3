"""A sign-in provider says who somebody is; what it says wrongly, or somebody else says, lets nobody in."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from joserfc.jwk import RSAKey

from primanota.core.errors import Refusal
from primanota.service.people import users
from primanota.service.people.provider import Attempt, Provider
from primanota.service.session import Session
from tests.people.conftest import Browser, audited
from tests.people.vouching import Giver, giving

SECRET = "between us"  # noqa: S105  # a test's


@pytest.fixture
def giver(browser: Browser) -> Iterator[Giver]:
    """The provider of the application."""
    with giving() as found:
        app = browser.client.app
        assert isinstance(app, FastAPI)
        app.state.provider = Provider(found.address, "primanota", SECRET, "Firm")
        yield found


def come_back(browser: Browser, giver: Giver, wanted: str = "/DE", **other: str) -> Any:
    """Go to the provider, sign in there, and come back."""
    gone = browser.get(f"/sign-in/provider?next={wanted}")
    assert gone.status_code == 303
    sent = giver.authorize(gone.headers["location"]) | other
    return browser.client.get("/sign-in/provider/back", params=sent, headers={"accept": "text/html"})


def test_who_is_known_by_mail_comes_in_and_is_known_by_the_provider_then(
    session: Session, browser: Browser, giver: Giver
) -> None:
    users.add(session, person="anna", name="Anna", email="Anna@firm.example")
    assert "Sign in with Firm" in browser.get("/sign-in").text
    back = come_back(browser, giver)
    assert (back.status_code, back.headers["location"]) == (303, "/DE")
    assert giver.asked["code_challenge_method"] == "S256"
    giver.said = {"email": "another@firm.example"}
    assert come_back(browser, giver).status_code == 303, "it is the provider's name for her that counts now"
    assert "anna" in browser.get("/account").text
    ((_, _, details),) = audited(session.conn, "vouch-person")
    assert details == {"person": "anna", "issuer": giver.address, "subject": "u-17"}
    users.set_enabled(session, person="anna", enabled=False)
    assert come_back(browser, giver).status_code == 401


@pytest.mark.parametrize(
    "said",
    [
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": "stranger@firm.example"},
        {"email": ""},
    ],
)
def test_who_is_not_known_stays_out(
    session: Session, browser: Browser, giver: Giver, said: dict[str, Any]
) -> None:
    users.add(session, person="anna", name="Anna", email="anna@firm.example")
    users.add(session, person="ben", name="Ben")
    giver.said = said
    back = come_back(browser, giver)
    assert back.status_code == 401
    assert "not known here" in back.text


def test_a_mail_address_that_two_have_lets_nobody_in(
    session: Session, browser: Browser, giver: Giver
) -> None:
    for person in ("anna", "ben"):
        users.add(session, person=person, name=person, email="anna@firm.example")
    assert come_back(browser, giver).status_code == 401


@pytest.mark.parametrize(
    "said",
    [
        {"iss": "https://another.example"},
        {"aud": "another client"},
        {"nonce": "of another attempt"},
        {"exp": 1},
        {"sub": None},
    ],
)
def test_a_word_that_is_not_for_this_attempt_lets_nobody_in(
    session: Session, browser: Browser, giver: Giver, said: dict[str, Any]
) -> None:
    users.add(session, person="anna", name="Anna", email="anna@firm.example")
    giver.said = said
    assert come_back(browser, giver).status_code == 502


def test_a_word_that_somebody_else_signed_lets_nobody_in(
    session: Session, browser: Browser, giver: Giver
) -> None:
    users.add(session, person="anna", name="Anna", email="anna@firm.example")
    giver.signer = RSAKey.generate_key(2048, {"kid": "one"})
    assert come_back(browser, giver).status_code == 502


def test_who_did_not_begin_here_does_not_come_in(session: Session, browser: Browser, giver: Giver) -> None:
    users.add(session, person="anna", name="Anna", email="anna@firm.example")
    assert come_back(browser, giver, state="of another").status_code == 502
    assert come_back(browser, giver, code="of another").status_code == 502
    assert browser.get("/sign-in/provider/back?state=a&code=b").status_code == 502, (
        "there is no cookie any more"
    )


def test_a_provider_that_is_not_there_is_told(browser: Browser, giver: Giver) -> None:
    app = browser.client.app
    assert isinstance(app, FastAPI)
    app.state.provider = Provider("http://localhost:9", "primanota", SECRET)
    assert browser.get("/sign-in/provider").status_code == 502
    with pytest.raises(Refusal, match="provider-failed"):
        Provider(giver.address + "/", "primanota", SECRET).address(
            Attempt.new(), back="http://localhost/back"
        )
    with pytest.raises(Refusal, match="value-invalid"):
        Provider("http://sso.firm.example", "primanota", SECRET)
    app.state.provider = None
    assert browser.get("/sign-in/provider").status_code == 404
