"""People in a real browser: the first one, sign-in, one's own account, and keeping users without a mouse.

Served by the doorkeeper of the product: whoever looks has signed in, and may do what the roles say.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from primanota.db.connect import open_connection
from primanota.service.database import Database
from primanota.service.people import entry, users
from primanota.service.session import open_session
from primanota.web.doorkeeper import PeoplesDoor
from tests.browser.conftest import kept_open
from tests.browser.serving import served
from tests.browser.watching import Watched, shown_well
from tests.databases import made

PASSWORD = "a horse eats the staple twice"  # noqa: S105  # the test's own
PEOPLE = {
    "uma": ("Uma Unger", ("*", "user_administrator")),
    "ada": ("Ada Albers", ("AFUS", "auditor")),
    "ben": ("Ben Bauer", ("AFUS", "poster")),
    "pia": ("Pia Petri", ("AFUS", "period_controller")),
}


@pytest.fixture(scope="module")
def place(server: str, staged_once: str) -> Iterator[str]:
    """Books of these tests' own, and three people known in them."""
    with made(server, staged_once) as found:
        with open_session(Database(found, None), actor="root") as session:
            for person, (name, (company, role)) in PEOPLE.items():
                users.add(session, person=person, name=name)
                users.grant(session, company=company, person=person, role=role)
                users.set_password(session, person=person, password=PASSWORD)
        yield found


@pytest.fixture(scope="module")
def address(place: str) -> Iterator[str]:
    """Where the desk of those people is served."""
    with served(place, PeoplesDoor()) as found:
        yield found


@pytest.fixture(scope="module")
def window(browser: Browser, address: str) -> Iterator[Page]:
    """The page that stays open at that desk."""
    with kept_open(browser, address) as found:
        yield found


def pressed(page: Page, *keys: str) -> None:
    """Keys, one after the other; what is no key's name is typed."""
    for key in keys:
        if key in {"Tab", "Enter", "Space", "Control+A"}:
            page.keyboard.press(key)
        else:
            page.keyboard.type(key)


def told(page: Page) -> Locator:
    """What the page says was done."""
    return page.locator("main [role=status]")


def refused(page: Page) -> Locator:
    """What the page says was not done."""
    return page.locator("main [role=alert]")


BETWEEN = """
(wanted) => {
  const stops = [...document.querySelectorAll("a[href], button, input, select, summary")];
  const here = document.activeElement;
  const after = (one, other) => one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
  const seen = stops.filter((each) => each.type !== "hidden" && each.checkVisibility());
  return seen.filter((each) => each !== wanted && after(here, each) && after(each, wanted)).length;
}
"""
"""How many stops there are at least between what has the focus and something further down."""


def reached(page: Page, thing: Locator) -> None:
    """Go on by the Tab key until this has the focus."""
    expect(thing).to_have_count(1)
    for _ in range(int(thing.evaluate(BETWEEN))):
        page.keyboard.press("Tab")
    for _ in range(80):
        if thing.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key does not reach {thing}")


def signed_in(page: Page, person: str) -> None:
    """Somebody comes in by password, without a mouse."""
    page.goto("/sign-in")
    pressed(page, person, "Tab", PASSWORD, "Enter")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Sign in")


def test_who_signs_in_needs_no_mouse_and_is_told_why_not(desk: Page, album: Path | None) -> None:
    desk.goto("/sign-in?next=/account")
    shown_well(desk, album, "sign-in")
    pressed(desk, "ada", "Tab", "not it, I think", "Enter")
    expect(refused(desk)).to_contain_text("that name and password let nobody in")
    expect(desk.get_by_label("Password")).to_be_focused()
    shown_well(desk, album, "sign-in-failed")
    pressed(desk, PASSWORD, "Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Ada Albers")


def test_the_first_person_comes_in_by_the_printed_link(
    server: str, browser: Browser, album: Path | None
) -> None:
    with made(server) as empty, open_session(Database(empty, None), actor="root") as session:
        link = entry.first_run(session)
        with served(empty, PeoplesDoor()) as address:
            context = browser.new_context(base_url=address)
            page = context.new_page()
            watched = Watched(page)
            page.goto("/sign-in")
            shown_well(page, album, "sign-in-nobody")
            page.goto(str(link))
            shown_well(page, album, "first-run")
            pressed(page, "anna", "Tab", "Anna Alder", "Tab", "Tab", "password1234", "Enter")
            expect(refused(page)).to_be_visible()
            shown_well(page, album, "first-run-weak")
            reached(page, page.get_by_label("Password"))
            pressed(page, PASSWORD, "Tab", "Space", "Tab", "we are two", "Enter")
            expect(page.get_by_role("heading", level=1)).to_have_text("Companies")
            watched.assert_quiet()
            context.close()


