"""Setting up in a real browser: what an accountant does when something is missing, and imports again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.serving import served
from tests.browser.watching import Watched, accessible
from tests.databases import hold, made
from tests.doors.conftest import step
from tests.doors.program import Program
from tests.web.conftest import OpenDoor


@pytest.fixture(scope="module")
def firm(server: str, staged_once: str) -> Iterator[str]:
    """Where the desk is served over books of these tests' own: imported, and four actuals wait."""
    with made(server, staged_once) as place:
        step(Program(place), 3, "import")
        with served(place, OpenDoor()) as found:
            yield found
        hold(place)


@pytest.fixture
def setup(browser: Browser, firm: str) -> Iterator[Page]:
    """A page of a person who sets up; whatever it complains about fails the test."""
    context = browser.new_context(base_url=firm, viewport={"width": 1366, "height": 850})
    context.set_default_timeout(10_000)
    page = context.new_page()
    watched = Watched(page)
    yield page
    watched.assert_quiet()
    context.close()


def opened(page: Page, place: str) -> Page:
    page.goto(f"/AFUS{place}")
    page.wait_for_selector("body[data-ready=yes]")
    return page


def dialog(page: Page) -> Locator:
    return page.locator("dialog[open]")


def told(page: Page, words: str) -> None:
    """A message says so; it is closed then."""
    message = page.locator(".toast", has_text=words).first
    expect(message).to_be_visible()
    message.locator(".toast-close").click()


def refused(page: Page, words: str) -> None:
    """The dialog says why not, and stays with what was typed."""
    expect(dialog(page).get_by_role("alert")).to_contain_text(words)


def fill(page: Page, **cells: str) -> None:
    for name, value in cells.items():
        field = dialog(page).locator(f"[name={name}]")
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def submit(page: Page) -> None:
    dialog(page).locator("button[type=submit]").click()


def test_a_missing_rate_and_category_are_added_and_imported_again(setup: Page) -> None:
    opened(setup, "/runs/last")
    setup.get_by_role("link", name="Exchange rates").click()
    expect(dialog(setup).locator("[name=from_currency]")).to_have_value("NOK")
    fill(setup, rate="0,0953")
    submit(setup)
    wrong = dialog(setup).locator(".field:has([name=rate]) .error-text")
    expect(wrong).to_contain_text("is not a number. Numbers are written like 1,234.56")
    expect(dialog(setup).locator("[name=rate]")).to_be_focused()
    accessible(setup)
    fill(setup, rate="0.0953", why="Norges Bank")
    submit(setup)
    told(setup, "Added: monthly · NOK · USD · 2026-02-25.")
    expect(setup.locator("#after")).to_contain_text("4 actuals wait for journal lines.")
    setup.click("#import-again")
    told(setup, "Imported: 2 lines; 2 still wait.")

    opened(setup, "/setup/categories")
    setup.keyboard.press("n")
    fill(setup, category="DRONE", name="Drone flights")
    fill(setup, transaction_category="Drone flight", active="yes", **{"class": "expense"})
    submit(setup)
    told(setup, "Added: DRONE.")
    setup.click("#import-again")
    told(setup, "Imported: 2 lines; 0 still wait.")
    expect(setup.locator("#after")).to_be_empty()


def test_a_cell_is_changed_in_place_and_a_row_in_its_form(setup: Page) -> None:
    opened(setup, "/setup/main_accounts")
    setup.fill("[name=search]", "990000")
    row = setup.locator(".ag-row").first
    expect(setup.locator(".ag-row [col-id=main_account]")).to_have_text(["990000"])
    setup.wait_for_load_state("networkidle")
    row.locator("[col-id=name]").dblclick()
    expect(row.locator("[col-id=name] input")).to_be_focused()
    setup.keyboard.press("Control+A")
    setup.keyboard.type("Pennies")
    setup.keyboard.press("Enter")
    told(setup, "Saved:")
    expect(row.locator("[col-id=name]")).to_have_text("Pennies")
    row.locator("input[type=checkbox]").check()
    setup.click("#change")
    expect(dialog(setup).locator("[name=main_account]")).to_have_attribute("readonly", "")
    fill(setup, name="Rounding differences", why="as it was")
    submit(setup)
    told(setup, "Saved:")


def found(page: Page, account: str) -> None:
    """An account is the only row that is shown."""
    page.fill("[name=search]", account)
    expect(page.locator(".ag-row [col-id=main_account]")).to_have_text([account])
    page.wait_for_load_state("networkidle")


def renamed(page: Page, name: str) -> None:
    """The name of the account that is shown is changed in place."""
    page.locator(".ag-row [col-id=name]").dblclick()
    page.keyboard.press("Control+A")
    page.keyboard.type(name)
    page.keyboard.press("Enter")


