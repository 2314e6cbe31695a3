"""Watching: what a page must not do while a test looks: complain, break the content policy, fail axe's rules.

Also the pictures of pages, in light and dark.
"""

from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import ConsoleMessage, Page, Response, ViewportSize

AXE = Path(__file__).parents[1] / "vendor" / "axe-core-4.14.1.js"
SERIOUS = {"serious", "critical"}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")


class Watched:
    """What a page complained about since it is watched."""

    def __init__(self, page: Page) -> None:
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("console", self._console)
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # A refused request is told by the browser too; whether it should be is the test's to say.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.complaints.append(f"{message.type}: {message.text} ({message.location['url']})")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status} {response.url}")

    def assert_quiet(self) -> None:
        """Nothing was complained about."""
        assert not self.complaints, "\n".join(self.complaints)


def themed(page: Page, theme: Theme) -> None:
    """Show the page in these colours."""
    page.emulate_media(color_scheme=theme)
    page.wait_for_timeout(100)


def accessible(page: Page) -> None:
    """The page breaks none of axe's rules that are serious or critical."""
    found = violations(page)
    assert not found, "\n".join(found)


def violations(page: Page) -> list[str]:
    """What axe finds serious or critical, a line each with the first places."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"], "preload": False}
    answer: dict[str, Any] = page.evaluate("(options) => axe.run(document, options)", options)
    assert answer["passes"], "axe found nothing to check"
    return [
        f"{each['id']} ({each['impact']}): {each['help']}: "
        + "; ".join(f"{node['target'][0]} {node['html'][:150]}" for node in each["nodes"][:4])
        for each in answer["violations"]
        if each["impact"] in SERIOUS
    ]


def picture(page: Page, path: Path, *, whole: bool = False) -> Path:
    """A screenshot of the page as a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, full_page=whole, animations="disabled")
    assert path.stat().st_size > 5_000, f"{path.name} shows nothing"
    return path


LAPTOP: ViewportSize = {"width": 1366, "height": 850}
PHONE: ViewportSize = {"width": 390, "height": 844}


def by_day_and_by_night(page: Page, album: Path | None, name: str) -> None:
    """The page is accessible in light and in dark; pictures go into the album, if there is one."""
    for theme in THEMES:
        themed(page, theme)
        accessible(page)
        if album:
            picture(page, album / f"{name}-{theme}.png")


def shown_well(page: Page, album: Path | None, name: str) -> None:
    """The page is accessible by day and by night, and no wider than a phone; pictures go into the album."""
    by_day_and_by_night(page, album, name)
    page.set_viewport_size(PHONE)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"], f"{name} is {wide} wide on a phone"
    if album:
        picture(page, album / f"{name}-phone.png", whole=True)
    page.set_viewport_size(LAPTOP)
