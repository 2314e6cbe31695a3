"""A second factor: set up with an app, asked for behind the password, each code once; taken away if lost."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pyotp
import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.people import factors, persons
from primanota.service.people import entry, factor, users
from primanota.service.session import Session, reopened
from tests.people.apps import STEP_S, App, come_in, later, recovery_of, secret_of, set_up
from tests.people.conftest import PASSWORD, Browser, audited

Known = Callable[..., Session]
Browsers = Callable[[], Browser]

# RFC 6238, appendix B: the secret of its tests, and the last six digits of the codes it tells.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # noqa: S105  # of the standard
RFC_CODES = {1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037"}


@pytest.fixture
def anna(known: Known, browser: Browser) -> Browser:
    """The browser of anna, who is signed in by password."""
    known("anna", ("DE", "reviewer"), password=PASSWORD)
    browser.sign_in("anna")
    return browser


@pytest.mark.parametrize(("second", "code"), RFC_CODES.items())
def test_codes_are_those_of_the_standard(second: int, code: str) -> None:
    step = second // STEP_S
    assert list(factors.steps_of(RFC_SECRET, code, second)) == [step]
    for steps, found in ((-1, [step]), (1, [step]), (-2, []), (2, [])):
        assert list(factors.steps_of(RFC_SECRET, code, second + steps * STEP_S)) == found


@pytest.mark.parametrize("text", ["12345", "1234567", "12345x", "١٢٣٤٥٦", "", "12-3456", "²²²²²²"])
def test_what_is_not_six_digits_is_no_code_of_an_app(text: str) -> None:
    assert factors.digits_of(text) == ""
    assert factors.digits_of(" 123 456 ") == "123456"


def test_setting_it_up_takes_a_code_and_tells_recovery_codes_once(
    anna: Browser, browsers: Browsers, session: Session
) -> None:
    other = browsers()
    other.sign_in("anna")
    csrf = anna.csrf
    assert "It is off" in anna.get("/account").text
    shown = anna.post("/account/factor/begin", csrf_token=csrf)
    secret = secret_of(shown.text)
    assert 'class="qr"' in shown.text
    wrong = anna.post("/account/factor/confirm", csrf_token=csrf, code="000000")
    assert (wrong.status_code, secret_of(wrong.text)) == (401, secret)
    assert factor.of(session, "anna") is None
    app = App(secret, "", [])
    done = anna.post("/account/factor/confirm", csrf_token=csrf, code=app.code())
    codes = recovery_of(done.text)
    assert len(set(codes)) == 10
    assert all(len(code.replace("-", "")) * 5 >= 128 for code in codes)
    assert codes[0] in done.text.split("data:text/plain")[1].split('"')[0]
    assert not any(code in anna.get("/account/factor").text for code in codes)
    assert "10 recovery codes left" in anna.get("/account/factor").text
    assert other.get("/account").status_code == 303, "who is signed in elsewhere signs in anew, with a code"
    assert "password and code" in anna.get("/account").text
    again = anna.post("/account/factor/begin", csrf_token=csrf)
    assert (again.status_code, "has a second factor already" in again.text) == (409, True)
    assert [each[2] for each in audited(session.conn, "set-factor")] == [{"person": "anna"}]


def test_a_secret_that_was_begun_counts_only_for_a_while(anna: Browser, session: Session) -> None:
    csrf = anna.csrf
    secret = secret_of(anna.post("/account/factor/begin", csrf_token=csrf).text)
    session.conn.execute("UPDATE people.factor SET begun_at = begun_at - interval '16 minutes'")
    late = anna.post("/account/factor/confirm", csrf_token=csrf, code=pyotp.TOTP(secret).now())
    assert (late.status_code, secret in late.text) == (401, False)
    assert anna.post("/sign-out").status_code == 303
    assert anna.sign_in("anna").headers["location"] == "/", "what was only begun is not asked for"


def test_the_code_is_asked_for_behind_the_password_and_is_good_once(
    anna: Browser, browsers: Browsers, session: Session
) -> None:
    app = set_up(anna)
    second = browsers()
    halfway = second.post("/sign-in", person="anna", password=PASSWORD, next="/DE?a=1")
    assert halfway.headers["location"] == "/sign-in/code?next=%2FDE%3Fa%3D1"
    assert "primanota=" not in halfway.headers["set-cookie"].replace("primanota-halfway=", "")
    assert second.get("/DE").status_code == 303, "the password alone opens nothing"
    assert "Your code" in second.get("/sign-in/code").text
    used = second.post("/sign-in/code", code=app.first)
    assert (used.status_code, "that code is not good" in used.text) == (401, True)
    later(session)
    code = app.code()
    entered = second.post("/sign-in/code", code=code, next="/DE?a=1")
    assert (entered.status_code, entered.headers["location"]) == (303, "/DE?a=1")
    assert second.get("/DE").status_code == 200
    third = browsers()
    assert come_in(third, "anna", code) == 401, "the same code again"
    assert come_in(third, "anna", app.code(-1)) == 401, "one that is older than the last used"
    assert come_in(third, "anna", app.code(1)) == 303, "the next one, when the phone is early"
    assert [each[2]["code"] for each in audited(session.conn, "sign-in") if "code" in each[2]] == ["app"] * 2
    assert len(audited(session.conn, "fail-code")) == 3


def test_a_code_is_taken_by_one_of_two_at_the_same_moment(anna: Browser, session: Session) -> None:
    app = set_up(anna)
    later(session)
    place, code = entry.Place("192.0.2.7", ""), app.code()
    words = [entry.by_password(session, "anna", PASSWORD, place).word for _ in range(2)]
    found: list[str] = []

    def enter(word: str) -> None:
        with reopened(session) as own:
            try:
                found.append(entry.by_code(own, word, code, place) and "in")
            except Refusal as refusal:
                found.append(refusal.code)

    threads = [threading.Thread(target=enter, args=[word]) for word in words]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(found) == ["code-wrong", "in"]


def test_who_is_halfway_in_has_ten_minutes_and_one_way(
    anna: Browser, browsers: Browsers, session: Session
) -> None:
    app = set_up(anna)
    later(session)
    second = browsers()
    assert second.get("/sign-in/code?next=/DE").headers["location"] == "/sign-in?next=%2FDE"
    assert second.post("/sign-in/code", code=app.code()).status_code == 401
    second.sign_in("anna")
    session.conn.execute("UPDATE people.halfway SET expires_at = clock_timestamp()")
    late = second.post("/sign-in/code", code=app.code())
    assert (late.status_code, "the first step was too long ago" in late.text) == (401, True)
    second.sign_in("anna")
    users.set_password(session, person="anna", password=PASSWORD)
    assert second.get("/sign-in/code").status_code == 303, "who gave the old password begins anew"
    second.sign_in("anna")
    session.conn.execute("UPDATE people.person SET disabled_at = clock_timestamp(), disabled_by = 'uma'")
    assert second.post("/sign-in/code", code=app.code()).status_code == 401
    elsewhere = second.post("/sign-in/code", origin="https://evil.example", code=app.code())
    assert elsewhere.status_code == 403


def test_nobody_learns_who_has_a_second_factor_without_the_password(
    anna: Browser, known: Known, browsers: Browsers
) -> None:
    set_up(anna)
    known("ben", password=PASSWORD)
    second = browsers()
    told = [second.sign_in(each, "not the password") for each in ("anna", "ben", "nobody")]
    assert {each.status_code for each in told} == {401}
    assert all("set-cookie" not in each.headers for each in told)
    texts = {
        each.text.replace(f'value="{name}"', "").split("nonce")[0]
        for each, name in zip(told, ("anna", "ben", "nobody"), strict=True)
    }
    assert len(texts) == 1


def test_guessing_codes_is_slowed_down_though_the_password_is_right(anna: Browser, session: Session) -> None:
    app = set_up(anna)
    later(session)
    place = entry.Place("192.0.2.7", "a browser")
    for _ in range(6):
        word = entry.by_password(session, "anna", PASSWORD, place).word
        with pytest.raises(Refusal, match="code-wrong"):
            entry.by_code(session, word, "000000", place)
    word = entry.by_password(session, "anna", PASSWORD, place).word
    with pytest.raises(Refusal, match="sign-in-blocked"):
        entry.by_code(session, word, app.code(), place)
    session.conn.execute("UPDATE people.attempt SET blocked_until = failed_at")
    assert entry.by_code(session, word, app.code(), place)
    left = session.conn.execute("SELECT subject FROM people.attempt WHERE subject LIKE 'code %'").fetchall()
    assert left == []


def test_a_recovery_code_lets_in_once_however_it_is_written(
    anna: Browser, browsers: Browsers, session: Session
) -> None:
    app = set_up(anna)
    written = app.recovery[3].replace("-", " ").upper()
    second = browsers()
    assert come_in(second, "anna", written) == 303
    assert "9 recovery codes left" in second.get("/account/factor").text
    assert come_in(browsers(), "anna", app.recovery[3]) == 401
    new = recovery_of(second.post("/account/factor/codes", csrf_token=second.csrf).text)
    assert len(new) == 10
    assert come_in(browsers(), "anna", app.recovery[4]) == 401, "new ones replace the earlier"
    assert come_in(browsers(), "anna", new[0]) == 303
    kinds = [each[2].get("code") for each in audited(session.conn, "sign-in")]
    assert kinds.count("recovery code") == 2


def test_a_link_stands_for_the_password_and_not_for_the_code(
    anna: Browser, browsers: Browsers, session: Session
) -> None:
    app = set_up(anna)
    later(session)
    link = str(users.link(session, person="anna").link).split("=", 1)[1]
    second = browsers()
    gone = second.post("/sign-in/link", link=link, next="/DE")
    assert gone.headers["location"] == "/sign-in/code?next=%2FDE"
    assert second.get("/DE").status_code == 303
    assert second.post("/sign-in/code", code=app.code()).status_code == 303
    assert "Present password" not in second.get("/account").text
    assert second.post("/sign-in/link", link=link).status_code == 410


def test_who_is_there_is_asked_for_the_code_too(anna: Browser, session: Session) -> None:
    app = set_up(anna)
    later(session)
    session.conn.execute("UPDATE people.session SET proved_at = proved_at - interval '16 minutes'")
    asked = anna.post("/account/factor/remove", csrf_token=anna.csrf)
    assert (asked.status_code, "proof_code" in asked.text) == (403, True)
    again = {"csrf_token": anna.csrf, "proof_password": PASSWORD}
    path = "/prove?then=/account/factor/remove"
    assert "that code is not good" in anna.post(path, **again).text, "the password alone is too little"
    mixed = again | {"proof_password": "not it, I think"}
    assert "the present password is another" in anna.post(path, **mixed, proof_code=app.code()).text
    fields = {"csrf_token": anna.csrf, "current": PASSWORD, "password": "nine red ledgers"}
    assert anna.post("/account/password", **fields).status_code == 303
    still = anna.post("/account/factor/remove", csrf_token=anna.csrf)
    assert still.status_code == 403, "a new password is no proof for who has a second factor"
    sent = anna.post(path, **again | {"proof_password": "nine red ledgers"}, proof_code=app.code())
    assert (sent.status_code, sent.headers["location"]) == (307, "/account/factor/remove")
    done = anna.post("/account/factor/remove", csrf_token=anna.csrf)
    assert done.headers["location"] == "/account/factor?done=removed"
    assert "switched off" in anna.get("/account/factor?done=removed").text
    assert anna.sign_in("anna", "nine red ledgers").headers["location"] == "/"
    assert len(audited(session.conn, "remove-factor")) == 1
    for path in ("remove", "codes"):
        none = anna.post(f"/account/factor/{path}", csrf_token=anna.csrf)
        assert (none.status_code, "has no second factor" in none.text) == (409, True)


def test_a_script_proves_with_the_code(anna: Browser, session: Session) -> None:
    app = set_up(anna)
    later(session)
    headers = {"x-csrf-token": anna.csrf, "accept": "application/json"}

    def prove(**body: str) -> tuple[int, str]:
        answer = anna.client.post("/api/v1/me/proof", json=body, headers=headers)
        return answer.status_code, answer.json().get("code", "")

    assert prove(password=PASSWORD) == (401, "code-wrong")
    assert prove(password=PASSWORD, code=app.code()) == (200, "")
    assert '<meta name="primanota-factor" content="yes">' in anna.get("/account").text


@pytest.mark.parametrize("path", ["begin", "confirm", "codes", "remove"])
def test_each_change_of_it_asks_who_is_there(anna: Browser, session: Session, path: str) -> None:
    session.conn.execute("UPDATE people.session SET proved_at = proved_at - interval '16 minutes'")
    asked = anna.post(f"/account/factor/{path}", csrf_token=anna.csrf, code="000000")
    assert (asked.status_code, "Is it still you" in asked.text) == (403, True)
    assert anna.post(f"/account/factor/{path}", csrf_token="guessed", code="1").status_code == 403  # noqa: S106


def test_who_manages_people_sees_it_and_takes_it_away(
    anna: Browser, known: Known, browsers: Browsers, session: Session
) -> None:
    set_up(anna)
    known("uma", ("*", "user_administrator"), password=PASSWORD)
    known("eve", ("DE", "user_administrator"), password=PASSWORD)
    manager, local = browsers(), browsers()
    manager.sign_in("uma")
    local.sign_in("eve")
    text = manager.get("/users").text
    assert "password, with a second factor" in text
    fields = {"csrf_token": manager.csrf, "person": "anna"}
    unreasoned = manager.post("/users/factor", **fields)
    assert (unreasoned.status_code, 'value="anna" selected' in unreasoned.text) == (422, True)
    denied = local.post("/users/factor", csrf_token=local.csrf, person="anna", reason="lost")
    assert denied.status_code == 403
    taken = manager.post("/users/factor", **fields, reason="phone lost, called back")
    assert taken.headers["location"] == "/users?done=factor"
    assert anna.get("/account").status_code == 303, "signed out"
    assert anna.sign_in("anna").headers["location"] == "/"
    own = manager.post("/users/factor", **fields | {"person": "uma"}, reason="mine")
    assert (own.status_code, "account page" in own.text) == (403, True)
    details = {"person": "anna", "reason": "phone lost, called back"}
    assert audited(session.conn, "take-factor") == [("*", "uma", details)]
    session.conn.execute("UPDATE people.session SET proved_at = proved_at - interval '16 minutes'")
    asked = manager.post("/users/factor", **fields, reason="again")
    assert "Is it still you" in asked.text


def test_what_is_kept_of_it_lets_nobody_in(anna: Browser, owner: Connection[Any]) -> None:
    app = set_up(anna)
    kept = str(owner.execute("SELECT t::text FROM people.recovery AS t").fetchall())
    assert not any(code in kept or code.replace("-", "") in kept for code in app.recovery)
    told = str(owner.execute("SELECT t::text FROM service.audit AS t").fetchall())
    assert app.secret not in told
    assert not any(code in told for code in app.recovery)


def test_who_signs_in_while_it_is_set_up_waits_and_gives_the_code(anna: Browser, session: Session) -> None:
    csrf, place = anna.csrf, entry.Place("192.0.2.7", "")
    secret = secret_of(anna.post("/account/factor/begin", csrf_token=csrf).text)
    found: list[entry.Arrival] = []

    def enter() -> None:
        with reopened(session) as own:
            found.append(entry.by_password(own, "anna", PASSWORD, place))

    with session.conn.transaction():
        persons.hold(session.conn, "anna")
        entering = threading.Thread(target=enter)
        entering.start()
        until = time.monotonic() + 10
        while not waiting(session):
            assert time.monotonic() < until, "who signs in does not wait for who sets it up"
            time.sleep(0.02)
        assert factors.confirm(session.conn, "anna", pyotp.TOTP(secret).now())
    entering.join()
    (arrival,) = found
    assert arrival.halfway
    assert entry.by_session(session, arrival.word) is None, "the word of who is halfway is no session's"
    assert not entry.enter(session, "anna", how="provider", place=place).halfway


def waiting(session: Session) -> bool:
    """Whether somebody waits for what the session holds."""
    found = session.conn.execute(
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
    ).fetchone()
    return found != (0,)


def test_the_service_says_what_is_there_already_and_what_is_not(anna: Browser, session: Session) -> None:
    own = replace(session, actor="anna")
    for change in (factor.renew, factor.remove):
        with pytest.raises(Refusal, match="factor-unknown"):
            change(own)
    set_up(anna)
    with pytest.raises(Refusal, match="factor-exists"):
        factor.begin(own, where="desk.example")
    assert factor.begun(own, where="desk.example") is None
