"""Static files: what others wrote is what it was, ours keeps to the policy of the pages and stays short."""

import hashlib
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from primanota.web.rendering import HERE

STATIC = HERE / "static"
VENDORS = (STATIC / "vendor", Path(__file__).parents[1] / "vendor")
HASHES = re.compile(r"\| \[?(?P<name>[\w.-]+\.js)\b[^\n]*\b(?P<sha>[0-9a-f]{64}) \|")
LINES_MAX = 350

# The content policy forbids these; a browser would not run them, so they would be silent mistakes.
FORBIDDEN = re.compile(
    r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write"
    r"|\bon(?:click|change|load|submit|input|keydown)=|setAttribute\(\"style\"|<script>|<style|\bstyle=\""
)


def ours(*suffixes: str) -> list[Path]:
    """Our own files for browsers, by suffix."""
    found = [path for path in HERE.rglob("*") if path.suffix in suffixes and "vendor" not in path.parts]
    assert found
    return sorted(found)


@pytest.mark.parametrize("folder", VENDORS, ids=lambda folder: folder.parent.name)
def test_what_others_wrote_is_what_it_was(folder: Path) -> None:
    told = {found["name"]: found["sha"] for found in HASHES.finditer((folder / "README.md").read_text())}
    assert told
    there = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.js")}
    assert there == told


@pytest.mark.parametrize("path", ours(".js", ".html"), ids=lambda path: path.name)
def test_nothing_needs_what_the_policy_forbids(path: Path) -> None:
    assert FORBIDDEN.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", ours(".js", ".css"), ids=lambda path: path.name)
def test_a_file_says_what_it_is_and_stays_short(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("// " if path.suffix == ".js" else "/* ")
    assert len(lines) <= LINES_MAX


def test_every_library_that_a_script_names_is_there() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in ours(".js", ".html"))
    named = set(re.findall(r"[\w-]+-\d+\.\d+\.\d+\.js", text))
    assert named == {path.name for path in (STATIC / "vendor").glob("*.js")}


def test_libraries_are_kept_and_ours_are_asked_for_again(desk: TestClient) -> None:
    library = desk.get("/static/vendor/htmx-4.0.0.js")
    assert library.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert desk.get("/static/js/grid.js").headers["cache-control"] == "no-cache"
    assert desk.get("/static/base.css").headers["content-type"].startswith("text/css")
