"""What a request must carry: a cookie and the form's word, or a token; and what pages elsewhere cannot do."""

from collections.abc import Callable

import pytest

from primanota.service.people import account
from primanota.service.session import Session
from tests.people.conftest import HERE, PASSWORD, Browser

Known = Callable[..., Session]
ELSEWHERE = "https://evil.example"


def test_a_page_elsewhere_changes_nothing(known: Known, browser: Browser) -> None:
    known("anna", password=PASSWORD)
    assert browser.post("/sign-in", origin=ELSEWHERE, person="anna", password=PASSWORD).status_code == 403
    browser.sign_in("anna")
    fields = {"csrf_token": browser.csrf, "token": "robot", "days": "5", "scope": "read"}
    assert browser.post("/account/tokens", origin=ELSEWHERE, **fields).status_code == 403
    assert browser.post("/account/tokens", origin="null", **fields).status_code == 403
    assert browser.post("/account/tokens", **fields | {"csrf_token": "guessed"}).status_code == 403
    assert browser.client.post("/account/tokens", data=fields).status_code == 403
    ours = {"sec-fetch-site": "same-origin"}
    assert browser.client.post("/account/tokens", data=fields, headers=ours).status_code == 200
    assert browser.post("/sign-out", origin=ELSEWHERE).status_code == 403


def test_a_script_of_ours_says_the_word_of_the_session(known: Known, browser: Browser) -> None:
    known("anna", password=PASSWORD)
    browser.sign_in("anna")
    path, fields = "/account/sessions/end", {"csrf_token": browser.csrf, "digest": "00"}
    for word, status in (("guessed", 403), ("\xe9", 403), (browser.csrf, 303)):
        headers = {b"x-csrf-token": word.encode("latin-1"), b"origin": HERE.encode()}
        assert browser.client.post(path, data=fields, headers=headers).status_code == status, word
    body = browser.client.post(path, json=fields, headers={"origin": HERE})
    assert (body.status_code, body.json()["code"]) == (403, "form-foreign")


def test_a_token_does_what_it_is_for_and_no_more(known: Known, browser: Browser) -> None:
    anna = known("anna", ("DE", "reviewer"), ("AT", "poster"))
    made = account.add_token(anna, token="robot", scopes=["read"], days=1)  # noqa: S106  # its name
    headers = {"authorization": f"Bearer {made.word}"}
    answer = browser.client.get("/api/v1/companies", headers=headers)
    assert [each["company"] for each in answer.json()] == ["AT", "DE"]
    account.remove_token(anna, token="robot")  # noqa: S106
    assert browser.client.get("/api/v1/companies", headers=headers).status_code == 401


@pytest.mark.parametrize("sent", ["Bearer nonsense", "Basic YW5uYTphbm5h", "Bearer", "nonsense"])
def test_what_is_no_token_lets_nobody_in_whatever_cookie_there_is(
    known: Known, browser: Browser, sent: str
) -> None:
    known("anna", password=PASSWORD)
    browser.sign_in("anna")
    answer = browser.client.get("/api/v1/companies", headers={"authorization": sent})
    assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")


def test_rights_that_are_taken_are_gone_at_once(known: Known, browser: Browser, session: Session) -> None:
    known("anna", ("DE", "reviewer"), password=PASSWORD)
    browser.sign_in("anna")
    assert browser.get("/DE").status_code == 200
    session.conn.execute("DELETE FROM people.role_grant")
    assert browser.get("/DE").status_code == 404
