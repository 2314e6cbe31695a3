"""Prose is tested: generated pages are what the program says, links lead somewhere, decisions are whole."""

import re
from pathlib import Path

import pytest

from docs import generate
from primanota.core import codes, findings, row_codes
from tests.house.sources import PACKAGE, ROOT, none_of, shown

LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
DOCS = ROOT / "docs"

# Names that pages tell and that are PostgreSQL's own.
POSTGRESQL = {"data/postgresql.conf", "data/postmaster.pid", "pg_restore"}


def pages() -> list[Path]:
    """Every page of prose."""
    found = [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
    assert len(found) > 10
    return sorted(found)


@pytest.mark.parametrize("name", generate.PAGES)
def test_a_generated_page_is_what_the_program_says(name: str) -> None:
    committed = (DOCS / name).read_text(encoding="utf-8")
    assert committed == generate.text_of(generate.PAGES[name]), (
        "write it anew: .venv/bin/python -m docs.generate"
    )


def test_every_code_has_its_section() -> None:
    page = generate.text_of(generate.codes_page)
    tables = {id(table) for _, _, table, _ in generate.CODE_TABLES}
    kept = {
        name
        for name, table in {**vars(codes), **vars(row_codes), **vars(findings)}.items()
        if name.isupper() and isinstance(table, dict) and id(table) not in tables
    }
    assert kept == set(), "a table of codes without a page"
    sections = [f'"{kind}-{code}"' for _, kind, table, _ in generate.CODE_TABLES for code in table]
    assert sections
    none_of(section for section in sections if page.count(f"<a id={section}>") != 1)


def anchors(path: Path) -> set[str]:
    """The places of a page that a link can name: its headings, and the anchors it sets."""
    text = path.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    slugs = {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}
    return slugs | set(re.findall(r'<a id="([^"]+)">', text))


def broken_links(path: Path) -> list[str]:
    """The links of a page that lead nowhere in the repository."""
    broken = []
    for found in LINK.finditer(path.read_text(encoding="utf-8")):
        target, _, anchor = found["target"].partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        other = (path.parent / target).resolve() if target else path
        missing = not other.exists() or (anchor and other.suffix == ".md" and anchor not in anchors(other))
        if missing:
            broken.append(f"{shown(path)} links to {found['target']}")
    return broken


def test_links_lead_somewhere() -> None:
    none_of(link for path in pages() for link in broken_links(path))


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    page = ROOT / "docs" / "architecture.md"
    assert page.exists()
    planted = "[gone](nowhere.md) [here](#no-such-heading)"
    assert [found["target"] for found in LINK.finditer(planted)] == ["nowhere.md", "#no-such-heading"]
    assert "no-such-heading" not in anchors(page)


def test_every_decision_says_what_was_decided_and_why() -> None:
    decisions = sorted((DOCS / "decisions").glob("*.md"))
    assert len(decisions) >= 5
    for path in decisions:
        text = path.read_text(encoding="utf-8")
        assert re.match(r"# \d{4} ", text), f"{shown(path)} needs its number in the title"
        parts = re.findall(r"^## (.*)$", text, re.MULTILINE)
        assert any(re.search("decided|Decision", part) for part in parts), f"{shown(path)}: what was decided?"
        assert len(parts) >= 3, f"{shown(path)}: why, and at what price?"
    numbers = [path.name[:4] for path in decisions]
    assert len(set(numbers)) == len(numbers)


def test_every_page_is_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    todo = [ROOT / "README.md"]
    while todo:
        path = todo.pop()
        if path in reached or path.suffix != ".md":
            continue
        reached.add(path)
        targets = [
            found["target"].partition("#")[0] for found in LINK.finditer(path.read_text(encoding="utf-8"))
        ]
        todo += [(path.parent / target).resolve() for target in targets if target and "://" not in target]
    none_of(shown(path) for path in pages() if path.resolve() not in {each.resolve() for each in reached})


def names_told(path: Path) -> set[str]:
    """The names of the program that a page tells between backticks: joined by _, or leading to a file."""
    spans = re.findall(r"`([^`\n]+)`", path.read_text(encoding="utf-8"))
    return {
        span for span in spans if re.fullmatch(r"[a-z]+(?:_[a-z]+)+(?:\.[a-z_]+)?|[a-z]+/[a-z/_]+\.\w+", span)
    }


def test_names_told_in_prose_exist() -> None:
    files = [path for path in PACKAGE.rglob("*") if path.suffix in {".py", ".sql"}]
    texts = [f"{path.stem}\n{path.read_text(encoding='utf-8')}" for path in files]
    source = "\n".join(texts)
    told = {(shown(path), name) for path in pages() for name in names_told(path)}
    assert len(told) > 60
    none_of(
        f"{page} tells of {name}, which is nowhere"
        for page, name in sorted(told)
        if name not in source
        and name not in POSTGRESQL
        and not (PACKAGE / name).exists()
        and not (ROOT / name).exists()
    )