def test_a_link_says_whom_it_lets_in(place: str, desk: Page, album: Path | None) -> None:
    with open_session(Database(place, None), actor="root") as session:
        link = users.link(session, person="ada").link
    desk.goto(str(link))
    shown_well(desk, album, "sign-in-link")
    pressed(desk, "Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Alder & Finch Inc., Boston")
    desk.goto(str(link))
    expect(refused(desk)).to_be_visible()


def test_ones_own_account_is_kept_without_a_mouse(desk: Page, album: Path | None) -> None:
    signed_in(desk, "ben")
    desk.goto("/account")
    shown_well(desk, album, "account")
    expect(desk.get_by_role("row", name="here")).to_contain_text("Chrome on Linux")
    reached(desk, desk.get_by_label("Name", exact=True))
    pressed(desk, "nightly")
    reached(desk, desk.get_by_label("post:"))
    pressed(desk, "Space", "Enter")
    expect(told(desk)).to_contain_text("The token nightly is made.")
    expect(desk.get_by_role("textbox", name="Token")).to_have_value(re.compile("^pn_.{20}"))
    shown_well(desk, album, "account-token")
    reached(desk, desk.get_by_role("button", name="Remove nightly"))
    pressed(desk, "Enter")
    expect(told(desk)).to_have_text("The token is good no more.")
    reached(desk, desk.get_by_label("Present password"))
    pressed(desk, "not it", "Tab", PASSWORD + "!", "Enter")
    expect(refused(desk)).to_be_visible()


def test_an_auditor_reads_the_trail_and_the_log(desk: Page, album: Path | None) -> None:
    signed_in(desk, "ada")
    for name in ("audit", "runs/log"):
        desk.goto(f"/AFUS/{name}")
        expect(desk.locator(".ag-row").first).to_be_visible()
        shown_well(desk, album, name.replace("/", "-"))
    desk.goto("/users")
    expect(desk.get_by_role("heading", level=1)).to_have_text("You may not do this")


def filled(page: Page, form: str, **cells: str) -> None:
    """Fill a form of the page by the Tab key and typing, and send it by Enter."""
    for name, value in cells.items():
        field = page.locator(f"form[action='/users/{form}'] [name={name}]")
        reached(page, field)
        pressed(page, value)
    reached(page, page.locator(f"form[action='/users/{form}'] button.primary"))
    pressed(page, "Enter")


def test_users_are_kept_without_a_mouse(desk: Page, album: Path | None) -> None:
    signed_in(desk, "uma")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Users")
    said = told(desk)
    filled(desk, "add", person="eve", name="Eve Ebert", email="eve@firm.example")
    expect(said).to_contain_text("A link for eve, good once and for 48 hours")
    expect(said).to_be_focused()
    filled(desk, "grant", person="Eve", role="poster", place="AFUS")
    expect(said).to_contain_text("The role is given.")
    filled(desk, "grant", person="Eve", role="setup", place="AFUS")
    expect(refused(desk)).to_contain_text("eve would be both poster and setup_administrator")
    why = "a small office, and Eve alone knows the accounts"
    filled(desk, "waive", person="Eve", pair="poster and setup", place="AFUS", reason=why, until="12312031")
    expect(said).to_contain_text("The exception is kept.")
    filled(desk, "grant", person="Eve", role="setup", place="AFUS")
    eve = desk.locator("#eve")
    expect(eve).to_contain_text(f"“{why}”, until 2031-12-31, by uma")
    shown_well(desk, album, "users")


