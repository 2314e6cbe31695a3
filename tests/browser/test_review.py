"""A journal as accountants work in it all day: what is seen at once, what goes wrong and is not lost."""

from collections.abc import Sequence

from playwright.sync_api import Page, Route, expect

from tests.browser.test_journals import cell, opened, review, said  # noqa: F401  # the fixture
from tests.browser.watching import LAPTOP

TAX = ("sales_tax_group", "item_sales_tax_group")
NO_CODE = "company AFUS has no sales tax group NOPE"


def groups(page: Page, rows: Sequence[int]) -> list[tuple[str, ...]]:
    return [tuple(cell(page, row, field).inner_text() for field in TAX) for row in rows]


def pasted(page: Page, row: int, column: str, text: str) -> None:
    page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    cell(page, row, column).click()
    page.keyboard.press("Control+v")


def somebody_else_edits(page: Page, line: int, group: str) -> None:
    page.evaluate(
        """([line, group]) => fetch('/api/v1/companies/AFUS/edit', {method: 'POST',
            headers: {'Content-Type': 'application/json', 'Idempotency-Key': `another-browser-${line}`},
            body: JSON.stringify({items: [{journal: 'US-0003', line}], sales_tax_group: group})})""",
        [line, group],
    )


def test_what_is_edited_is_seen_on_a_laptop_beside_what_it_is_about(review: Page) -> None:  # noqa: F811
    review.set_viewport_size({"width": 1366, "height": 768})
    opened(review, "/AFUS/journals/US-0003")
    places = {name: cell(review, 0, name).bounding_box() for name in ("voucher", "amount", "currency", *TAX)}
    for left, right in zip(places, list(places)[1:], strict=False):
        before, after = places[left], places[right]
        assert before
        assert after
        assert before["x"] + before["width"] <= after["x"] + 1, f"{right} stands over {left}"
        assert after["x"] + after["width"] <= 1366, f"{right} is right of the window"
    cell(review, 0, "currency").click()
    for _ in range(6):
        review.keyboard.press("ArrowRight")
    for name in TAX:
        expect(cell(review, 0, name)).to_be_in_viewport()
    review.set_viewport_size({"width": 800, "height": 768})
    opened(review, "/AFUS/journals/US-0003")
    expect(cell(review, 0, "project")).to_be_visible()
    review.set_viewport_size(LAPTOP)


def test_a_wrong_code_in_what_is_pasted_stops_nothing_and_all_is_taken_back(review: Page) -> None:  # noqa: F811
    opened(review, "/AFUS/journals/US-0003")
    rows = (0, 1, 2)
    before = groups(review, rows)
    pasted(review, 0, TAX[0], "NOPE\tGOODS\nexport\tgoods\nEXPORT\tGOODS")
    message = review.get_by_role("alert")
    expect(message).to_contain_text("1 cell was not pasted.")
    expect(message).to_contain_text(f"Line 1: {NO_CODE}")
    said(review, "5 cells pasted.")
    after = [(before[0][0], "GOODS"), ("EXPORT", "GOODS"), ("EXPORT", "GOODS")]
    assert groups(review, rows) == after
    review.keyboard.press("Escape")
    expect(review.locator(".toast-error")).to_have_count(0)
    review.keyboard.press("Control+z")
    said(review, "5 cells taken back.")
    assert groups(review, rows) == before


def test_what_somebody_else_changed_is_not_taken_back(review: Page) -> None:  # noqa: F811
    opened(review, "/AFUS/journals/US-0003")
    other = cell(review, 4, TAX[1])
    was = other.inner_text()
    pasted(review, 4, TAX[0], "EXPORT\tGOODS")
    said(review, "2 cells pasted.")
    somebody_else_edits(review, 5, "MA")
    review.keyboard.press("Control+z")
    expect(review.get_by_role("alert")).to_contain_text("1 cell changed since, and left as they are.")
    expect(cell(review, 4, TAX[0])).to_have_text("MA")
    expect(other).to_have_text(was)


