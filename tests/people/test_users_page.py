"""The pages and the API of people: the same changes as the commands, for who may make them."""

from collections.abc import Callable

import pytest

from primanota.service.session import Session
from tests.people.conftest import PASSWORD, Browser

Known = Callable[..., Session]


@pytest.fixture
def manager(known: Known, browser: Browser) -> Browser:
    """The browser of a user administrator of all companies."""
    known("uma", ("*", "user_administrator"), password=PASSWORD)
    browser.sign_in("uma")
    return browser


def test_somebody_is_made_known_and_gets_roles(manager: Browser, browsers: Callable[[], Browser]) -> None:
    csrf = manager.csrf
    made = manager.post("/users/add", csrf_token=csrf, person="anna", name="Anna <b>", email="a@firm.example")
    assert made.status_code == 200
    link = made.text.split("/sign-in?link=")[1].split('"')[0]
    assert "Anna &lt;b&gt;" in made.text
    role = {"csrf_token": csrf, "person": "anna", "place": "DE", "role": "poster"}
    assert manager.post("/users/grant", **role).headers["location"] == "/users?done=grant"
    refused = manager.post("/users/grant", **role | {"role": "setup_administrator"})
    assert (refused.status_code, "should not have these roles" in refused.text) == (409, False)
    assert "anna would be both poster and setup_administrator in DE" in refused.text.replace("&#39;", "'")
    pair = {"csrf_token": csrf, "person": "anna", "place": "DE", "pair": "poster+setup_administrator"}
    assert manager.post("/users/waive", **pair).status_code == 422
    assert manager.post("/users/waive", **pair, reason="alone", until="never").status_code == 422
    assert manager.post("/users/waive", **pair, reason="alone", until="2031-12-31").status_code == 303
    assert manager.post("/users/grant", **role | {"role": "setup_administrator"}).status_code == 303
    page = manager.get("/users?done=grant").text
    assert "“alone”" in page
    assert "The role is given." in page
    anna = browsers()
    assert anna.post("/sign-in/link", link=link).status_code == 303
    assert anna.get("/DE").status_code == 200
    assert anna.get("/users").status_code == 403
    assert manager.post("/users/unwaive", **pair).status_code == 303
    assert "give nothing but reading" in manager.get("/users").text
    assert manager.post("/users/revoke", **role).status_code == 303
    assert manager.post("/users/disable", csrf_token=csrf, person="anna").status_code == 303
    assert anna.get("/DE").status_code == 303
    assert manager.post("/users/enable", csrf_token=csrf, person="anna").status_code == 303
    assert "/sign-in?link=" in manager.post("/users/link", csrf_token=csrf, person="anna").text
    own = manager.post("/users/grant", csrf_token=csrf, person="uma", place="DE", role="poster")
    assert own.status_code == 403


def test_what_was_typed_stays_when_it_is_refused(manager: Browser, known: Known) -> None:
    known("anna", ("DE", "poster"))
    form = {"csrf_token": manager.csrf, "person": "anna"}
    page = manager.post("/users/add", **form, name="Anna <b>", email="a@firm.example").text
    assert 'name="name" type="text" value="Anna &lt;b&gt;"' in page
    page = manager.post("/users/grant", **form, place="DE", role="setup_administrator").text
    for kept in ("anna", "DE", "setup_administrator", "poster+setup_administrator"):
        assert f'<option value="{kept}" selected>' in page
    assert 'href="#waive-heading"' in page
    assert page.count(" selected>") == 6, "three choices of the role, three of the exception"


def test_a_form_of_a_session_that_ended_leads_back_to_its_page(manager: Browser) -> None:
    form = {"csrf_token": manager.csrf, "person": "anna", "name": "Anna"}
    manager.post("/sign-out", csrf_token=manager.csrf)
    assert manager.post("/users/add", **form).headers["location"] == "/sign-in?next=%2Fusers"


def test_who_manages_one_company_is_offered_that_one(known: Known, browser: Browser) -> None:
    known("uma", ("DE", "user_administrator"), password=PASSWORD)
    known("anna")
    browser.sign_in("uma")
    page = browser.get("/users").text
    assert '<option value="DE">' in page
    assert '<option value="AT">' not in page
    assert "Make somebody known" not in page
    add = browser.post("/users/add", csrf_token=browser.csrf, person="x", name="X")
    assert add.status_code == 403


def test_people_over_the_api(manager: Browser) -> None:
    headers = {"x-csrf-token": manager.csrf, "accept": "application/json"}

    def ask(path: str, **body: str) -> tuple[int, dict[str, object]]:
        answer = manager.client.post(f"/api/v1{path}", json=body, headers=headers)
        return answer.status_code, answer.json()

    status, made = ask("/people", person="anna", name="Anna")
    assert (status, str(made["link"]).startswith("/sign-in?link=")) == (200, True)
    assert ask("/people", person="anna", name="Anna")[0] == 409
    assert ask("/people/anna/grant", company="DE", role="poster")[1]["held"] is True
    assert ask("/people/anna/grant", company="DE", role="setup_administrator")[0] == 409
    assert ask("/people/nobody/grant", company="DE", role="poster")[0] == 404
    pair = {"company": "DE", "first": "poster", "second": "setup_administrator"}
    assert ask("/people/anna/waive", **pair, reason="alone", until="2031-12-31")[0] == 200
    assert ask("/people/anna/unwaive", **pair)[1]["changed"] is True
    assert ask("/people/anna/revoke", company="DE", role="poster")[1]["changed"] is True
    assert ask("/people/anna/disable")[1]["changed"] is True
    assert ask("/people/anna/enable")[1]["changed"] is True
    assert ask("/people/anna/link")[0] == 200
    assert [row["person"] for row in manager.client.get("/api/v1/people").json()] == ["anna", "uma"]
    assert manager.client.get("/api/v1/me").json() == {"person": "uma", "rights": {"*": ["people"]}}
    duties = manager.client.get("/api/v1/companies/DE/duties").json()
    assert [(row["person"], row["conflicts"]) for row in duties] == [("uma", [])]


def test_a_token_is_made_on_the_account_page_and_works(known: Known, browser: Browser) -> None:
    known("anna", ("DE", "reviewer"), password=PASSWORD)
    browser.sign_in("anna")
    fields = {"csrf_token": browser.csrf, "token": "robot", "days": "5"}
    assert browser.post("/account/tokens", **fields).status_code == 422
    made = browser.post("/account/tokens", **fields, scope="read")
    word = "pn_" + made.text.split('value="pn_')[1].split('"')[0]
    answer = browser.client.get("/api/v1/me", headers={"authorization": f"Bearer {word}"})
    assert answer.json() == {"person": "anna", "rights": {"DE": ["read"]}}
    assert word not in browser.get("/account").text
    assert browser.post("/account/tokens/remove", **fields | {"token": "other"}).status_code == 404
    removed = browser.post("/account/tokens/remove", **fields | {"token": "robot"})
    assert removed.headers["location"] == "/account?done=token"
