"""Every page of a company in a real browser, in light and in dark: quiet, accessible, and worth looking at.

The pages are the application's own: a new one is found by its route, and fails here until it is told what
its address takes. With ``--pictures docs/images`` the pictures that the documentation shows are made anew.
"""

from pathlib import Path

import httpx2
import pytest
from fastapi.routing import APIRoute
from playwright.sync_api import Page, expect

from primanota.web import pages
from primanota.web.app import _router
from tests.browser.watching import by_day_and_by_night
from tests.web.routes import PARAMETER

API = "/api/v1/companies/AFUS"
NAMES = {
    "": "home",
    "/journals/{journal:path}": "journal",
    "/vouchers/{voucher:path}": "voucher",
    "/trace/{thing:path}": "trace",
    "/trace": "trace-asks",
}
"""Pages whose pictures are not named after their address."""

ELSEWHERE = {
    "/sign-in": "tests/browser/test_people.py",
    "/first-run": "tests/browser/test_people.py",
    "/sign-in/code": "tests/browser/test_factor.py",
    "/account": "tests/browser/test_people.py",
    "/account/factor": "tests/browser/test_factor.py",
    "/users": "tests/browser/test_people.py",
    "/prove": "tests/browser/test_people.py",
}
"""Pages of no company, which need somebody who is signed in or nobody at all: where they are looked at."""

LEADING = {"/sign-in/provider", "/sign-in/provider/back"}
"""Addresses that only lead elsewhere."""


def routes() -> list[str]:
    """The address of every page."""
    served = [_router(f"{pages.__name__}.{name}").routes for name in pages.ROUTERS]
    found = [
        each.path
        for every in served
        for each in every
        if isinstance(each, APIRoute) and "GET" in (each.methods or ())
    ]
    assert len(found) > 30
    return found


COMPANYS = {each.removeprefix("/{company}") for each in routes() if each.startswith("/{company}")}
SHOWN = {
    NAMES.get(place) or PARAMETER.sub(r"\1", place).strip("/").replace("/", "-"): place for place in COMPANYS
}


@pytest.fixture(scope="module")
def things(address: str) -> dict[str, str]:
    """What addresses of pages about one thing take: a journal in error, a voucher, an actual and so on."""
    with httpx2.Client(base_url=address) as client:

        def found(place: str, **params: str) -> dict[str, str]:
            answer = client.get(f"{API}/{place}", params=params).json()
            row: dict[str, str] = answer.get("items", answer)[-1]
            return row

        line = found("lines", status="posted")
        return {
            "journal": found("journals", status="error")["journal"],
            "voucher": line["voucher"],
            "thing": line["actual_id"],
            "project": line["project"],
            "number": "1",
            "batch": found("stage/files")["batch"],
            "period": "2026-03",
            "table": "exchange_rates",
            "run": found("runs")["run"],
        }


def test_every_page_is_looked_at() -> None:
    assert len(SHOWN) == len(COMPANYS), "two pages have one name"
    assert {each for each in routes() if not each.startswith("/{company}")} == {"/", *ELSEWHERE, *LEADING}
    for place, test in ELSEWHERE.items():
        assert f'album, "{place[1:].replace("/", "-")}")' in Path(test).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["companies", *sorted(SHOWN)])
def test_a_page_is_quiet_and_accessible_by_day_and_by_night(
    desk: Page, things: dict[str, str], album: Path | None, name: str
) -> None:
    at = "/AFUS" + PARAMETER.sub(lambda each: things[each[1]], SHOWN[name]) if name in SHOWN else "/"
    desk.goto(at)
    desk.wait_for_load_state("networkidle")
    expect(desk.locator("[aria-busy=true]")).to_have_count(0)
    expect(desk.locator("h1")).to_have_count(1)
    assert "AFUS" in desk.title() or name in {"companies", "find"}, "the title tells the company"
    by_day_and_by_night(desk, album, name)


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
    voucher = things["voucher"]
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
