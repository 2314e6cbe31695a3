"""A second factor in a real browser: set up, signed in with, asked for by a dialog, lost: without a mouse."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from primanota.service.database import Database
from primanota.service.people import users
from primanota.service.session import open_session
from primanota.web.doorkeeper import PeoplesDoor
from tests.browser.conftest import kept_open
from tests.browser.serving import served
from tests.browser.test_people import PASSWORD, grow_older, pressed, reached, refused, told
from tests.browser.watching import shown_well
from tests.databases import made

PEOPLE = {
    "uma": ("Uma Unger", "*", "user_administrator"),
    "pia": ("Pia Petri", "AFUS", "period_controller"),
    "ben": ("Ben Bauer", "AFUS", "poster"),
}


@pytest.fixture(scope="module")
def place(server: str, staged_once: str) -> Iterator[str]:
    """Books of these tests' own, and people known in them."""
    with made(server, staged_once) as found:
        with open_session(Database(found, None), actor="root") as session:
            for person, (name, company, role) in PEOPLE.items():
                users.add(session, person=person, name=name)
                users.grant(session, company=company, person=person, role=role)
                users.set_password(session, person=person, password=PASSWORD)
        yield found


@pytest.fixture(scope="module")
def address(place: str) -> Iterator[str]:
    """Where the desk of those people is served, which requires a second factor."""
    with served(place, PeoplesDoor(factor_required=True)) as found:
        yield found


@pytest.fixture(scope="module")
def window(browser: Browser, address: str) -> Iterator[Page]:
    """The page that stays open at that desk."""
    with kept_open(browser, address) as found:
        yield found


def code(secret: str, steps: int = 0) -> str:
    """What the app shows, or will show so many half minutes from now."""
    return pyotp.TOTP(secret).at(int(time.time()) + 30 * steps)


def later(place: str) -> None:
    """Let so much time pass that no code was used lately."""
    with open_session(Database(place, None), actor="root") as session:
        session.conn.execute("UPDATE people.factor SET used_step = used_step - 10")


def set_up(page: Page, person: str, album: Path | None = None) -> str:
    """Sign in, be led to set a second factor up, and do so; the secret."""
    page.goto("/sign-in")
    pressed(page, person, "Tab", PASSWORD, "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factor")
    shown_well(page, album, "factor-required")
    expect(page.get_by_role("button", name="Begin")).to_be_focused()
    pressed(page, "Enter")
    expect(page.get_by_role("img", name="A picture of the secret")).to_be_visible()
    secret = page.get_by_label("No camera?").input_value().replace(" ", "")
    shown_well(page, album, "factor-begin")
    pressed(page, "000000", "Enter")
    expect(refused(page)).to_contain_text("that code is not good")
    expect(page.get_by_label("The code that the app shows now")).to_be_focused()
    pressed(page, code(secret), "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    return secret


def test_who_needs_one_sets_it_up_keeps_the_codes_and_signs_in_with_it(
    place: str, desk: Page, album: Path | None
) -> None:
    secret = set_up(desk, "ben", album)
    shown_well(desk, album, "factor-codes")
    codes = desk.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    with desk.expect_download() as loading:
        desk.get_by_role("link", name="Save as a file").click()
    saved = loading.value.path().read_text(encoding="utf-8")
    assert loading.value.suggested_filename == "primanota-recovery-codes.txt"
    assert all(each in saved for each in codes)
    desk.get_by_role("link", name="Go on").press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Alder & Finch Inc., Boston")
    desk.goto("/account/factor")
    expect(desk.locator("main")).to_contain_text("10 recovery codes left")
    shown_well(desk, album, "account-factor")
    desk.goto("/account")
    expect(desk.get_by_role("row", name="here")).to_contain_text("password and code")
    later(place)
    desk.context.clear_cookies()
    desk.goto("/sign-in?next=/account")
    pressed(desk, "ben", "Tab", PASSWORD, "Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Your code")
    shown_well(desk, album, "sign-in-code")
    pressed(desk, "000000", "Enter")
    expect(refused(desk)).to_contain_text("that code is not good")
    expect(desk.get_by_label("Code")).to_be_focused()
    pressed(desk, code(secret), "Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Ben Bauer")


def test_a_dialog_asks_for_the_code_as_well(place: str, desk: Page, album: Path | None) -> None:
    secret = set_up(desk, "pia")
    desk.goto("/AFUS/setup/periods")
    grow_older(place)
    later(place)
    desk.get_by_role("button", name="Hold: period 2026-05").press("Enter")
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("late hours")
    dialog.get_by_role("button", name="Hold").press("Enter")
    proof = desk.get_by_role("dialog", name="Is it still you?")
    expect(proof.get_by_label("Password")).to_be_focused()
    shown_well(desk, album, "prove-dialog-code")
    pressed(desk, PASSWORD, "Tab", "000000", "Enter")
    expect(proof).to_contain_text("that code is not good")
    pressed(desk, PASSWORD, "Tab", code(secret), "Enter")
    expect(desk.locator(".toast", has_text="Period 2026-05 is on hold")).to_be_visible()


def test_a_dialog_learns_of_one_that_was_set_up_in_another_window(place: str, desk: Page) -> None:
    with open_session(Database(place, None), actor="root") as session:
        users.add(session, person="max", name="Max Mann")
        users.grant(session, company="AFUS", person="max", role="period_controller")
        users.set_password(session, person="max", password=PASSWORD)
    secret = set_up(desk, "max")
    desk.goto("/AFUS/setup/periods")
    desk.locator("meta[name=primanota-factor]").evaluate("each => (each.content = '')")
    grow_older(place)
    later(place)
    desk.get_by_role("button", name="Hold: period 2026-04").press("Enter")
    desk.get_by_role("dialog").get_by_label("Reason").fill("late hours")
    desk.get_by_role("dialog").get_by_role("button", name="Hold").press("Enter")
    proof = desk.get_by_role("dialog", name="Is it still you?")
    expect(proof.get_by_label("Password")).to_be_focused()
    pressed(desk, PASSWORD, "Enter")
    expect(proof.get_by_label("Code of your app")).to_be_visible()
    expect(proof.get_by_label("Password")).to_be_focused()
    pressed(desk, PASSWORD, "Tab", code(secret), "Enter")
    expect(desk.locator(".toast", has_text="Period 2026-04 is on hold")).to_be_visible()


def test_a_lost_one_is_taken_away_by_who_keeps_users(place: str, desk: Page, album: Path | None) -> None:
    secret = set_up(desk, "uma")
    desk.goto("/users")
    expect(desk.locator("#ben")).to_contain_text("password, with a second factor")
    shown_well(desk, album, "users-factor")
    for name, value in (("person", "Ben"), ("reason", "phone lost, called back")):
        reached(desk, desk.locator(f"form[action='/users/factor'] [name={name}]"))
        pressed(desk, value)
    grow_older(place)
    later(place)
    pressed(desk, "Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Is it still you, Uma Unger?")
    shown_well(desk, album, "prove-code")
    pressed(desk, PASSWORD, "Tab", code(secret), "Enter")
    expect(told(desk)).to_contain_text("The second factor is taken away.")
    expect(desk.locator("#ben")).to_contain_text(re.compile("password$|password\\s"))
    expect(desk.locator("#ben")).not_to_contain_text("with a second factor")