def test_a_distribution_is_kept_when_somebody_changed_the_line_meanwhile(review: Page) -> None:  # noqa: F811
    opened(review, "/AFUS/journals/US-0003")
    cell(review, 5, "project").click()
    review.keyboard.press("a")
    dialog = review.get_by_role("dialog", name="Distribute line US-0003/6")
    dialog.get_by_label("Amount of part 1").fill("100")
    dialog.get_by_label("Amount of part 2").press("=")
    somebody_else_edits(review, 6, "EXPORT")
    review.keyboard.press("Control+Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("What you typed is still here")
    expect(dialog.get_by_label("Amount of part 1")).to_have_value("100")
    expect(cell(review, 5, TAX[0])).to_have_text("EXPORT")
    review.keyboard.press("Control+Enter")
    said(review, "1 line distributed.")
    expect(cell(review, 5, "distributions")).to_have_text("2 parts")


def test_deleting_asks_for_its_reason_and_leaves_the_focus_where_it_was(review: Page) -> None:  # noqa: F811
    opened(review, "/AFUS/journals/US-0003")
    cell(review, 8, "project").click()
    review.keyboard.press("Shift+Delete")
    dialog = review.get_by_role("dialog", name="Delete line US-0003/9")
    for reason in ("", "  "):
        dialog.get_by_label("Reason").fill(reason)
        dialog.get_by_role("button", name="Delete").click()
        expect(dialog).to_be_visible()
    dialog.get_by_label("Reason").fill("entered twice")
    review.route("**/api/v1/companies/AFUS/delete", lambda route: route.abort(), times=1)
    dialog.get_by_role("button", name="Delete").click()
    expect(dialog.get_by_role("alert")).to_contain_text("The server does not answer.")
    dialog.get_by_role("button", name="Delete").click()
    said(review, "1 line deleted.")
    expect(cell(review, 8, "line")).to_have_text("10")
    expect(cell(review, 8, "project")).to_be_focused()


def test_the_list_is_one_key_away(review: Page) -> None:  # noqa: F811
    opened(review, "/AFUS/journals")
    review.keyboard.press("g")
    review.keyboard.press("l")
    expect(cell(review, 0, "journal")).to_be_focused()
    review.keyboard.press("ArrowDown")
    review.keyboard.press("Enter")
    review.wait_for_url("**/journals/US-0002*")
    review.go_back()
    expect(cell(review, 1, "journal")).to_be_focused()


def test_totals_say_what_each_type_is_in_all(review: Page) -> None:  # noqa: F811
    opened(review, "/AFUS/journals/US-0004")
    sums = review.locator("#line-sums")
    found = [row.split("\t") for row in sums.locator("tbody").inner_text().splitlines() if "unbilled" in row]
    assert len({row[3] for row in found}) > 1
    exact = "(texts) => import('/static/js/money.js').then(({ money, sum }) => money(sum(texts)))"
    expected = review.evaluate(exact, [row[4].replace(",", "") for row in found])
    expect(sums.locator("tfoot tr", has_text="unbilled sales, in all")).to_contain_text(expected)


def test_home_of_a_company_where_nothing_has_begun_says_how_to_begin(desk: Page) -> None:
    names = ("staged", "waiting", "draft", "error", "posted")
    none: list[dict[str, object]] = [{"stage": name, "count": 0, "amounts": []} for name in names]
    desk.route("**/overview/pipeline", lambda route: route.fulfill(json={"stages": none, "aside": []}))
    desk.route("**/overview/needs", lambda route: route.fulfill(json={"items": []}))
    desk.goto("/AFUS")
    needs = desk.locator("#needs")
    expect(needs).to_contain_text("No work has arrived yet.")
    expect(needs.get_by_role("link", name="Check the setup")).to_have_attribute("href", "/AFUS/setup/check")
    needs.get_by_role("link", name="Upload work").click()
    desk.wait_for_url("**/AFUS/staging/upload")


def test_who_leaves_while_edits_are_saved_loses_none(review: Page) -> None:  # noqa: F811
    opened(review, "/AFUS/journals/US-0004")

    def slow(route: Route) -> None:
        review.wait_for_timeout(400)
        route.continue_()

    review.route("**/api/v1/companies/AFUS/edit", slow)
    for row in (0, 1):
        cell(review, row, TAX[0]).click()
        review.keyboard.type("EXPORT")
        review.keyboard.press("Enter")
    review.get_by_role("link", name="Home").click()
    review.wait_for_url("**/AFUS")
    opened(review, "/AFUS/journals/US-0004")
    assert [group for group, _ in groups(review, (0, 1))] == ["EXPORT", "EXPORT"]
    cell(review, 2, TAX[0]).click()
    review.keyboard.type("NOPE")
    review.get_by_role("link", name="Home").click()
    expect(review.get_by_role("alert")).to_contain_text(NO_CODE)
    assert review.url.endswith("US-0004?line=3&at=2")
    review.unroute("**/api/v1/companies/AFUS/edit")


def test_a_journal_that_somebody_posted_meanwhile_is_shown_as_it_is(review: Page) -> None:  # noqa: F811
    opened(review, "/AFUS/journals/US-0001")
    review.evaluate(
        """() => fetch('/api/v1/companies/AFUS/post', {method: 'POST',
            headers: {'Content-Type': 'application/json', 'Idempotency-Key': 'another-browser-posts'},
            body: JSON.stringify({journals: ['US-0001']})})"""
    )
    review.get_by_role("button", name="Delete").first.click()
    said(review, "Journal US-0001 is posted now: somebody else has been here.")
    expect(review.locator(".journal-facts .badge")).to_have_text("posted")
    expect(review.get_by_role("dialog")).to_have_count(0)
