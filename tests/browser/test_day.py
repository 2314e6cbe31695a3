"""The accountant's day in the browser, from the first sign-in to the workbook: the books of the other doors.

One person, who has said that she works alone, takes the steps of ``tests.doors.day`` with mouse and keyboard.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from python_calamine import CalamineWorkbook

from primanota.core.rights import EVERYTHING
from primanota.service.database import Database
from primanota.service.people import entry
from primanota.service.session import Sessions
from primanota.web.doorkeeper import PeoplesDoor
from tests.browser.serving import served
from tests.browser.watching import Watched
from tests.databases import hold, made
from tests.doors.day import COMPANY, RATE, SPLIT, Part, books, day
from tests.doors.program import Program
from tests.doors.test_same_books import Typed

HOME = f"/{COMPANY}"
PASSWORD = "a horse eats the staple twice"  # noqa: S105  # the test's own


def first_link(place: str) -> str:
    """The link that lets the first person in."""
    sessions = Sessions(Database(place, None), most=1)
    try:
        with sessions.lent("test", EVERYTHING) as session:
            return str(entry.first_run(session))
    finally:
        sessions.close()


@pytest.fixture
def place(server: str, staged_once: str) -> Iterator[str]:
    """Books of the day's own, where the demo company's work is staged."""
    with made(server, staged_once) as found:
        yield found
        hold(found)


@pytest.fixture
def page(place: str, browser: Browser) -> Iterator[Page]:
    """A browser at the desk, where nobody is known yet; whatever a page complains about fails the test."""
    with served(place, PeoplesDoor()) as address:
        context = browser.new_context(base_url=address, viewport={"width": 1500, "height": 900})
        context.set_default_timeout(15_000)
        found = context.new_page()
        watched = Watched(found)
        yield found
        watched.assert_quiet()
        context.close()


class Clicked:
    """The desk, as a person uses it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def opened(self, place: str) -> Page:
        self.page.goto(HOME + place, wait_until="networkidle")
        return self.page

    def journal(self, journal: str, line: int) -> Locator:
        self.opened(f"/journals/{journal}")
        row = self.page.locator(f'.ag-row[row-index="{line - 1}"]')
        row.locator('[col-id="project"]').click()
        return row

    def said(self, words: str) -> None:
        message = self.page.locator(".toast", has_text=words).first
        expect(message).to_be_visible()
        message.locator(".toast-close").click()

    def bring_in(self) -> None:
        page = self.opened("/staging")
        page.click("#import")
        page.click("dialog button.primary")
        expect(page.locator("#result")).to_contain_text("got their lines")

    def add_rate(self) -> None:
        given = "&".join(f"{name}={value}" for name, value in RATE.items() if name != "rate")
        page = self.opened(f"/setup/exchange_rates?new=yes&{given}")
        page.fill("dialog [name=rate]", RATE["rate"])
        page.click("dialog button[type=submit]")
        self.said("Added: monthly · NOK · USD")

    def tax(self, line: tuple[str, int], group: str) -> None:
        cell = self.journal(*line).locator('[col-id="sales_tax_group"]')
        cell.click()
        self.page.keyboard.type(group)
        self.page.keyboard.press("Enter")
        expect(cell).to_have_text(group)

    def distribute(self, line: tuple[str, int], parts: Sequence[Part]) -> None:
        self.journal(*line)
        self.page.keyboard.press("a")
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_label("By percent").check()
        for number, (percent, dimensions) in enumerate(parts, start=1):
            if dialog.get_by_label(f"Percent of part {number}").count() == 0:
                dialog.get_by_role("button", name="Add a part").click()
            dialog.get_by_label(f"Percent of part {number}").fill(percent)
            for name, value in dimensions.items():
                dialog.get_by_label(f"{name} of part {number}").fill(value)
        dialog.get_by_role("button", name="Distribute", exact=True).click()
        self.said("1 line distributed.")

    def post(self, *journals: str) -> None:
        if not journals:
            self.opened("/journals").click("#post-all")
            self.page.click("dialog button.primary")
            self.said("vouchers posted")
        for journal in journals:
            self.opened(f"/journals/{journal}").click("[data-whole=post]")
            self.page.click("dialog button.primary")
            self.said("posted with")

    def let_dates_move(self) -> None:
        page = self.opened("/setup/settings")
        page.get_by_role("button", name="Change set_open_period").click()
        value = page.locator("dialog [name=value]")
        if value.evaluate("each => each.tagName") == "SELECT":
            value.select_option("yes")
        else:
            value.fill("yes")
        page.click("dialog button[type=submit]")
        self.said("set_open_period is yes")

    def reset(self, *journals: str) -> None:
        for journal in journals:
            self.opened(f"/journals/{journal}").click("[data-whole=reset]")
            self.said("1 journal updated to draft.")


def sign_in(page: Page, link: str) -> None:
    """The first person comes in, works alone, and is at home."""
    page.goto(link)
    page.fill("main [name=person]", "anna")
    page.fill("main [name=name]", "Anna Alder")
    page.fill("main [name=password]", PASSWORD)
    page.check("[name=alone]")
    page.fill("main [name=reason]", "the firm is small")
    page.click("main form button")
    page.wait_for_url("**/")


@pytest.fixture
def typed(server: str, staged_once: str, files: Path, tmp_path: Path) -> dict[str, object]:
    """The books after the day on the command line."""
    with made(server, staged_once) as other:
        day(Typed(Program(other), files / "pack", tmp_path))
        return books(other)


def test_the_day_in_the_browser_leaves_the_books_of_the_command_line(
    place: str, page: Page, typed: dict[str, object], tmp_path: Path
) -> None:
    sign_in(page, first_link(place))
    desk = Clicked(page)
    desk.opened("/staging")
    expect(page.locator("#reasons")).to_contain_text("no import has tried it yet")
    day(desk)
    assert books(place) == typed

    desk.opened("/books").locator("tbody td a").first.click()
    expect(page.locator(".ag-row").first).to_be_visible()
    desk.opened(f"/journals/{SPLIT[0]}")
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel").click()
    workbook = tmp_path / "lines.xlsx"
    download.value.save_as(workbook)
    rows = CalamineWorkbook.from_path(str(workbook)).get_sheet_by_index(0).to_python()
    assert len(rows) == 1 + 32
