"""Runs, the log and schedules in a real browser: started, stopped, repeated; made, rested, removed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.serving import served
from tests.browser.test_setup import dialog, fill, opened, submit, told
from tests.browser.watching import Watched, accessible, by_day_and_by_night, picture
from tests.databases import hold, made
from tests.doors.conftest import step
from tests.doors.program import Program
from tests.web.conftest import OpenDoor


@pytest.fixture(scope="module")
def place(server: str, staged_once: str) -> Iterator[str]:
    """Books of these tests' own."""
    with made(server, staged_once) as found:
        step(Program(found), 3, "import")
        yield found
        hold(found)


@pytest.fixture
def runs(browser: Browser, place: str) -> Iterator[Page]:
    """A page of a person who may do all; whatever it complains about fails the test."""
    with served(place, OpenDoor()) as address:
        context = browser.new_context(base_url=address, viewport={"width": 1366, "height": 850})
        context.set_default_timeout(10_000)
        page = context.new_page()
        watched = Watched(page)
        yield page
        watched.assert_quiet()
        context.close()


def test_a_long_journal_is_left_to_the_workers_and_its_page_follows(runs: Page, place: str) -> None:
    step(Program(place, "AFUS"), 0, "parameters", "set", "batch_threshold", "5")
    runs.goto("/AFUS/journals/US-0004")
    runs.wait_for_selector(".ag-row .cell-link")
    runs.keyboard.press("p")
    expect(runs.get_by_role("dialog")).to_contain_text("1 journal of more than 5 lines: the workers post it")
    submit(runs)
    notice = runs.get_by_text("The workers are to post this journal: anna wants it since")
    expect(notice).to_be_visible()
    expect(runs.get_by_role("button", name="Post", exact=True)).to_have_count(0)
    expect(runs.locator(".journal-facts .badge")).to_have_text("draft")
    accessible(runs)
    step(Program(place, "AFUS"), 0, "worker", "--until-idle")
    expect(runs.locator(".journal-facts .badge")).to_have_text("posted")
    expect(notice).to_have_count(0)
    runs.goto("/AFUS/journals?status=not_posted")
    line = runs.locator('.ag-row[row-id="US-0003"]')
    line.locator("[col-id=description]").click()
    runs.keyboard.press("p")
    submit(runs)
    expect(runs.locator(".toast", has_text="1 journal left to the workers.")).to_be_visible()
    expect(line.locator(".badge")).to_have_text("draft")
    step(Program(place, "AFUS"), 0, "worker", "--until-idle")
    expect(runs.locator(".toast", has_text="The workers are at the end of their run: done.")).to_be_visible()
    expect(line).to_have_count(0)
    step(Program(place, "AFUS"), 0, "parameters", "set", "batch_threshold", "100")


def test_a_run_is_started_watched_stopped_and_repeated(runs: Page, place: str) -> None:
    opened(runs, "/runs")
    runs.keyboard.press("n")
    fill(runs, job="post")
    fill(runs, workers="2")
    accessible(runs)
    submit(runs)
    runs.wait_for_selector("#run .badge-queued")
    expect(runs.locator("#run")).to_contain_text("no worker has taken it up")
    runs.click("#cancel")
    submit(runs)
    runs.wait_for_selector("#run .badge-cancelled")
    runs.click("#retry")
    runs.wait_for_selector("#run .badge-queued")
    step(Program(place), 0, "worker", "--until-idle")
    runs.wait_for_selector("#run .badge-done")
    expect(runs.locator("#run table").first).to_contain_text("US-0001")
    accessible(runs)
    runs.get_by_role("link", name="Its log").click()
    expect(runs.locator(".ag-row").first).to_contain_text("post")


def test_runs_and_log_are_accessible_and_searched(runs: Page, pictures: Path) -> None:
    for at in ("/runs", "/runs/log"):
        opened(runs, at)
        runs.wait_for_selector(".ag-row")
        by_day_and_by_night(runs, pictures, at.replace("/", "-"))
    runs.fill("[name=text]", "rate from nok")
    expect(runs.locator(".ag-row")).to_have_count(1)
    runs.fill("[name=run]", "zz")
    problem = runs.get_by_role("alert").filter(has_text="“zz” cannot be looked for under Run.")
    expect(problem).to_contain_text("Write all of it, or clear the filter.")
    expect(runs.locator("#log .grid-count")).to_be_empty()
    runs.get_by_role("button", name="Clear").click()
    expect(problem).to_have_count(0)


