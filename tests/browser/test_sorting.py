"""Lists in another order, or with other rows: lines of a journal by any column, what stays readable."""

from playwright.sync_api import Page, expect

from tests.browser.watching import accessible


def test_the_lines_of_a_journal_are_sorted_by_the_server_and_the_address_knows(desk: Page) -> None:
    desk.goto("/AFUS/journals/US-0002")
    desk.wait_for_selector(".ag-row .cell-link")
    head = desk.locator(".ag-header-cell[col-id=amount]")
    head.click()
    first = desk.locator('.ag-row[row-index="0"] [col-id=amount]')
    expect(first).to_have_text("118.40")
    head.click()
    expect(first).to_have_text("8,700.00")
    assert "sort=-amount" in desk.url
    desk.reload()
    expect(first).to_have_text("8,700.00")
    expect(head).to_have_attribute("aria-sort", "descending")
    accessible(desk)
    desk.get_by_label("Project", exact=True).fill("US-101")
    expect(first).to_have_text("5,280.00")


def test_journals_are_sorted_too_and_the_filter_stays(desk: Page) -> None:
    desk.goto("/AFUS/journals?status=posted")
    desk.wait_for_selector(".ag-row .cell-link")
    posted = desk.locator(".ag-row").count()
    assert posted > 1
    head = desk.locator(".ag-header-cell[col-id=lines]")
    head.click()
    head.click()
    expect(head).to_have_attribute("aria-sort", "descending")
    desk.wait_for_url("**status=posted**sort=-lines**")
    cells = desk.locator(".ag-row [col-id=lines]")
    expect(cells).to_have_count(posted)
    found = desk.evaluate(IN_ORDER, "lines")
    assert [int(text) for text in found] == sorted(map(int, found), reverse=True)
    accessible(desk)


IN_ORDER = """(field) => [...document.querySelectorAll(".ag-center-cols-container .ag-row")]
    .sort((one, other) => one.getAttribute("row-index") - other.getAttribute("row-index"))
    .map((row) => row.querySelector(`[col-id=${field}]`).textContent)"""


def test_a_column_that_does_not_sort_says_why(desk: Page) -> None:
    desk.goto("/AFUS/books/entries")
    desk.wait_for_selector(".ag-row .cell-link")
    desk.locator(".ag-header-cell[col-id=amount]").click()
    expect(desk.locator(".toast", has_text="This list has one order")).to_be_visible()
    desk.goto("/AFUS/journals/US-0002?sort=-issues")
    desk.wait_for_selector(".ag-row .cell-link")
    expect(desk.locator('.ag-row[row-index="0"] [col-id=line]')).to_have_text("1")


def test_choosing_ends_at_a_bound_and_says_how_to_go_on(desk: Page) -> None:
    desk.goto("/AFUS/sample")
    desk.wait_for_selector("body[data-ready=yes]")
    desk.wait_for_selector(".ag-row .cell-link")
    desk.evaluate("sample.most = 400")
    desk.get_by_label("Status").select_option("error")
    desk.get_by_role("button", name="Choose all 250").click()
    expect(desk.locator(".grid-beyond")).to_have_text("")
    desk.get_by_role("button", name="Clear").click()
    desk.get_by_role("button", name="Choose the first 400").click()
    expect(desk.locator(".grid-chosen")).to_contain_text("400 chosen")
    expect(desk.locator(".grid-beyond")).to_have_text(
        "These are the first 400 of 1,000; the other 600 are not chosen. "
        "Narrow the filter and do it part by part."
    )
    accessible(desk)


CUT = """() => [...document.querySelectorAll('.ag-row .badge, .ag-row .ag-cell-value')]
    .filter((each) => !each.closest('[col-id=issues]'))
    .filter((each) => [each, each.closest('.ag-cell')].some((box) => each.scrollWidth > box.clientWidth))
    .map((each) => each.textContent)"""


def test_other_rows_widen_the_columns_that_they_need(desk: Page) -> None:
    desk.goto("/AFUS/sample?status=draft")
    desk.wait_for_selector("body[data-ready=yes]")
    desk.wait_for_selector(".ag-row .cell-link")
    width = "sample.api.getColumn('status').getActualWidth()"
    narrow = desk.evaluate(width)
    desk.get_by_label("Status").select_option("processing")
    expect(desk.locator('.ag-row[row-index="0"] .badge')).to_have_text("processing")
    desk.wait_for_function(f"{width} > {narrow}")
    assert desk.evaluate(CUT) == []
    desk.evaluate("sample.update({ ...sample.row('J-0003'), project: 'P-3 of a very long name' })")
    expect(desk.locator('.ag-row[row-index="0"] [col-id=project]')).to_have_text("P-3 of a very long name")
    assert desk.evaluate(CUT) == []