def test_what_somebody_has_is_taken_without_a_mouse(place: str, desk: Page) -> None:
    with open_session(Database(place, None), actor="root") as session:
        users.add(session, person="gil", name="Gil Gold")
        users.grant(session, company="AFDE", person="gil", role="reviewer")
        pair = ("poster", "reviewer")
        why = "alone in Hamburg"
        users.waive(session, company="AFDE", person="gil", first=pair[0], second=pair[1], reason=why)
    signed_in(desk, "uma")
    for button, words in (
        ("Take the role reviewer in AFDE from Gil Gold", "The role is taken."),
        ("End the exception of Gil Gold for poster and reviewer", "The exception has ended."),
        ("Make a link for Gil Gold", "A link for gil, good once and for 15 minutes"),
        ("Disable Gil Gold", "That person comes in no more."),
        ("Enable Gil Gold", "That person may come in again."),
    ):
        reached(desk, desk.locator("#gil").get_by_role("button", name=button))
        pressed(desk, "Enter")
        expect(told(desk)).to_contain_text(words)


def grow_older(place: str) -> None:
    """Let a quarter of an hour pass since everybody showed who they are."""
    with open_connection(place) as conn:
        conn.execute("UPDATE people.session SET proved_at = proved_at - interval '16 minutes'")


def test_who_is_there_is_asked_again_before_a_role_is_given(
    place: str, desk: Page, album: Path | None
) -> None:
    signed_in(desk, "uma")
    grow_older(place)
    filled(desk, "grant", person="Ada", role="auditor", place="AFDE")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Is it still you, Uma Unger?")
    shown_well(desk, album, "prove")
    pressed(desk, "not it, I think", "Enter")
    expect(refused(desk)).to_contain_text("the present password is another")
    reached(desk, desk.get_by_label("Password"))
    pressed(desk, PASSWORD, "Enter")
    expect(told(desk)).to_contain_text("The role is given.")
    expect(desk.locator("#ada")).to_contain_text("auditor in AFDE")


def test_a_page_asks_in_a_dialog_who_is_there_and_goes_on(place: str, desk: Page, album: Path | None) -> None:
    signed_in(desk, "pia")
    desk.goto("/AFUS/setup/periods")
    grow_older(place)
    desk.get_by_role("button", name="Hold: period 2026-05").press("Enter")
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("late hours")
    dialog.get_by_role("button", name="Hold").press("Enter")
    proof = desk.get_by_role("dialog", name="Is it still you?")
    expect(proof.get_by_label("Password")).to_be_focused()
    shown_well(desk, album, "prove-dialog")
    pressed(desk, "not it, I think", "Enter")
    expect(proof).to_contain_text("the present password is another")
    pressed(desk, PASSWORD, "Enter")
    expect(desk.locator(".toast", has_text="Period 2026-05 is on hold")).to_be_visible()


def test_a_page_goes_on_after_its_person_signed_in_in_another_window(desk: Page) -> None:
    signed_in(desk, "pia")
    desk.goto("/AFUS/setup/periods")
    desk.get_by_role("button", name="Hold: period 2026-06").press("Enter")
    other = desk.context.new_page()
    signed_in(other, "pia")
    other.close()
    desk.get_by_role("dialog").get_by_role("button", name="Hold").press("Enter")
    expect(desk.locator(".toast", has_text="Period 2026-06 is on hold")).to_be_visible()


def test_what_was_typed_outlives_the_session(place: str, desk: Page, album: Path | None) -> None:
    signed_in(desk, "pia")
    desk.goto("/AFUS/setup/periods")
    desk.get_by_role("button", name="Lock projects out: period 2026-04").press("Enter")
    desk.get_by_role("dialog").get_by_label("Reason").fill("all of it is in")
    with open_connection(place) as conn:
        conn.execute("DELETE FROM people.session")
    desk.get_by_role("button", name="Lock projects out", exact=True).press("Enter")
    ended = desk.get_by_role("dialog", name="Your session has ended")
    shown_well(desk, album, "session-ended")
    ended.get_by_role("button", name="Go on").press("Enter")
    expect(ended.get_by_role("alert")).to_contain_text("You are not signed in yet.")
    for person, words in (("ben", "ben is signed in now, and this page is pia's."), ("pia", "")):
        with desk.expect_popup() as popup:
            ended.get_by_role("link", name="Sign in").press("Enter")
        signed_in(popup.value, person)
        popup.value.close()
        ended.get_by_role("button", name="Go on").press("Enter")
        if words:
            expect(ended.get_by_role("alert")).to_contain_text(words)
    expect(desk.locator(".toast", has_text="projects are locked out")).to_be_visible()
