"""The frame in a real browser: grid, filters, keys, dialogs, messages, chart; nothing the policy forbids."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.watching import Theme, accessible, picture, themed

SAMPLE = "/AFUS/sample"


def opened(desk: Page, address: str = SAMPLE) -> Page:
    desk.goto(address)
    desk.wait_for_selector("body[data-ready=yes]")
    desk.wait_for_selector(".ag-row [col-id=journal] a")
    return desk


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everything_the_frame_offers_is_accessible(desk: Page, theme: Theme, pictures: Path) -> None:
    opened(desk)
    themed(desk, theme)
    accessible(desk)
    picture(desk, pictures / f"sample-{theme}.png", whole=True)