def test_who_was_not_the_first_sees_what_the_other_made_and_may_go_on(setup: Page) -> None:
    other = opened(setup.context.new_page(), "/setup/main_accounts")
    opened(setup, "/setup/main_accounts")
    for page in (setup, other):
        found(page, "602000")
    setup.locator(".ag-row input[type=checkbox]").check()
    setup.click("#change")
    renamed(other, "By the other")
    told(other, "Saved: 602000.")
    fill(setup, name="By me")
    submit(setup)
    expect(dialog(setup).get_by_role("alert")).to_contain_text("Somebody else has changed this row meanwhile")
    expect(dialog(setup).locator(".field:has([name=name])")).to_contain_text("It is By the other by now.")
    expect(dialog(setup).locator("[name=name]")).to_have_value("By me")
    submit(setup)
    told(setup, "Saved: 602000.")
    renamed(other, "By the other again")
    told(other, "somebody has changed")
    expect(other.locator(".ag-row [col-id=name]")).to_have_text("By me")
    renamed(other, "Payroll allocation")
    told(other, "Saved: 602000.")
    other.close()


def test_a_row_that_is_needed_stays_and_any_other_goes(setup: Page) -> None:
    opened(setup, "/setup/main_accounts")
    setup.keyboard.press("n")
    fill(setup, main_account="999999", name="Not needed", type="balance_sheet", suspended="no")
    submit(setup)
    told(setup, "Added: 999999.")
    for account, words in (("999999", "Removed: 999999."), ("140200", "needs what would go")):
        setup.fill("[name=search]", account)
        expect(setup.locator(".ag-row [col-id=main_account]")).to_have_text([account])
        setup.locator(".ag-row input[type=checkbox]").check()
        setup.click("#remove")
        fill(setup, reason="a mistake")
        submit(setup)
        told(setup, words)


def test_rows_come_from_a_spreadsheet_all_or_none(setup: Page) -> None:
    opened(setup, "/setup/exchange_rates")
    setup.click("#paste")
    head = "Rate type\tFrom currency\tTo currency\tStart date\tRate\n"
    good = "monthly\tSEK\tUSD\t2026-01-01\t0.0941\nmonthly\tSEK\tUSD\t2026-02-01\t0.0955\n"
    fill(setup, rows=f"{head}{good}monthly\tSEK\tUSD\t2026-03-01\tx\n")
    submit(setup)
    expect(dialog(setup).locator(".notice-error")).to_contain_text("Row 3, rate")
    fill(setup, rows=head + good)
    submit(setup)
    told(setup, "Saved: 2 rows.")
    setup.fill("[name=search]", "SEK")
    expect(setup.locator(".ag-row")).to_have_count(2)


def pasted(page: Page, rows: str) -> None:
    page.click("#paste")
    fill(page, rows=rows)
    submit(page)


def test_pasted_cells_may_be_in_quotes(setup: Page) -> None:
    opened(setup, "/setup/customers")
    pasted(setup, " \n")
    refused(setup, "There is no row.")
    fill(setup, rows='C-901\t"Say ""hi"""\nC-902\t"Two\nlines, one name"\n')
    submit(setup)
    told(setup, "Saved: 2 rows.")
    pasted(setup, 'customer,name\nC-903,"Ports, Oslo"\n')
    told(setup, "Saved: 1 row.")
    setup.fill("[name=search]", "C-90")
    expect(setup.locator(".ag-row [col-id=name]")).to_have_text(
        ['Say "hi"', "Two lines, one name", "Ports, Oslo"]
    )


def test_numbers_and_days_are_pasted_and_edited_as_the_reader_writes_them(setup: Page) -> None:
    setup.goto("/static/mark.svg")
    for name, look in (("numbers", "comma"), ("dates", "dots")):
        setup.evaluate(
            "([name, look]) => localStorage.setItem(`primanota.${name}`, JSON.stringify(look))", [name, look]
        )
    opened(setup, "/setup/exchange_rates")
    pasted(setup, "monthly\tDKK\tUSD\t01.02.2026\t1.062\nmonthly\tDKK\tUSD\t31.02.2026\t0,15\n")
    refused(setup, "can be 1062 or 1,062")
    refused(setup, "Row 2, start_date: “31.02.2026” is not a date")
    fill(setup, rows="monthly\tDKK\tUSD\t01.02.2026\t1.062\nmonthly\tDKK\tUSD\t2026-03-01\t0.1431\n")
    submit(setup)
    told(setup, "Saved: 2 rows.")
    setup.fill("[name=search]", "DKK")
    expect(setup.locator(".ag-row [col-id=rate]")).to_have_text(["1,062", "0,1431"])
    setup.locator(".ag-row [col-id=rate]").first.dblclick()
    expect(setup.locator(".ag-row [col-id=rate] input")).to_have_value("1,062")
    setup.keyboard.press("Control+A")
    setup.keyboard.type("0,1428")
    setup.keyboard.press("Enter")
    told(setup, "Saved: monthly · DKK · USD · 2026-02-01.")
    expect(setup.locator(".ag-row [col-id=rate]")).to_have_text(["0,1428", "0,1431"])


