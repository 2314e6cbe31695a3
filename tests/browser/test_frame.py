"""The frame in a real browser: grid, filters, keys, dialogs, messages, chart; nothing the policy forbids."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.watching import THEMES, Theme, accessible, picture, themed

SAMPLE = "/AFUS/sample"


def opened(desk: Page, address: str = SAMPLE) -> Page:
    """The sample page, its rows and its picture there."""
    desk.goto(address)
    desk.wait_for_selector("body[data-ready=yes]")
    desk.wait_for_selector(".ag-row [col-id=journal] a")
    return desk


def cell(desk: Page, row: int, column: str) -> str:
    return f".ag-row[row-index='{row}'] [col-id={column}]"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everything_the_frame_offers_is_accessible(desk: Page, theme: Theme, tmp_path: Path) -> None:
    opened(desk)
    themed(desk, theme)
    accessible(desk)
    picture(desk, tmp_path / f"sample-{theme}.png", whole=True)
    desk.get_by_role("button", name="Post …").click()
    accessible(desk)
    desk.keyboard.press("Escape")
    desk.keyboard.press("?")
    accessible(desk)


def test_a_list_asks_only_for_the_rows_it_shows(desk: Page) -> None:
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.url) if "/sample?" in request.url else None)
    opened(desk)
    expect(desk.locator(".grid-count")).to_have_text("1,000 rows")
    assert len(asked) == 1
    desk.evaluate("sample.api.ensureIndexVisible(950)")
    expect(desk.locator(cell(desk, 950, "journal"))).to_have_text("J-0951")
    assert len(asked) <= 4, asked


def test_a_filter_is_in_the_address_and_goes_with_it(desk: Page) -> None:
    opened(desk)
    desk.get_by_label("Status").select_option("error")
    expect(desk.locator(".grid-count")).to_have_text("250 rows")
    assert desk.url.endswith("?status=error")
    desk.reload()
    expect(desk.locator(".grid-count")).to_have_text("250 rows")
    desk.get_by_role("button", name="Clear").click()
    expect(desk.locator(".grid-count")).to_have_text("1,000 rows")
    assert desk.url.endswith(SAMPLE)


def test_an_empty_and_a_broken_list_say_what_to_do(desk: Page) -> None:
    opened(desk)
    desk.get_by_label("Status").select_option("nothing")
    expect(desk.get_by_text("No row matches.")).to_be_visible()
    desk.get_by_label("Status").select_option("broken")
    expect(desk.get_by_text("the filter is broken")).to_be_visible()
    desk.get_by_label("Status").select_option("draft")
    expect(desk.get_by_text("the filter is broken")).to_be_hidden()
    expect(desk.locator(".grid-count")).to_have_text("250 rows")


def test_what_is_chosen_is_summed_and_copied_for_a_spreadsheet(desk: Page) -> None:
    opened(desk)
    desk.locator(cell(desk, 0, "project")).click()
    desk.keyboard.press("Space")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Space")
    expect(desk.locator(".grid-chosen")).to_have_text("2 chosen · -98.75 EUR · -97.50 USD")
    desk.keyboard.press("Control+c")
    copied = desk.evaluate("navigator.clipboard.readText()").split("\n")
    assert copied[0].split("\t")[:3] == ["Journal", "Status", "Date"]
    assert copied[1].split("\t")[4:7] == ["-98.75", "EUR", "'=cmd()"], (
        "an amount stays one, a formula does not"
    )
    assert len(copied) == 3


def test_all_that_match_are_chosen_not_only_those_shown(desk: Page) -> None:
    opened(desk)
    desk.get_by_label("Status").select_option("posted")
    expect(desk.locator(".grid-count")).to_have_text("250 rows")
    desk.locator(cell(desk, 0, "project")).click()
    desk.keyboard.press("Control+a")
    expect(desk.locator(".grid-chosen")).to_contain_text("250 chosen")
    assert desk.evaluate("sample.chosen().length") == 250
    desk.get_by_role("button", name="Choose none").click()
    expect(desk.locator(".grid-chosen")).to_have_text("")
    assert desk.evaluate("sample.chosen().length") == 0


def test_a_cell_is_edited_and_pasted_into_by_the_keyboard(desk: Page) -> None:
    opened(desk)
    desk.locator(cell(desk, 2, "note")).click()
    desk.keyboard.press("Enter")
    desk.keyboard.type("checked")
    desk.keyboard.press("Enter")
    expect(desk.locator(cell(desk, 2, "note"))).to_have_text("CHECKED")
    desk.evaluate("navigator.clipboard.writeText('a\\tb\\nc')")
    desk.locator(cell(desk, 4, "note")).click()
    desk.keyboard.press("Control+v")
    expect(desk.locator(".toast")).to_contain_text("2 pasted, 1 refused")


def test_enter_opens_what_a_row_is_about(desk: Page) -> None:
    opened(desk)
    desk.locator(cell(desk, 3, "project")).click()
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/AFUS/journals/J-0004")


def test_keys_go_from_page_to_page_and_are_told(desk: Page) -> None:
    opened(desk)
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog", name="Keys")).to_contain_text("Post the chosen journals")
    desk.keyboard.press("Escape")
    desk.keyboard.press("/")
    desk.keyboard.type("gh")
    assert desk.url.endswith(SAMPLE), "letters are letters while somebody types"
    desk.locator("h1").click()
    desk.keyboard.press("g")
    desk.keyboard.press("h")
    desk.wait_for_url("**/AFUS")


def test_shortcuts_can_be_switched_off(desk: Page) -> None:
    opened(desk)
    desk.keyboard.press("?")
    desk.get_by_label("Single-key shortcuts are on").uncheck()
    desk.keyboard.press("Escape")
    desk.keyboard.press("p")
    expect(desk.get_by_role("dialog")).to_have_count(0)


def test_a_question_comes_before_and_its_answer_is_told(desk: Page) -> None:
    opened(desk)
    desk.keyboard.press("p")
    dialog = desk.get_by_role("dialog", name="Post 3 journals?")
    expect(dialog.get_by_label("Reason")).to_be_focused()
    desk.keyboard.type("month end")
    desk.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(desk.locator(".toast")).to_contain_text("Posted: month end")


def test_a_problem_is_told_with_its_remedy_and_stays(desk: Page) -> None:
    opened(desk)
    desk.get_by_role("button", name="Fail").click()
    expect(desk.get_by_role("alert")).to_contain_text("Check the address.")
    desk.get_by_role("button", name="Close this message").click()
    expect(desk.locator(".toast")).to_have_count(0)


def test_the_look_is_kept_and_columns_too(desk: Page) -> None:
    opened(desk)
    desk.get_by_role("banner").get_by_text("Anna").click()
    desk.get_by_label("Dark").check()
    desk.get_by_label("Comfortable").check()
    desk.keyboard.press("Escape")
    desk.get_by_role("button", name="Columns").click()
    desk.get_by_role("dialog").get_by_label("Project").uncheck()
    desk.keyboard.press("Escape")
    opened(desk)
    assert desk.locator("html").get_attribute("data-theme") == "dark"
    assert desk.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(17, 22, 21)"
    assert desk.locator(".ag-row").first.bounding_box()["height"] == 38  # type: ignore[index]
    expect(desk.locator(".ag-header-cell[col-id=project]")).to_have_count(0)


def test_colours_follow_the_system_unless_somebody_chose(desk: Page) -> None:
    opened(desk)
    papers = {"light": "rgb(245, 247, 246)", "dark": "rgb(17, 22, 21)"}
    for theme in THEMES:
        themed(desk, theme)
        desk.wait_for_function(
            "paper => getComputedStyle(document.body).backgroundColor === paper", arg=papers[theme]
        )
    desk.get_by_role("banner").get_by_text("Anna").click()
    desk.get_by_label("Light").check()
    assert desk.evaluate("getComputedStyle(document.body).backgroundColor") == papers["light"]


def test_the_other_company_is_chosen_from_the_top(desk: Page) -> None:
    opened(desk)
    desk.get_by_role("banner").get_by_text("AFUS").click()
    desk.get_by_role("link", name="AFDE").click()
    desk.wait_for_url("**/AFDE")


def test_a_picture_has_its_figures_as_a_table(desk: Page) -> None:
    opened(desk)
    expect(desk.get_by_role("img", name="Posted amounts by month: most in March")).to_be_visible()
    desk.get_by_text("The same as a table").click()
    expect(desk.get_by_role("row", name="2026-03 310.00")).to_be_visible()


def test_amounts_are_exact(desk: Page) -> None:
    opened(desk)
    exact = """async () => {
        const { money, sum, minus, read } = await import("/static/js/money.js");
        const tenths = sum(Array(10).fill("0.1"));
        return [tenths, money("-1234567.50"), minus("1.00", "0.01"), read("(1,234.5)"), read("1e3"),
                sum(["99999999999999999.99", "0.01"]), money("NaN")];
    }"""
    assert desk.evaluate(exact) == [
        "1.0",
        "-1,234,567.50",
        "0.99",
        "-1234.5",
        None,
        "100000000000000000.00",
        "NaN",
    ]


def test_columns_are_as_wide_as_their_rows_and_as_the_reader_made_them(desk: Page) -> None:
    opened(desk)
    cut = """() => [...document.querySelectorAll('.ag-row .ag-cell-value, .ag-header-cell-text')]
        .filter((each) => each.scrollWidth > each.clientWidth && !each.closest('[col-id=issues]'))
        .map((each) => each.textContent)"""
    assert desk.evaluate(cut) == []
    width = "() => sample.api.getColumnState().map((each) => [each.colId, each.width])"
    first = dict(desk.evaluate(width))
    edge = desk.locator(".ag-header-cell[col-id=project] .ag-header-cell-resize").bounding_box()
    assert edge
    desk.mouse.move(edge["x"] + 2, edge["y"] + 10)
    desk.mouse.down()
    desk.mouse.move(edge["x"] + 62, edge["y"] + 10, steps=4)
    desk.mouse.up()
    desk.evaluate("sample.api.moveColumns(['currency'], 2)")
    desk.reload()
    opened(desk)
    found = dict(desk.evaluate(width))
    assert found["project"] > first["project"] + 40
    assert {**found, "project": 0} == {**first, "project": 0}
