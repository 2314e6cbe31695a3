"""Staging in a browser: a workbook is looked at, mended, staged; a timesheet is mapped; work is imported."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import xlsxwriter
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.serving import served
from tests.browser.watching import Theme, Watched, accessible, picture, themed
from tests.doors.conftest import staged  # noqa: F401  # its databases
from tests.doors.program import Program
from tests.web.conftest import OpenDoor

HEADER = [
    "company", "actual_id", "transaction_type", "transaction_class", "transaction_date", "project",
    "quantity", "amount", "currency",
]  # fmt: skip
DAY = dt.date(2026, 3, 2)


def workbook(path: Path, *rows: list[Any]) -> Path:
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("actuals")
        for number, cells in enumerate([HEADER, *rows]):
            sheet.write_row(number, 0, cells)
    return path


def row(number: int, amount: object) -> list[Any]:
    return ["AFUS", str(UUID(int=number)), "cost", "time", DAY, "AF-1001", 8, amount, "USD"]


@pytest.fixture
def own(browser: Browser, staged: Program) -> Iterator[Page]:  # noqa: F811
    """A page of a desk where the demo company's work is staged and nothing is imported."""
    with served(staged.place, OpenDoor()) as address:
        context = browser.new_context(base_url=address, viewport={"width": 1366, "height": 850})
        context.set_default_timeout(10_000)
        page = context.new_page()
        watched = Watched(page)
        yield page
        watched.assert_quiet()
        context.close()


def looked(page: Page, times: int) -> None:
    page.wait_for_selector(f"body[data-looked='{times}']")


def test_work_is_uploaded_looked_at_mapped_and_imported(own: Page, tmp_path: Path, pictures: Path) -> None:
    own.goto("/AFUS/staging/upload")
    own.wait_for_selector("body[data-ready=yes]")
    accessible(own)
    own.set_input_files("[name=files]", workbook(tmp_path / "march.xlsx", row(1, 640), row(2, "nothing")))
    looked(own, 1)
    expect(own.locator("td.cell-wrong")).to_have_text("nothing")
    expect(own.locator(".outcome")).to_contain_text("1 accepted")
    accessible(own)
    picture(own, pictures / "upload.png", whole=True)
    own.set_input_files("[name=files]", workbook(tmp_path / "mended.xlsx", row(1, 640), row(2, 80.5)))
    looked(own, 2)
    own.click("#stage")
    looked(own, 3)
    expect(own.locator(".outcome")).to_contain_text("2 accepted")
    hours = tmp_path / "hours.csv"
    hours.write_text("Entry;Day;Project;Hours;Cost\n1;02.03.2026;AF-1001;7,5;600,00\n")
    own.set_input_files("[name=files]", hours)
    looked(own, 4)
    own.click("text=Say which column is which")
    own.wait_for_selector("#mapping table")
    own.select_option("[name='column.transaction_type']", "constant:cost")
    own.select_option("[name='column.transaction_class']", "constant:time")
    own.select_option("[name='column.currency']", "constant:typed")
    own.fill("[name='constant.currency']", "USD")
    accessible(own)
    picture(own, pictures / "map.png", whole=True)
    own.click("text=Look through this map")
    looked(own, 5)
    expect(own.locator("#mapping")).to_be_hidden()
    expect(own.locator(".outcome")).to_contain_text("1 accepted")
    own.click("#stage")
    looked(own, 6)
    own.click("text=See what waits, and import")
    own.wait_for_selector("#waiting .ag-row [col-id=message]")
    own.click("#import")
    own.click("dialog button.primary")
    expect(own.locator("#result")).to_contain_text("got their lines")
    accessible(own)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("view", ["waiting", "all", "files"])
def test_the_lists_of_staging_are_accessible(desk: Page, theme: Theme, view: str, pictures: Path) -> None:
    desk.goto(f"/AFUS/staging?view={view}")
    desk.wait_for_selector("body[data-ready=yes]")
    desk.wait_for_selector(f"#{view} .ag-row")
    themed(desk, theme)
    accessible(desk)
    picture(desk, pictures / f"staging-{view}-{theme}.png")


