"""Fixtures of the browser: one server over the demo company's books and one browser for the whole run."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.serving import served
from tests.browser.watching import Watched
from tests.doors.conftest import files, staged_once, told  # noqa: F401  # the demo company's databases
from tests.doors.program import Program
from tests.web.conftest import OpenDoor

expect.set_options(timeout=15_000)  # the machine may have much else to do

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--renderer-process-limit=1",  # of each context
]


@pytest.fixture(scope="session")
def address(told: Program) -> Iterator[str]:  # noqa: F811
    """Where the desk is served; for tests that only look."""
    with served(told.place, OpenDoor()) as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, as the system has it."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    assert program, "no chromium: install it (on Debian and Ubuntu: apt-get install chromium)"
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield found
        found.close()


@contextmanager
def kept_open(browser: Browser, address: str) -> Iterator[Page]:
    """A page that stays open at a desk: pages that are opened beside it start in half the time."""
    context = browser.new_context(base_url=address, viewport={"width": 1366, "height": 850})
    context.set_default_timeout(15_000)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    found = context.new_page()
    found.goto("/static/mark.svg")
    yield found
    context.close()


@pytest.fixture(scope="session")
def window(browser: Browser, address: str) -> Iterator[Page]:
    """The page that stays open in the browser of all who only look."""
    with kept_open(browser, address) as found:
        yield found


@pytest.fixture
def context(window: Page) -> Iterator[BrowserContext]:
    """A person's browser: nothing kept from others; a window as on a laptop."""
    found = window.context
    found.clear_cookies()
    window.evaluate("localStorage.clear()")
    yield found
    for page in found.pages:
        if page is not window:
            page.close()


@pytest.fixture
def desk(context: BrowserContext) -> Iterator[Page]:
    """A page; whatever it complains about (errors of scripts, the content policy, a 5xx) fails the test."""
    page = context.new_page()
    watched = Watched(page)
    yield page
    watched.assert_quiet()


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--pictures DIR``: where the screenshots of pages go, when they are to be kept."""
    parser.addoption("--pictures", type=Path, default=None)


@pytest.fixture
def album(request: pytest.FixtureRequest) -> Path | None:
    """Where screenshots are kept for those who look at them; None: nobody does, and none is made."""
    named = request.config.getoption("--pictures", default=None)
    return named if isinstance(named, Path) else None


@pytest.fixture
def pictures(album: Path | None, tmp_path: Path) -> Path:
    """Where a test's screenshots go: a folder of the test's own unless one is named."""
    return album or tmp_path
