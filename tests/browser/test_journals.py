"""The pages accountants live in, in a real browser: journals, the lines of a journal, preview.

Tests that change something have a server over books of their own, where everything was imported.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.serving import served
from tests.browser.watching import Watched, accessible, by_day_and_by_night, picture
from tests.databases import hold, made
from tests.doors.conftest import step
from tests.doors.program import Program
from tests.web.conftest import OpenDoor


@pytest.fixture(scope="module")
def review(server: str, staged_once: str, browser: Browser) -> Iterator[Page]:
    """A page at books of this file's own; the tests go through them as an accountant would, one by one."""
    with made(server, staged_once) as place:
        step(Program(place), 3, "import")
        with served(place, OpenDoor()) as address:
            context = browser.new_context(base_url=address, viewport={"width": 1500, "height": 900})
            context.set_default_timeout(10_000)
            context.grant_permissions(["clipboard-read", "clipboard-write"])
            page = context.new_page()
            watched = Watched(page)
            yield page
            watched.assert_quiet()
            context.close()
        hold(place)


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_selector(".ag-row .cell-link")
    return page


def cell(page: Page, row: int, column: str) -> Locator:
    return page.locator(f'.ag-row[row-index="{row}"] [col-id="{column}"]')


def said(page: Page, words: str) -> None:
    expect(page.locator(".toast", has_text=words)).to_be_visible()


SAVES = "**/api/v1/companies/AFUS/edit"
SLOW_MS = 500


def test_a_posted_journal_is_accessible(desk: Page, pictures: Path) -> None:
    opened(desk, "/AFUS/journals/US-0002")  # the list, and a journal in error: test_pages
    desk.wait_for_load_state("networkidle")
    by_day_and_by_night(desk, pictures, "journal")


def test_a_preview_is_accessible(desk: Page, pictures: Path) -> None:
    desk.goto("/AFUS/preview?waiting=true")
    expect(desk.get_by_role("heading", name="What would go on waiting")).to_be_visible()
    by_day_and_by_night(desk, pictures, "preview")


def test_filters_stand_in_the_address(desk: Page) -> None:
    opened(desk, "/AFUS/journals?status=error")
    expect(desk.locator(".grid-count")).to_have_text("2 rows")
    desk.get_by_label("Status").select_option("posted")
    expect(desk.locator(".grid-count")).to_have_text("4 rows")
    assert "status=posted" in desk.url
    desk.get_by_label("Original journal").fill("NONE")
    expect(desk.get_by_text("No journal is here.")).to_be_visible()
    desk.get_by_role("link", name="Journals", exact=True).click()
    expect(desk.get_by_label("Status")).to_have_value("not_posted")
    expect(desk.locator(".grid-count")).to_have_text("2 rows")
    expect(desk.get_by_role("navigation").get_by_role("link", name="Journals")).to_have_attribute(
        "aria-current", "page"
    )


def test_a_journal_of_errors_says_why_and_leads_to_the_setting(desk: Page) -> None:
    opened(desk, "/AFUS/journals/US-0005?line=2")
    assert (
        desk.get_by_role("link", name="Periods in the setup").first.get_attribute("href")
        == "/AFUS/setup/periods"
    )
    detail = desk.locator("#line-detail")
    expect(detail).to_contain_text("Line 2")
    expect(detail).to_contain_text("line US-0001/2 went to this journal as line 2")
    assert (
        detail.get_by_role("link", name="PV-00000001").get_attribute("href") == "/AFUS/vouchers/PV-00000001"
    )
    cell(desk, 0, "project").click()
    expect(detail).to_contain_text("Line 1")
    assert "line=1" in desk.url


def test_a_tax_group_is_edited_in_place_by_keyboard(review: Page) -> None:
    opened(review, "/AFUS/journals/US-0002")
    group = cell(review, 0, "sales_tax_group")
    group.click()
    review.keyboard.type("ex")
    review.keyboard.press("Enter")
    expect(group).to_have_text("EXPORT")
    cell(review, 1, "sales_tax_group").click()
    review.keyboard.type("NONE")
    review.keyboard.press("Enter")
    said(review, "company AFUS has no sales tax group NONE")
    expect(cell(review, 1, "sales_tax_group")).to_have_text("MA")


def test_an_edit_of_a_line_that_somebody_changed_meanwhile_is_refused(review: Page) -> None:
    opened(review, "/AFUS/journals/US-0002")
    review.evaluate(
        """() => fetch('/api/v1/companies/AFUS/edit', {method: 'POST',
            headers: {'Content-Type': 'application/json', 'Idempotency-Key': 'another-browser'},
            body: JSON.stringify({items: [{journal: 'US-0002', line: 4}], item_sales_tax_group: 'GOODS'})})"""
    )
    cell(review, 3, "sales_tax_group").click()
    review.keyboard.type("EXPORT")
    review.keyboard.press("Enter")
    said(review, "line US-0002/4 is at version 2, not 1")
    expect(cell(review, 3, "sales_tax_group")).to_have_text("MA")
    expect(cell(review, 3, "item_sales_tax_group")).to_have_text("GOODS")