def test_a_period_is_held_opened_and_added(setup: Page) -> None:
    opened(setup, "/setup/periods")
    for words, status in (("Hold", "on hold"), ("Open", "open")):
        setup.get_by_role("button", name=f"{words}: period 2026-05").click()
        fill(setup, reason="late hours")
        submit(setup)
        told(setup, f"Period 2026-05 is {status}")
    setup.keyboard.press("n")
    fill(setup, period="2026-07", start_date="2026-06-30", end_date="2026-07-31")
    submit(setup)
    overlap = dialog(setup).locator(".field:has([name=start_date]) .error-text")
    expect(overlap).to_contain_text("the period overlaps 2026-06")
    fill(setup, start_date="2026-07-01")
    submit(setup)
    told(setup, "Added: period 2026-07.")
    setup.get_by_role("link", name="2026-07", exact=True).click()
    setup.wait_for_selector("body[data-ready=yes]")
    setup.click("#close")
    fill(setup, reason="tried")
    submit(setup)
    expect(setup.locator(".page-head .badge")).to_have_text("closed")


def test_a_parameter_and_a_feature_are_changed_with_a_reason(setup: Page) -> None:
    opened(setup, "/setup/settings")
    setup.get_by_role("button", name="Change lines_per_journal").click()
    fill(setup, value="many", reason="smaller journals")
    submit(setup)
    refused(setup, "Write a whole number from 1 to 1000000.")
    fill(setup, value="150")
    submit(setup)
    told(setup, "lines_per_journal is 150; it was 200.")
    setup.get_by_role("button", name="Default of lines_per_journal again").click()
    submit(setup)
    told(setup, "lines_per_journal is 200; it was 150.")
    setup.get_by_role("button", name="Switch off: transfer_errors").click()
    submit(setup)
    refused(setup, "needs transfer_errors")
    setup.keyboard.press("Escape")
    setup.get_by_role("button", name="Switch off: multiple_tasks").click()
    submit(setup)
    told(setup, "is off")
    expect(setup.locator("#multiple_tasks .badge")).to_have_text("off")


def test_a_parameter_offers_what_it_takes_and_a_wrong_one_is_told_at_once(setup: Page) -> None:
    opened(setup, "/setup/settings")
    setup.get_by_role("button", name="Change period_unit").click()
    expect(dialog(setup).locator("[name=value] option")).to_have_text(["days", "months", "years", "all"])
    setup.keyboard.press("Escape")
    for value in ("nonsense", "990000"):
        setup.get_by_role("button", name="Change rounding_account").click()
        expect(dialog(setup).locator("datalist option[value='990000']")).to_have_count(1)
        fill(setup, value=value)
        submit(setup)
        expect(setup.locator(".toast", has_text=f"rounding_account is {value}")).to_be_visible()
        expect(setup.get_by_role("button", name="Change rounding_account")).to_be_focused()
        told(setup, f"rounding_account is {value}")
        problem = "The setup has an error: main account nonsense does not exist"
        expect(setup.locator("#after", has_text=problem)).to_have_count(int(value == "nonsense"))
    told(setup, "main account nonsense does not exist")


def test_who_changes_a_parameter_second_is_told_and_may_go_on(setup: Page) -> None:
    other = opened(setup.context.new_page(), "/setup/settings")
    opened(setup, "/setup/settings")
    for page, value in ((setup, "60"), (other, "70")):
        page.get_by_role("button", name="Change log_days").click()
        fill(page, value=value)
    submit(setup)
    told(setup, "log_days is 60")
    submit(other)
    refused(other, "log_days is 60 by now, not 90")
    expect(dialog(other).locator("[name=value]")).to_have_value("70")
    submit(other)
    told(other, "log_days is 70; it was 60.")
    other.close()


def test_a_period_is_not_closed_by_a_slip(setup: Page) -> None:
    opened(setup, "/setup/periods/2026-01")
    setup.click("#close")
    expect(dialog(setup)).to_contain_text("are not posted and stay behind")
    fill(setup, sure="2026-10", reason="month end")
    submit(setup)
    refused(setup, "That is not 2026-01; nothing was closed.")
    expect(dialog(setup).locator("[name=reason]")).to_have_value("month end")


def test_a_pack_goes_out_and_comes_in_again(setup: Page, tmp_path: Path) -> None:
    opened(setup, "/setup/pack")
    with setup.expect_download() as download:
        setup.get_by_role("link", name="Download the pack").click()
    pack = tmp_path / "pack.zip"
    download.value.save_as(pack)
    setup.set_input_files("[name=pack]", pack)
    setup.click("#load button")
    told(setup, "The pack is loaded.")
    expect(setup.locator("#result table").first).to_contain_text("exchange_rates.csv")