def test_a_schedule_is_made_rested_changed_and_removed(runs: Page, pictures: Path) -> None:
    opened(runs, "/schedules")
    expect(runs.locator("#schedules")).to_contain_text("No schedule.")
    runs.keyboard.press("n")
    fill(runs, schedule="nightly", job="post", time_zone="Europe/Berlin")
    expect(dialog(runs).locator(".due")).to_contain_text("Due: ")
    fill(runs, cron="0 25 * * *")
    expect(dialog(runs).locator(".due")).to_contain_text("0 25 * * *")
    submit(runs)
    expect(dialog(runs).locator(".notice-error")).to_be_visible()
    fill(runs, common="0 2 * * *")
    accessible(runs)
    picture(runs, pictures / "schedule-form.png")
    submit(runs)
    told(runs, "Added: nightly.")
    expect(runs.locator("#schedules .times li").first).to_contain_text(":00")
    runs.get_by_role("button", name="Pause: nightly").click()
    told(runs, "nightly rests.")
    runs.get_by_role("button", name="Resume: nightly").click()
    told(runs, "nightly is due again.")
    runs.get_by_role("button", name="Run now: nightly").click()
    told(runs, "A run of nightly is queued.")
    runs.get_by_role("button", name="Change: nightly").click()
    fill(runs, common="0 6 * * 1", workers="3")
    submit(runs)
    told(runs, "nightly is changed.")
    expect(runs.locator("#schedules")).to_contain_text("workers 3")
    accessible(runs)
    runs.get_by_role("button", name="Remove: nightly").click()
    submit(runs)
    told(runs, "nightly is removed.")


def test_what_cannot_be_read_as_a_number_is_not_left_out_in_silence(runs: Page) -> None:
    for place, name in (("/runs", "job"), ("/schedules", "schedule")):
        opened(runs, place)
        runs.keyboard.press("n")
        if name == "schedule":
            fill(runs, schedule="two")
        fill(runs, job="post")
        fill(runs, workers="two")
        submit(runs)
        expect(dialog(runs).locator(".field:has([name=workers])")).to_contain_text("“two” is not a number")
        expect(dialog(runs).locator("[name=workers]")).to_be_focused()
        dialog(runs).get_by_role("button", name="Cancel").click()
        expect(dialog(runs)).to_have_count(0)


def test_what_is_sent_again_after_the_line_broke_is_done_once(runs: Page) -> None:
    def known() -> int:
        return int(runs.request.get("/api/v1/companies/AFUS/runs?total=true").json()["total"])

    before = known()
    opened(runs, "/runs")
    runs.keyboard.press("n")
    fill(runs, job="proofs")

    def lost(route: Route) -> None:
        if route.request.method == "POST":
            assert route.fetch().ok
            route.abort()
        else:
            route.fallback()

    runs.route("**/api/v1/companies/AFUS/runs", lost)
    submit(runs)
    expect(dialog(runs).get_by_role("alert")).to_contain_text("The server does not answer.")
    runs.unroute("**/api/v1/companies/AFUS/runs")
    submit(runs)
    runs.wait_for_selector("#run .badge")
    assert known() == before + 1


def test_a_schedule_that_another_removed_is_gone_for_all(runs: Page) -> None:
    opened(runs, "/schedules")
    runs.keyboard.press("n")
    fill(runs, schedule="brief", job="proofs")
    submit(runs)
    told(runs, "Added: brief.")
    other = opened(runs.context.new_page(), "/schedules")
    runs.get_by_role("button", name="Remove: brief").click()
    submit(runs)
    told(runs, "brief is removed.")
    other.get_by_role("button", name="Pause: brief").click()
    told(other, "has no schedule 'brief'")
    expect(other.locator("#schedules")).to_contain_text("No schedule.")
