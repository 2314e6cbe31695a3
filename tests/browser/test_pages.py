"""Every page of a company in a real browser, in light and in dark: quiet, accessible, and worth looking at.

The pages of the navigation are found by themselves; those of one thing are named here. With
``--pictures docs/images`` the pictures that the documentation shows are made anew.
"""

from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Page, expect

from primanota.web import pages
from primanota.web.app import _router
from primanota.web.rendering import NAVIGATION
from tests.browser.watching import accessible, picture, themed

API = "/api/v1/companies/AFUS"


def _served(place: str) -> bool:
    routes = [route for name in pages.ROUTERS for route in _router(f"{pages.__name__}.{name}").routes]
    return any(getattr(route, "path", "") == f"/{{company}}{place}" for route in routes)


NAVIGATED = [f"/{place}" if place else "" for _, place, _, _ in NAVIGATION]
PLACES = {place.strip("/") or "home": place for place in NAVIGATED if _served(place)}
THINGS = {"journal", "voucher", "trace", "project", "nothing"}


@pytest.fixture(scope="module")
def things(address: str) -> dict[str, str]:
    """Where the page of a journal in error is, of a voucher, of an actual, of a project; and of nothing."""
    with httpx2.Client(base_url=address) as client:
        journals = client.get(f"{API}/journals", params={"status": "error"}).json()["items"]
        lines = client.get(f"{API}/lines", params={"status": "posted"}).json()["items"]
    line = lines[-1]
    return {
        "journal": f"/journals/{journals[0]['journal']}",
        "voucher": f"/vouchers/{line['voucher']}",
        "trace": f"/trace/{line['actual_id']}",
        "project": f"/projects/{line['project']}",
        "nothing": "/find?q=nothing",
    }


@pytest.mark.parametrize("name", [*PLACES, *sorted(THINGS)])
def test_a_page_is_quiet_and_accessible_by_day_and_by_night(
    desk: Page, things: dict[str, str], pictures: Path, name: str
) -> None:
    desk.goto(f"/AFUS{PLACES[name] if name in PLACES else things[name]}")
    desk.wait_for_load_state("networkidle")
    expect(desk.locator("[aria-busy=true]")).to_have_count(0)
    expect(desk.locator("h1")).to_have_count(1)
    assert "AFUS" in desk.title() or name == "nothing", "the title tells the company"
    for theme in ("light", "dark"):
        themed(desk, theme)
        accessible(desk)
        picture(desk, pictures / f"{name}-{theme}.png")


def test_home_leads_to_what_needs_somebody(desk: Page) -> None:
    desk.goto("/AFUS")
    pipeline = desk.get_by_role("list").filter(has=desk.get_by_role("link", name="Waiting"))
    expect(pipeline.get_by_role("link", name="Posted")).to_contain_text("USD")
    needs = desk.get_by_role("region", name="What needs you")
    rate = needs.get_by_role("listitem").filter(has_text="exchange-rate-missing")
    expect(rate).to_contain_text("Enter the rate")
    setting = rate.get_by_role("link", name="Exchange rates")
    expect(setting).to_have_attribute("href", "/AFUS/setup/exchange_rates")
    expect(desk.get_by_role("img", name="Posted by month in USD")).to_be_visible()
    desk.get_by_role("link", name="Error").click()
    desk.wait_for_url("**/AFUS/journals?status=error")


def test_what_is_typed_into_find_is_opened(desk: Page, things: dict[str, str]) -> None:
    desk.goto("/AFUS")
    voucher = things["voucher"].rsplit("/", 1)[1]
    desk.keyboard.press("/")
    desk.keyboard.type(voucher)
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**/AFUS/vouchers/{voucher}")


def test_without_a_mouse_one_gets_to_the_content_first(desk: Page) -> None:
    desk.goto("/AFUS")
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("link", name="Skip to the content")).to_be_focused()
    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")
    assert desk.evaluate("document.activeElement.closest('main') !== null")


def test_a_page_on_paper_has_no_navigation(desk: Page) -> None:
    desk.goto("/AFUS")
    desk.emulate_media(media="print")
    expect(desk.get_by_role("navigation")).to_have_count(0)
    expect(desk.locator("h1")).to_be_visible()