def test_all_actuals_are_narrowed_and_lead_to_their_line_and_their_story(desk: Page) -> None:
    desk.goto("/AFUS/staging?view=all&status=posted")
    desk.wait_for_selector("#all .ag-row .badge-posted")
    expect(desk.locator("#all .ag-row [col-id=status] >> nth=0")).to_have_text("posted")
    expect(desk.locator("[name=status]")).to_have_value("posted")
    everything = desk.locator("#all .grid-count").inner_text()
    desk.select_option("[name=transaction_class]", "expense")
    changed = "text => document.querySelector('#all .grid-count').textContent !== text"
    desk.wait_for_function(changed, arg=everything)
    assert "transaction_class=expense" in desk.url
    with desk.expect_download() as file:
        desk.click("#all [data-grid=download]")
    assert "status=posted&transaction_class=expense" in file.value.url
    assert file.value.suggested_filename.startswith("AFUS actuals ")
    desk.click("#all .ag-row [col-id=journal] a >> nth=0")
    desk.wait_for_url("**/journals/*?line=*")
    desk.goto("/AFUS/staging?view=all&status=waiting")
    desk.wait_for_selector("#all .ag-row .badge-waiting")
    desk.click("#all .ag-row [col-id=transaction_date] >> nth=0")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/trace/*")
    desk.goto("/AFUS/staging?view=all&project=NO-SUCH")
    expect(desk.locator("#all .grid-empty")).to_be_visible()
    accessible(desk)


def test_rows_of_a_timesheet_without_numbers_are_told_apart_by_who_and_when(
    own: Page, tmp_path: Path
) -> None:
    hours = tmp_path / "hours.csv"
    hours.write_text("Employee;Day;Job;Hours;Cost;Note\nANA;2026-03-16;AF-1001;8;640.00;plan\n")
    own.goto("/AFUS/staging/upload")
    own.wait_for_selector("body[data-ready=yes]")
    own.set_input_files("[name=files]", hours)
    looked(own, 1)
    own.click("text=Say which column is which")
    expect(own.locator("#mapping [name=key]")).to_have_values(["Employee", "Day", "Job"])


def test_work_that_no_import_tried_is_imported_where_that_is_said(own: Page) -> None:
    own.goto("/AFUS/staging")
    own.locator("#reasons").get_by_role("button", name="Import …").click()
    own.get_by_role("dialog", name="Import what waits").get_by_role("button", name="Import").click()
    expect(own.locator("#result")).to_contain_text("got their lines")
    expect(own.locator("#reasons")).not_to_contain_text("no import has tried it yet")


def test_rows_of_all_actuals_do_not_wait_for_their_count(
    own: Page,
    staged: Program,  # noqa: F811
    tmp_path: Path,
) -> None:
    more = workbook(tmp_path / "more.xlsx", *(row(number, 80) for number in range(1, 101)))
    assert staged("stage", more, "--company", "AFUS").status == 0
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    own.route(re.compile(r"/actuals\?.*limit=1&"), hold)
    own.goto("/AFUS/staging?view=all")
    count = own.locator("#all .grid-count")
    expect(own.locator("#all .ag-row [col-id=status] >> nth=0")).to_have_text("waiting")
    expect(count).to_have_text("Counting …")
    held.pop().abort()
    expect(own.locator(".toast-error")).to_contain_text("The rows were not counted")
    expect(count).to_be_empty()
    own.reload()
    expect(count).to_have_text("Counting …")
    held.pop().continue_()
    expect(count).to_have_text(re.compile(r"^\d+ rows$"))


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("staging", "#reasons table"),
        ("staging?view=all", "#all .ag-row"),
        ("preview?waiting=true", ".preview table"),
        ("runs/log", "#log .ag-row"),
    ],
)
def test_a_narrow_window_scrolls_what_is_wide_and_not_the_page(desk: Page, place: str, shown: str) -> None:
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.goto(f"/AFUS/{place}")
    desk.wait_for_selector(shown)
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_reason_filters_the_list_and_a_file_leads_to_its_rows(desk: Page) -> None:
    desk.goto("/AFUS/staging")
    desk.wait_for_selector("#waiting .ag-row [col-id=message]")
    desk.click("#reasons tbody button >> nth=0")
    desk.wait_for_function("new URLSearchParams(location.search).get('code')")
    with desk.expect_download() as file:
        desk.click("#waiting [data-grid=download]")
    assert "code=" in file.value.url
    assert file.value.suggested_filename.startswith("AFUS waiting ")
    desk.goto("/AFUS/staging?view=files")
    desk.click("#files .ag-row [col-id=source] a >> nth=0")
    desk.wait_for_selector("#refusals.is-empty, #actuals.is-empty, #actuals .ag-row [col-id=status]")
    accessible(desk)
