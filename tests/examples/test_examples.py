"""Every example happens as its record says, and its books are those that its story worked out by hand."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from examples import replay
from tests.books import rows, show
from tests.house.sources import ROOT, none_of
from tests.house.test_docs import broken_links

NAMES = replay.names()
PAGE = ROOT / "docs" / "examples.md"
FILES_MAX = 25
ROWS_MAX = 200


def listed(words: Sequence[str], *, place: str, here: Path) -> list[dict[str, Any]]:
    """What a list command shows, of all companies; issues by their codes."""
    done = replay.run(*words, "--json", place=place, here=here)
    assert done.returncode == 0, done.stderr
    return [
        {**row, "issues": " ".join(issue["code"] for issue in row.get("issues", ()))}
        for row in json.loads(done.stdout)
    ]


@pytest.mark.parametrize("name", NAMES)
def test_an_example_happens_as_told(name: str, database: str, tmp_path: Path) -> None:
    said = replay.replay(name, place=database, folder=tmp_path)
    for table in replay.tables(name):
        wanted = rows(table.text)
        columns = list(wanted[0])
        found = listed(table.words, place=database, here=tmp_path)
        assert show(found, columns) == show(wanted, columns), f"{' '.join(table.words)} contradicts the story"
    recorded = (replay.FOLDER / name / replay.RECORD).read_text(encoding="utf-8")
    assert said == recorded, f"read the difference; if it is meant: python -m examples.record {name}"


def test_every_story_works_out_its_entries() -> None:
    for name in NAMES:
        tables = [table for table in replay.tables(name) if table.words[0] == "entries"]
        assert tables, f"{name} says nothing of its entries"
        figures = {"main_account", "amount"}
        assert all(figures <= set(rows(table.text)[0]) for table in tables), f"{name} leaves out {figures}"


def test_examples_are_numbered_without_a_gap() -> None:
    assert [name[:2] for name in NAMES] == [f"{number:02}" for number in range(1, len(NAMES) + 1)]
    assert len(NAMES) >= 18


def test_the_page_tells_every_example_by_its_title() -> None:
    page = PAGE.read_text(encoding="utf-8")
    stories = {name: (replay.FOLDER / name / replay.STORY).read_text(encoding="utf-8") for name in NAMES}
    titles = {name: story.partition("\n")[0].lstrip("# ") for name, story in stories.items()}
    none_of(name for name, title in titles.items() if f"[{title}](../examples/{name}/story.md)" not in page)
    assert len(re.findall(r"\.\./examples/\d\d_", page)) == len(NAMES)


def test_links_of_the_stories_lead_somewhere() -> None:
    stories = [replay.FOLDER / name / replay.STORY for name in NAMES]
    assert stories
    none_of(link for story in stories for link in broken_links(story))


def table_rows(name: str) -> Iterator[str]:
    """The rows of all CSV files of an example."""
    for path in sorted((replay.FOLDER / name).rglob("*.csv")):
        yield from path.read_text(encoding="utf-8").splitlines()[1:]


def test_examples_stay_small() -> None:
    for name in NAMES:
        assert len(list((replay.FOLDER / name).rglob("*.csv"))) <= FILES_MAX
        assert 0 < len(list(table_rows(name))) <= ROWS_MAX, name
