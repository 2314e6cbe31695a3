"""Numbers and dates as the reader has them written: shown so, typed so, and never anything but exact."""

import pytest
from playwright.sync_api import Page, expect

READ = """async ([numbers, dates, name, typed]) => {
    const formats = await import('/static/js/formats.js');
    Object.assign(document.documentElement.dataset, {numbers, dates});
    const found = formats[name](typed);
    return typeof found === 'string' ? found : (found.text ?? 'problem');
}"""

NUMBERS = [
    ("point", "number", "-1234567.500", "-1,234,567.500"),
    ("comma", "number", "12345678901234567890.125", "12.345.678.901.234.567.890,125"),
    ("space", "number", "1234.5", "1\u202f234,5"),
    ("apostrophe", "number", "1000000", "1\u2019000\u2019000"),
    ("comma", "number", "US-101", "US-101"),
    ("comma", "typing", "1176.00", "1176,00"),
    ("point", "readNumber", "(1,234.5)", "-1234.5"),
    ("point", "readNumber", "1,5", "problem"),
    ("point", "readNumber", "1.234,56", "problem"),
    ("point", "readNumber", ".5", "0.5"),
    ("point", "readNumber", "1'234.50", "1234.50"),
    ("comma", "readNumber", "1.234,56", "1234.56"),
    ("comma", "readNumber", "1.234", "problem"),
    ("comma", "readNumber", "1.2345", "1.2345"),
    ("comma", "readNumber", "1234.50", "1234.50"),
    ("comma", "readNumber", "0.125", "0.125"),
    ("space", "readNumber", "1 234,5", "1234.5"),
    ("space", "readNumber", "1 23", "problem"),
    ("space", "readNumber", "1.234", "1.234"),
    ("point", "readNumber", "1e3", "problem"),
    ("point", "readNumber", "", "problem"),
]
DATES = [
    ("dots", "day", "2026-11-23", "23.11.2026"),
    ("month", "day", "2026-11-23", "11/23/2026"),
    ("iso", "day", "2026-11-23", "2026-11-23"),
    ("dots", "day", "nothing", "nothing"),
    ("dots", "readDay", "3.4.2026", "2026-04-03"),
    ("dots", "readDay", "2026-04-03", "2026-04-03"),
    ("dots", "readDay", "03/04/2026", "problem"),
    ("day", "readDay", "03/04/2026", "2026-04-03"),
    ("month", "readDay", "03/04/2026", "2026-03-04"),
    ("month", "readDay", "23/11/2026", "problem"),
    ("dots", "readDay", "31.02.2026", "problem"),
    ("dots", "readDay", "1.2.26", "problem"),
]


def test_what_is_written_is_read_and_what_could_be_two_things_is_not(desk: Page) -> None:
    desk.goto("/AFUS/projects")
    for numbers, name, text, told in NUMBERS:
        assert desk.evaluate(READ, [numbers, "iso", name, text]) == told, (numbers, name, text)
    for dates, name, text, told in DATES:
        assert desk.evaluate(READ, ["point", dates, name, text]) == told, (dates, name, text)


@pytest.fixture
def german(desk: Page) -> Page:
    """A reader who chose commas and dots."""
    desk.goto("/AFUS/journals/US-0002")
    desk.wait_for_selector(".ag-row .cell-link")
    desk.locator(".menu-right summary").click()
    desk.get_by_label("1.234,56").check()
    with desk.expect_navigation():
        desk.get_by_label("23.11.2026").check()
        desk.keyboard.press("Escape")
    desk.wait_for_selector(".ag-row .cell-link")
    return desk


def test_lists_and_pages_are_written_the_readers_way_and_copied_exactly(german: Page) -> None:
    row = german.locator('.ag-row[row-index="0"]')
    expect(row.locator("[col-id=amount]")).to_have_text("2.176,00")
    expect(row.locator("[col-id=accounting_date]")).to_have_text("09.01.2026")
    expect(german.locator(".journal-facts time").first).to_have_text("01.01.2026")
    expect(german.locator("#line-sums tbody tr").nth(2)).to_contain_text("29.828,00")
    row.locator("[col-id=amount]").click()
    german.keyboard.press("Control+c")
    assert german.evaluate("navigator.clipboard.readText()") == "2176.00"
    german.goto("/AFUS")
    expect(german.locator(".chart-picture svg")).to_contain_text("40.000")
    german.goto("/AFUS/vouchers/PV-00000005")
    expect(german.locator("data.amount").first).to_have_text("2.176,00")
    assert german.locator("data.amount").first.get_attribute("value") == "2176.00"


def test_a_filter_takes_a_date_as_it_is_written(german: Page) -> None:
    day = german.get_by_label("Accounting date from")
    day.fill("20.1.2026")
    expect(german.locator(".grid-count")).to_have_text("12 rows")
    assert "from=2026-01-20" in german.url
    german.reload()
    expect(day).to_have_value("20.01.2026")
    day.fill("01/20/2026")
    day.blur()
    assert day.evaluate("(field) => field.validationMessage").startswith("“01/20/2026” is not a date")
    expect(german.locator(".grid-count")).to_have_text("12 rows")


def test_a_dialog_refuses_a_number_that_can_be_two(german: Page) -> None:
    german.goto("/AFUS/setup/tables/exchange_rates")
    german.wait_for_selector(".ag-row")
    german.get_by_role("button", name="Add", exact=False).first.click()
    dialog = german.get_by_role("dialog")
    dialog.get_by_label("Rate").last.fill("1.234")
    dialog.get_by_role("button", name="Add").click()
    expect(dialog.locator(".error-text").last).to_have_text(
        "“1.234” can be 1234 or 1,234. Write one of these two."
    )
