"""Preview in a browser: a list that goes on says how far, and all of it is there as a file."""

import json
from pathlib import Path

import python_calamine
from playwright.sync_api import Page, Route, expect

from tests.browser.watching import accessible

LISTED = 100
"""How many rows of each list the page asks for at first."""


def one_row_at_first(route: Route) -> None:
    """Ask for one row instead, as if there were a hundred times as many."""
    asked = json.loads(route.request.post_data or "{}")
    route.continue_(post_data={**asked, "limit": 1} if asked["limit"] == LISTED else asked)


def sheets(path: Path) -> dict[str, int]:
    with python_calamine.CalamineWorkbook.from_path(path) as book:
        return {name: len(list(book.get_sheet_by_name(name).iter_rows())) - 1 for name in book.sheet_names}


def test_nothing_of_a_preview_is_cut_in_silence(desk: Page) -> None:
    desk.route("**/api/v1/companies/AFUS/preview", one_row_at_first)
    desk.goto("/AFUS/preview?waiting=true")
    part = desk.locator("section", has=desk.get_by_role("heading", name="What would go on waiting"))
    expect(part.locator("tbody tr")).to_have_count(1)
    expect(part.locator(".preview-whole")).to_contain_text("The first 1 of ")
    all_of_it = int(part.locator(".preview-whole").inner_text().split(" of ")[1].split()[0])
    assert all_of_it > 1
    accessible(desk)
    with desk.expect_download() as file:
        part.get_by_role("button", name="All as CSV").click()
    assert file.value.suggested_filename.startswith("AFUS preview-waiting ")
    assert len(Path(file.value.path()).read_text(encoding="utf-8").splitlines()) == all_of_it + 1
    with desk.expect_download() as file:
        desk.click("#preview-deed [data-deed=file]")
    assert file.value.suggested_filename.startswith("AFUS preview ")
    assert sheets(file.value.path())["waiting"] == all_of_it
    part.get_by_role("button", name="List up to 1,000").click()
    expect(part.locator("tbody tr")).to_have_count(all_of_it)
    expect(part.locator(".preview-whole")).to_have_count(0)
