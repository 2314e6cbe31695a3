"""Proof: a change that lets somebody do more asks again who is there, if that was shown too long ago."""

import html
import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from primanota.core.errors import Refusal
from primanota.core.needs import ACTIONS, PROVED
from primanota.core.rights import ALL_COMPANIES
from primanota.service.people import account, users
from primanota.service.people.provider import Attempt, Provider
from primanota.service.session import Session
from tests.people.conftest import PASSWORD, Browser, audited
from tests.people.vouching import giving

Known = Callable[..., Session]
ROLE = {"person": "anna", "place": "DE", "role": "reviewer"}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def grow_older(session: Session, minutes: int = 16) -> None:
    """Let so much time pass since everybody showed who they are."""
    session.conn.execute(
        "UPDATE people.session SET proved_at = proved_at - make_interval(mins => %s)", [minutes]
    )


def carried(text: str) -> dict[str, str]:
    """The fields that the page which asks who is there carries."""
    form = text.split('action="/prove', 1)[1].split("</form>", maxsplit=1)[0]
    return {name: html.unescape(value) for name, value in HIDDEN.findall(form)}


@pytest.fixture
def manager(known: Known, browser: Browser, session: Session) -> Browser:
    """The browser of who keeps users, signed in a while ago; anna is known."""
    known("uma", ("*", "user_administrator"), password=PASSWORD)
    known("anna")
    browser.sign_in("uma")
    grow_older(session)
    return browser


def test_a_form_is_kept_until_the_password_is_given_and_sent_on(manager: Browser, session: Session) -> None:
    asked = manager.post("/users/grant", csrf_token=manager.csrf, **ROLE)
    assert asked.status_code == 403
    assert "Is it still you, Uma?" in asked.text
    fields = carried(asked.text)
    assert {name: fields[name] for name in ROLE} == ROLE
    again = "/prove?then=/users/grant"
    wrong = manager.post(again, **fields, proof_password="not it, I think")  # noqa: S106
    assert "the present password is another" in wrong.text
    assert carried(wrong.text) == fields
    sent = manager.post(again, **carried(wrong.text), proof_password=PASSWORD)
    assert (sent.status_code, sent.headers["location"]) == (307, "/users/grant")
    done = manager.post("/users/grant", **fields, proof_password=PASSWORD)
    assert done.headers["location"] == "/users?done=grant"
    assert manager.post("/users/grant", **fields | {"role": "importer"}).status_code == 303, "not asked twice"
    assert [each[2]["person"] for each in audited(session.conn, "prove")] == ["uma"]
    assert PASSWORD not in str(session.conn.execute("SELECT details FROM service.audit").fetchall())


def test_a_password_sent_to_a_form_itself_proves_nothing(manager: Browser) -> None:
    fields = {"csrf_token": manager.csrf, **ROLE, "proof_password": PASSWORD}
    assert manager.post("/users/grant", **fields).status_code == 403
    assert manager.post("/prove?then=/users/grant", **fields | {"csrf_token": "guessed"}).status_code == 403
    for elsewhere in ("https://evil.example/", "//evil.example/", "/\\evil.example", "/sign-out"):
        sent = manager.post(f"/prove?then={elsewhere}", **fields)
        assert sent.status_code == 303, "no form is sent on to where none comes from"
        assert sent.headers["location"] in {"/", "/sign-out"}


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/users/add", {"person": "ben", "name": "Ben"}),
        ("/users/link", {"person": "anna"}),
        ("/users/waive", {**ROLE, "pair": "poster+reviewer", "reason": "alone"}),
        ("/account/tokens", {"token": "robot", "days": "5", "scope": "read"}),
    ],
)
def test_what_lets_somebody_in_asks_who_is_there(manager: Browser, path: str, fields: dict[str, str]) -> None:
    asked = manager.post(path, csrf_token=manager.csrf, **fields)
    assert (asked.status_code, "Is it still you" in asked.text) == (403, True)


def test_what_takes_something_away_does_not_wait_for_a_password(manager: Browser) -> None:
    for path in ("/users/revoke", "/users/disable"):
        assert manager.post(path, csrf_token=manager.csrf, **ROLE).status_code == 303


def test_a_script_is_told_and_repeats_its_request(manager: Browser) -> None:
    headers = {"x-csrf-token": manager.csrf, "accept": "application/json"}

    def ask(path: str, **body: str) -> tuple[int, str]:
        answer = manager.client.post(f"/api/v1{path}", json=body, headers=headers)
        return answer.status_code, answer.json().get("code", "")

    grant = {"company": "DE", "role": "reviewer"}
    assert ask("/people/anna/grant", **grant) == (403, "proof-required")
    assert ask("/me/proof", password="not it, I think") == (401, "sign-in-failed")  # noqa: S106
    assert ask("/me/proof", password=PASSWORD) == (200, "")
    assert ask("/people/anna/grant", **grant) == (200, "")


def test_a_program_shows_its_token_each_time(known: Known, browser: Browser) -> None:
    anna = known("anna", ("DE", "period_controller"))
    made = account.add_token(anna, token="robot", scopes=["period"], days=1)  # noqa: S106  # its name
    headers = {"authorization": f"Bearer {made.word}"}
    answer = browser.client.post("/api/v1/me/proof", json={"password": PASSWORD}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "value-invalid")
    held = browser.client.post("/api/v1/companies/DE/periods/none/close", json={}, headers=headers)
    assert held.json()["code"] != "proof-required"


def test_a_link_proves_who_comes_in_and_nothing_later(
    known: Known, browser: Browser, session: Session
) -> None:
    known("uma", ("*", "user_administrator"))
    known("anna")
    link = str(users.link(session, person="uma").link).split("=", 1)[1]
    browser.post("/sign-in/link", link=link)
    assert browser.post("/users/grant", csrf_token=browser.csrf, **ROLE).status_code == 303
    grow_older(session)
    fields = carried(browser.post("/users/grant", csrf_token=browser.csrf, **ROLE).text)
    nothing = browser.post("/prove?then=/users/grant", **fields, proof_password="")
    assert nothing.status_code in {403, 422}
    guessed = browser.post("/prove?then=/users/grant", **fields, proof_password=PASSWORD)
    assert (guessed.status_code, "the present password is another" in guessed.text) == (403, True)
    browser.post("/account/password", csrf_token=browser.csrf, password=PASSWORD)
    assert browser.post("/users/grant", csrf_token=browser.csrf, **ROLE).status_code == 303, "chosen just now"


def test_wrong_passwords_make_the_next_wait(manager: Browser) -> None:
    fields = {"csrf_token": manager.csrf, **ROLE, "proof_password": "not it, I think"}
    told = [manager.post("/prove?then=/users/grant", **fields).text for _ in range(7)]
    assert "too many wrong passwords" in told[-1]


def test_the_provider_is_to_ask_again(session: Session) -> None:
    with giving() as giver:
        provider = Provider(giver.address, "primanota", "secret")
        asked = [
            parse_qs(urlsplit(provider.address(Attempt.new(), back="/back", again=again)).query)
            for again in (False, True)
        ]
    assert ("prompt" in asked[0], asked[1]["prompt"]) == (False, ["login"])


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_the_changes_that_ask_are_refused_before_they_are_made(session: Session, action: str) -> None:
    made = []
    late = replace(session, unproved=True)
    try:
        late.write(action, lambda _: made.append(action), audited=lambda _: {ALL_COMPANIES: {}})
    except Refusal as refusal:
        assert refusal.code == "proof-required"  # noqa: PT017  # or nothing is refused
    assert bool(made) is (action not in PROVED)
