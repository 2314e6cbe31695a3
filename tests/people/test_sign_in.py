"""How people come in: the first one, by password, by link; what nobody learns by trying."""

from collections.abc import Callable
from typing import Any

import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.core.rights import RIGHTS
from primanota.people import sessions
from primanota.service.people import entry, users
from primanota.service.session import Session
from tests.people.conftest import PASSWORD, Browser, audited

Known = Callable[..., Session]


def test_the_first_person_comes_in_by_the_printed_link_only(session: Session, browser: Browser) -> None:
    assert "Nobody is known here yet" in browser.get("/sign-in").text
    assert browser.get("/first-run?link=guessed").status_code == 410
    link = entry.first_run(session)
    assert link
    assert browser.get(link).status_code == 200
    fields = {"person": "Anna", "name": "Anna Berg", "password": PASSWORD, "link": link.split("=")[1]}
    weak = browser.post("/first-run", **fields | {"password": "short"})
    assert (weak.status_code, "fewer than 12 characters" in weak.text) == (422, True)
    assert browser.post("/first-run", **fields).headers["location"] == "/"
    assert browser.get("/account").status_code == 200
    assert [each["company"] for each in browser.client.get("/api/v1/companies").json()] == ["AT", "DE"]
    assert browser.get("/DE").status_code == 403, "who manages people does not see the books"
    assert browser.post("/first-run", **fields | {"person": "eve"}).status_code == 410
    assert entry.first_run(session) is None
    (record,) = audited(session.conn, "add-person")
    assert record[:2] == ("*", "anna")


def test_a_link_printed_anew_replaces_the_one_before(session: Session, browser: Browser) -> None:
    first, second = entry.first_run(session), entry.first_run(session)
    assert first
    assert second
    assert browser.get(first).status_code == 410
    with pytest.raises(Refusal, match="link-invalid"):
        entry.invited(session, first.split("=")[1])
    assert browser.get(second).status_code == 200


def test_who_works_alone_may_do_everything_and_says_why(session: Session, browser: Browser) -> None:
    link = entry.first_run(session)
    assert link
    fields = {"person": "anna", "name": "Anna", "password": PASSWORD, "link": link.split("=")[1]}
    assert browser.post("/first-run", **fields, alone="yes").status_code == 422
    assert browser.post("/first-run", **fields, alone="yes", reason="a firm of one").status_code == 303
    known = entry.by_session(session, browser.client.cookies["primanota"])
    assert known
    assert all(known.rights.has(right, None) for right in RIGHTS)


def test_signing_in_and_out(known: Known, browser: Browser, session: Session) -> None:
    known("anna", ("DE", "reviewer"), password=PASSWORD)
    assert browser.get("/DE").headers["location"] == "/sign-in?next=%2FDE"
    answer = browser.post("/sign-in", person=" Anna ", password=PASSWORD, next="/DE?a=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/DE?a=1")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert browser.get("/DE").status_code == 200
    word = browser.client.cookies["primanota"]
    assert browser.post("/sign-out").headers["location"] == "/sign-in"
    assert browser.get("/DE").status_code == 303
    browser.client.cookies.set("primanota", word)
    assert browser.get("/DE").status_code == 303, "a session that was ended let somebody in"
    assert [record[1] for record in audited(session.conn, "sign-in")] == ["anna"]


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "/\tx", ""])
def test_signing_in_leads_nowhere_else(known: Known, browser: Browser, wanted: str) -> None:
    known("anna", password=PASSWORD)
    answer = browser.post("/sign-in", person="anna", password=PASSWORD, next=wanted)
    assert answer.headers["location"] == "/"


def test_a_session_is_new_with_each_sign_in(known: Known, browser: Browser, session: Session) -> None:
    known("anna", password=PASSWORD)
    browser.client.cookies.set("primanota", "chosen by an attacker")
    browser.sign_in("anna")
    first = browser.client.cookies.get("primanota", domain="testserver.local", path="/")
    browser.sign_in("anna")
    assert first
    assert entry.by_session(session, first) is None


def test_nobody_learns_who_is_known(known: Known, session: Session, browser: Browser) -> None:
    known("anna", password=PASSWORD)
    known("ben")
    known("carl", password=PASSWORD)
    users.set_enabled(session, person="carl", enabled=False)
    answers = [
        browser.sign_in("anna", "not the password"),
        browser.sign_in("ben", "not the password"),
        browser.sign_in("carl"),
        browser.sign_in("nobody", "not the password"),
    ]
    assert {answer.status_code for answer in answers} == {401}
    texts = {
        answer.text.replace(f'value="{name}"', "")
        for answer, name in zip(answers, ("anna", "ben", "carl", "nobody"), strict=True)
    }
    nonces = {text.split("nonce")[0] for text in texts}
    assert len(nonces) == 1


