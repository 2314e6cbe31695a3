"""Every code is told by the program, provoked by a test, and has a page (docs/reference/codes.md)."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from primanota.core import codes, findings, row_codes
from primanota.posting import rules
from tests.house.sources import PACKAGE, ROOT, none_of, parsed, python_files, shown

TABLES = {
    name: table
    for name, table in {**vars(codes), **vars(row_codes), **vars(findings)}.items()
    if name.isupper()
    and isinstance(table, dict)
    and all(isinstance(each, codes.Code) for each in table.values())
}
KEBAB = re.compile(r"[a-z]+(?:-[a-z]+)+")
QUOTED = re.compile(r"""['"`](?P<code>[a-z]+(?:-[a-z]+)*)['"`]""")

# Texts in our SQL that look like a code and are none.
OTHER_WORDS = {"project-first", "category-first", "write-back"}


def every_code() -> Iterator[tuple[str, str]]:
    """Each table's name with each of its codes."""
    for name, table in TABLES.items():
        for code in table:
            yield name, code


@cache
def told() -> set[str]:
    """The quoted words of the package outside the table of codes, and the rules, named for their codes."""
    files = [
        path
        for path in PACKAGE.rglob("*")
        if path.suffix in {".py", ".sql"}
        and path.name not in {"codes.py", "request_codes.py", "row_codes.py", "findings.py"}
    ]
    words = {found["code"] for path in files for found in QUOTED.finditer(path.read_text(encoding="utf-8"))}
    rules = {path.stem.split("_", 1)[1].replace("_", "-") for path in PACKAGE.glob("posting/rules/*.sql")}
    assert words
    assert rules
    return words | rules


@cache
def provoked() -> set[str]:
    """The words of all tests but the house's own, and of all recorded stories."""
    house = Path(__file__).parent
    folders = [folder for name in ("tests", "examples") if (folder := ROOT / name).is_dir()]
    kinds = {".py", ".txt", ".md", ".csv", ".json", ".jsonl", ".toml", ".out"}
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in kinds]
    looked = [path for path in files if house not in path.parents and "__pycache__" not in path.parts]
    assert looked
    return {word for path in looked for word in words_of(path)}


def words_of(path: Path) -> set[str]:
    """The words of a file that could be codes."""
    text = path.read_text(encoding="utf-8", errors="replace")
    return {*KEBAB.findall(text), *(found["code"] for found in QUOTED.finditer(text))}


def refusals_raised() -> Iterator[tuple[str, str]]:
    """Each place that raises a refusal with a code written out, and the code."""
    for path in python_files():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refusal":
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield f"{shown(path)}:{node.lineno}", first.value


def test_every_table_of_codes_is_known() -> None:
    assert set(TABLES) >= {"ISSUES", "WAITING", "SKIPS", "ROW_REFUSALS", "REFUSALS"}


@pytest.mark.parametrize("name", TABLES)
def test_every_code_says_cause_and_remedy_in_a_sentence(name: str) -> None:
    for code, text in TABLES[name].items():
        assert KEBAB.fullmatch(code) or re.fullmatch(r"[a-z]+", code), code
        for sentence in (text.cause, text.remedy):
            assert re.fullmatch(r"[A-Z].*\.", sentence), f"{name} {code}: {sentence}"


def test_every_code_is_told_by_the_program() -> None:
    none_of(f"{name} {code} is told by nothing" for name, code in every_code() if code not in told())


def test_every_code_is_provoked_by_a_test() -> None:
    none_of(f"{name} {code} is provoked by no test" for name, code in every_code() if code not in provoked())


def test_every_refusal_raised_is_in_the_table() -> None:
    raised = list(refusals_raised())
    assert len(raised) > 10
    none_of(f"{place} raises {code}" for place, code in raised if code not in codes.REFUSALS)


def test_every_code_written_in_sql_is_in_a_table() -> None:
    known = {code for _, code in every_code()} | OTHER_WORDS
    found = {
        (shown(path), word)
        for path in PACKAGE.rglob("*.sql")
        if "migrations" not in path.parts
        for word in re.findall(r"'([a-z]+(?:-[a-z]+)+)'", path.read_text(encoding="utf-8"))
    }
    assert found
    none_of(f"{place} writes {word}" for place, word in sorted(found) if word not in known)


def test_the_rules_stand_in_the_order_of_the_codes() -> None:
    stems = [path.stem.split("_", 1) for path in sorted(PACKAGE.glob("posting/rules/*.sql"))]
    *found, failed = codes.ISSUES  # no rule finds the last one
    assert failed == rules.FAILED
    assert [name.replace("_", "-") for _, name in stems] == found
    assert [int(number) for number, _ in stems] == sorted({int(number) for number, _ in stems})