def test_tax_groups_are_pasted_from_a_spreadsheet(review: Page) -> None:
    opened(review, "/AFUS/journals/US-0002")
    review.evaluate("() => navigator.clipboard.writeText('EXPORT\\tGOODS\\nEXPORT\\tGOODS')")
    cell(review, 6, "sales_tax_group").click()
    review.keyboard.press("Control+v")
    for row in (6, 7):
        expect(cell(review, row, "sales_tax_group")).to_have_text("EXPORT")
        expect(cell(review, row, "item_sales_tax_group")).to_have_text("GOODS")


def test_a_line_is_distributed_by_keyboard_alone_and_set_back(review: Page, pictures: Path) -> None:
    opened(review, "/AFUS/journals/US-0002")
    cell(review, 0, "project").click()
    review.keyboard.press("a")
    dialog = review.get_by_role("dialog")
    expect(dialog.get_by_label("Amount of part 1")).to_be_focused()
    review.keyboard.type("1000")
    expect(dialog.locator("output")).to_have_text("Remains: 1,176.00 USD")
    review.keyboard.press("Enter")
    expect(dialog.get_by_label("Amount of part 2")).to_be_focused()
    review.keyboard.press("=")
    expect(dialog.get_by_label("Amount of part 2")).to_have_value("1176.00")
    expect(dialog.locator("output")).to_have_text("Nothing remains.")
    review.keyboard.press("Tab")
    review.keyboard.type("REMOTE")
    review.keyboard.press("Tab")
    review.keyboard.type("NONE")
    accessible(review)
    picture(review, pictures / "distribute.png")
    review.keyboard.press("Control+Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("dimension Department has no value NONE")
    dialog.get_by_label("Department of part 2").fill("D20")
    review.keyboard.press("Control+Enter")
    said(review, "1 line distributed.")
    expect(dialog).to_have_count(0)
    review.keyboard.press("a")
    expect(dialog.get_by_label("Amount of part 2")).to_have_value("1176.00")
    dialog.get_by_label("By percent").check()
    expect(dialog.get_by_label("Percent of part 1")).to_have_value("45.955882")
    dialog.get_by_role("button", name="Undo the distribution").click()
    said(review, "1 line set back.")


def test_several_lines_are_distributed_by_percent(review: Page) -> None:
    opened(review, "/AFUS/journals/US-0002")
    cell(review, 2, "project").click()
    review.keyboard.press("Space")
    review.keyboard.press("ArrowDown")
    review.keyboard.press("Space")
    expect(review.locator(".grid-chosen")).to_contain_text(
        "2 chosen · 1,776.00 USD cost · 3,792.00 USD unbilled sales"
    )
    review.keyboard.press("a")
    dialog = review.get_by_role("dialog")
    dialog.get_by_role("button", name="Add a part").click()
    dialog.get_by_role("button", name="Equal parts").click()
    expect(dialog.get_by_label("Percent of part 1")).to_have_value("33.333334")
    for part, code in enumerate(("D10", "D20", "D30"), start=1):
        dialog.get_by_label(f"Department of part {part}").fill(code)
    dialog.get_by_role("button", name="Distribute", exact=True).click()
    said(review, "2 lines distributed.")


@pytest.fixture
def slow(review: Page) -> Iterator[Page]:
    """The lines of a draft, while every save takes its time."""

    def delayed(route: Route) -> None:
        review.wait_for_timeout(SLOW_MS)
        route.continue_()

    opened(review, "/AFUS/journals/US-0002")
    review.route(SAVES, delayed)
    yield review
    review.unroute(SAVES)


def typed(page: Page, row: int, column: str, code: str) -> None:
    cell(page, row, column).click()
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def test_a_distribution_waits_for_the_edit_that_is_being_saved(slow: Page) -> None:
    typed(slow, 4, "sales_tax_group", "EXPORT")
    cell(slow, 4, "project").click()
    slow.keyboard.press("a")
    expect(slow.locator(".grid-saving")).to_have_text("Saving…")
    expect(slow.get_by_role("dialog")).to_have_count(0)
    dialog = slow.get_by_role("dialog", name="Distribute line US-0002/5")
    dialog.get_by_label("Amount of part 1").fill("100")
    dialog.get_by_label("Amount of part 2").press("=")
    slow.keyboard.press("Control+Enter")
    said(slow, "1 line distributed.")
    expect(cell(slow, 4, "sales_tax_group")).to_have_text("EXPORT")


def test_two_edits_of_a_line_follow_each_other(slow: Page) -> None:
    typed(slow, 5, "sales_tax_group", "EXPORT")
    typed(slow, 5, "item_sales_tax_group", "GOODS")
    expect(slow.locator(".grid-saving")).to_have_text("Saving…")
    expect(slow.locator(".grid-saving")).to_have_text("")
    expect(slow.locator(".toast")).to_have_count(0)
    expect(cell(slow, 5, "sales_tax_group")).to_have_text("EXPORT")
    expect(cell(slow, 5, "item_sales_tax_group")).to_have_text("GOODS")


def test_an_edit_that_cannot_be_saved_stops_what_was_asked_for(slow: Page) -> None:
    typed(slow, 2, "sales_tax_group", "NONE")
    post = slow.get_by_role("button", name="Post", exact=True)
    post.click()
    said(slow, "company AFUS has no sales tax group NONE")
    expect(post).to_be_enabled()
    expect(slow.get_by_role("dialog")).to_have_count(0)
    expect(cell(slow, 2, "sales_tax_group")).to_have_text("MA")


def test_all_lines_are_changed_and_changed_again_with_an_edit_open(slow: Page) -> None:
    slow.get_by_role("button", name="Choose all 26").click()
    for typing, choice in (("EXPORT", 2), ("MA", 3)):
        cell(slow, 9, "sales_tax_group").click()
        slow.keyboard.type(typing)
        slow.get_by_role("button", name="Tax groups…").click()
        dialog = slow.get_by_role("dialog", name="Tax groups of 26 lines")
        dialog.get_by_label("Billing item sales tax group").select_option(index=choice)
        with slow.expect_response(SAVES) as changed:
            dialog.get_by_role("button", name="Change").click()
        assert changed.value.json()["done"] > 20
        assert changed.value.json()["refused"] == 0
    expect(cell(slow, 9, "sales_tax_group")).to_have_text("MA")


def test_totals_follow_the_filter(review: Page) -> None:
    opened(review, "/AFUS/journals/US-0002?project=US-101")
    expect(review.get_by_role("heading", name="Totals of the filter")).to_be_visible()
    review.get_by_role("button", name="Clear").click()
    expect(review.get_by_role("heading", name="Totals of the journal")).to_be_visible()
    expect(review.locator("#line-sums tbody tr").first).to_contain_text("cost")


def test_paper_gets_the_lines(desk: Page) -> None:
    opened(desk, "/AFUS/journals/US-0002")
    desk.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    desk.emulate_media(media="print")
    expect(desk.locator(".only-print tbody tr")).to_have_count(26)
    expect(desk.locator(".only-print tbody tr").first.locator(".number").nth(2)).to_have_text("2,176.00")


def test_chosen_lines_are_previewed(review: Page) -> None:
    opened(review, "/AFUS/journals/US-0002")
    cell(review, 2, "project").click()
    review.keyboard.press("v")
    expect(review.get_by_role("heading", name="What comes to stand on each account")).to_be_visible()
    assert "names=US-0002%2F3" in review.url
    entries = review.get_by_role("region", name="Entries of each line")
    expect(entries.locator("tbody")).to_have_count(1)
    expect(entries).to_contain_text("payroll allocation")


def test_journals_are_posted_and_errors_mended(review: Page) -> None:
    opened(review, "/AFUS/journals")
    cell(review, 0, "description").click()
    review.keyboard.press("Space")
    review.keyboard.press("ArrowDown")
    review.keyboard.press("Space")
    review.keyboard.press("p")
    expect(review.get_by_role("dialog")).to_contain_text("30 lines will be posted")
    review.keyboard.press("Enter")
    said(review, "28 vouchers posted")
    said(review, "2 lines: The accounting date's period is not open for projects.")
    expect(review.locator(".grid-count")).to_have_text("5 rows")
    review.get_by_role("link", name="See US-0005").click()
    review.wait_for_selector(".ag-row .cell-link")
    review.get_by_role("button", name="Update to draft").first.click()
    said(review, "1 journal updated to draft.")
    expect(review.locator(".journal-facts .badge")).to_have_text("draft")


def test_a_line_is_deleted_with_a_reason_and_what_is_posted_is_not(review: Page) -> None:
    opened(review, "/AFUS/journals/US-0004")
    cell(review, 0, "project").click()
    review.keyboard.press("Shift+Delete")
    dialog = review.get_by_role("dialog", name="Delete line US-0004/1")
    dialog.get_by_label("Reason").fill("entered twice")
    dialog.get_by_role("button", name="Delete").click()
    said(review, "1 line deleted.")
    expect(review.locator(".grid-count")).to_have_text("26 rows")
    opened(review, "/AFUS/journals/US-0002")
    expect(review.get_by_role("button", name="Delete")).to_be_disabled()


def test_a_key_that_is_not_for_a_line_says_so(desk: Page) -> None:
    opened(desk, "/AFUS/journals/US-0002?line=3")
    expect(cell(desk, 2, "project")).to_be_focused()
    desk.keyboard.press("a")
    said(desk, "Line 3 is posted: this is not for it.")


def test_the_keys_are_told(review: Page) -> None:
    opened(review, "/AFUS/journals/US-0004")
    review.keyboard.press("?")
    keys = review.get_by_role("dialog", name="Keys")
    expect(keys).to_contain_text("Distribute amounts of what is chosen")
    review.keyboard.press("Escape")
    expect(keys).to_have_count(0)