@pytest.mark.parametrize("person", ["anna", "nobody"])
def test_guessing_is_slowed_down(known: Known, session: Session, person: str) -> None:
    known("anna", password=PASSWORD)
    place = entry.Place("192.0.2.7", "a browser")
    for _ in range(6):
        with pytest.raises(Refusal, match="sign-in-failed"):
            entry.by_password(session, person, "wrong", place)
    with pytest.raises(Refusal, match="sign-in-blocked"):
        entry.by_password(session, person, PASSWORD, place)
    session.conn.execute("UPDATE people.attempt SET blocked_until = failed_at")
    if person == "anna":
        assert not entry.by_password(session, person, PASSWORD, place).halfway
        assert session.conn.execute("SELECT subject FROM people.attempt").fetchall() == [
            ("address 192.0.2.7",)
        ]


def test_an_address_that_fails_with_many_names_waits(session: Session) -> None:
    place = entry.Place("192.0.2.7", "a browser")
    session.conn.execute(
        "INSERT INTO people.attempt VALUES ('address 192.0.2.7', 30, clock_timestamp(), clock_timestamp())"
    )
    with pytest.raises(Refusal, match="sign-in-failed"):
        entry.by_password(session, "one", "wrong", place)
    with pytest.raises(Refusal, match="sign-in-blocked"):
        entry.by_password(session, "another", "wrong", place)
    with pytest.raises(Refusal, match="sign-in-failed"):
        entry.by_password(session, "another", "wrong", entry.Place("192.0.2.8", ""))


def test_a_link_lets_in_once_and_asks_for_no_password(session: Session, browser: Browser) -> None:
    made = users.add(session, person="anna", name="Anna")
    assert made.link
    page = browser.get(made.link)
    assert "Sign in as Anna" in page.text
    link = made.link.split("=")[1]
    assert browser.post("/sign-in/link", link=link).status_code == 303
    csrf = browser.csrf
    assert "Present password" not in browser.get("/account").text
    assert browser.post("/account/password", csrf_token=csrf, password=PASSWORD).status_code == 303
    assert browser.post("/sign-in/link", link=link).status_code == 410
    assert browser.get(made.link).status_code == 410
    assert browser.sign_in("anna").status_code == 303


def test_a_session_ends_when_nobody_uses_it_and_when_its_person_is_disabled(
    known: Known, session: Session, browser: Browser, owner: Connection[Any]
) -> None:
    known("anna", password=PASSWORD)
    browser.sign_in("anna")
    word = browser.client.cookies["primanota"]
    owner.execute("UPDATE people.session SET seen_at = seen_at - interval '3 minutes'")
    assert entry.by_session(session, word)
    (seen,) = session.conn.execute(
        "SELECT clock_timestamp() - seen_at < '1 minute' FROM people.session"
    ).fetchall()
    assert seen == (True,)
    owner.execute("UPDATE people.session SET seen_at = clock_timestamp() - %s", (sessions.IDLE,))
    assert entry.by_session(session, word) is None
    owner.execute("UPDATE people.session SET seen_at = clock_timestamp()")
    users.set_enabled(session, person="anna", enabled=False)
    users.set_enabled(session, person="anna", enabled=True)
    assert entry.by_session(session, word) is None


def test_a_password_that_is_changed_ends_the_other_sessions(
    known: Known, browsers: Callable[[], Browser]
) -> None:
    known("anna", password=PASSWORD)
    here, there = browsers(), browsers()
    here.sign_in("anna")
    there.sign_in("anna")
    fields = {"csrf_token": here.csrf, "password": "nine red ledgers"}
    assert here.post("/account/password", **fields, current="wrong").status_code == 401
    assert here.post("/account/password", **fields, current=PASSWORD).status_code == 303
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 303


def test_one_signs_out_elsewhere(known: Known, browsers: Callable[[], Browser]) -> None:
    known("anna", password=PASSWORD)
    here, there = browsers(), browsers()
    here.sign_in("anna")
    there.sign_in("anna")
    digest = here.get("/account").text.split('name="digest" value="')[1].split('"')[0]
    assert here.post("/account/sessions/end", csrf_token=here.csrf, digest=digest).status_code == 303
    assert here.post("/account/sessions/end", csrf_token=here.csrf, digest="nonsense").status_code == 303
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 303


def test_the_demo_lets_one_person_in_with_everything(session: Session, browser: Browser) -> None:
    entry.demo(session)
    link = entry.demo(session)
    assert browser.post("/sign-in/link", link=link.split("=")[1]).status_code == 303
    assert browser.get("/DE").status_code == 200
