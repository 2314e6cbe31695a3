"""What is written where: a paragraph on modules, a sentence on statements, and nothing that is left over."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.sources import (
    PACKAGE,
    ROOT,
    Sql,
    none_of,
    parsed,
    python_files,
    schema_files,
    shown,
    statements,
    tracked_files,
    tracked_texts,
)

# Names that say nothing of the trade: a folder or file so called collects what nobody wanted to place.
EMPTY_NAMES = {"utils", "util", "common", "helper", "helpers", "manager", "managers", "misc"}

# Written so that this file does not find itself.
LEFTOVERS = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|NotImplemented" r"Error)\b|(?:#|--).*\bX" r"XX\b")
SKIPS = re.compile(
    r"pytest\.(?:skip|xfail|importorskip)|mark\.(?:skip|skipif|xfail)\b|unittest\.mock|mocker\b"
)
MACHINES = re.compile(
    r"(?<![\w.])/(?:work|home|root|Users|mnt|tmp)(?:/|\b)|py" r"pi\.org|pythonhosted|https?://(?:\d+\.){3}\d+"
)
APPROXIMATE = re.compile(r"\b(?:FLOAT[48]?|DOUBLE\s+PRECISION|REAL)\b", re.IGNORECASE)
SQL_TEXT = re.compile(
    r"^\s*(?:SELECT|INSERT\s+INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO|WITH|TRUNCATE|COPY|CREATE|ALTER|DROP|GRANT"
    r"|LOCK\s+TABLE|ANALYZE|NOTIFY|LISTEN)\s+[\w(\"{%*]"
)

# The licence is not ours to word, and the lock files are written by a tool.
NOT_OURS = {"LICENSE", "requirements.lock", "requirements-dev.lock"}

# Files that may leave a test out when something outside the repository is missing, and say so loudly.
MAY_SKIP = {"tests/test_sip.py": "the real hours are not part of the repository"}

# Texts that look like SQL in Python outside db/, and why they may stay.
SQL_IN_PYTHON = {
    "src/primanota/ledger/proof.py SELECT count(*) OVER ()": "goes round a proof's file",
    "src/primanota/posting/rules/__init__.py INSERT INTO post_issue (voucher,": "goes round a rule's file",
}

# Calls of float that are not about money, and what they are about.
FLOATS = {"src/primanota/db/binaries.py": "it sorts versions of PostgreSQL"}

# Files that may name a folder of the machine, and why.
MAY_NAME_FOLDERS: dict[str, str] = {}


def bare(text: str) -> str:
    """An SQL text without its line comments and what stands between quotes."""
    return re.sub(r"--[^\n]*|'[^']*'", "", text)


def sql_texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The string literals of a module that read like SQL, with their lines; docstrings are prose."""
    prose = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or node in prose:
            continue
        if SQL_TEXT.match(node.value):
            yield node.lineno, node.value


def swallowed(tree: ast.Module) -> Iterator[int]:
    """The lines where an exception is caught and nothing is done about it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and all(isinstance(each, ast.Pass) for each in node.body):
            yield node.lineno


def matches(pattern: re.Pattern[str], path: Path, text: str) -> Iterator[str]:
    """Where a pattern is found in a file, a line each."""
    for number, line in enumerate(text.splitlines(), 1):
        if found := pattern.search(line):
            yield f"{shown(path)}:{number} {found[0].strip()}"


def sentence_missing(statement: Sql) -> bool:
    """Whether a statement does not begin with a comment of two words or more."""
    first = statement.text.splitlines()[0] if statement.text else ""
    return not re.match(r"-- (?:\S+\s+)+\S", first)


def test_every_module_starts_with_its_paragraph() -> None:
    for path in python_files():
        paragraph = ast.get_docstring(parsed(path)) or ""
        assert len(paragraph) > 40, f"{shown(path)} says nothing of itself"
        assert paragraph.rstrip().endswith((".", ":")), f"{shown(path)}: its paragraph has no end"


def test_every_statement_has_its_sentence() -> None:
    none_of(str(each) for each in statements() if sentence_missing(each))
    assert sentence_missing(Sql("setup", "planted.sql", "planted", "SELECT 1", 1))
    assert sentence_missing(Sql("setup", "planted.sql", "planted", "-- planted\nSELECT 1", 1))


def test_every_schema_file_starts_with_its_paragraph() -> None:
    none_of(shown(path) for path in schema_files() if not path.read_text(encoding="utf-8").startswith("-- "))


def test_every_sql_file_stands_beside_its_module_and_no_statement_is_dead() -> None:
    pairs = {each.file for each in statements() if "/rules/" not in each.file and "/proofs/" not in each.file}
    assert pairs
    for file in pairs:
        assert (PACKAGE / file).with_suffix(".py").exists(), f"{file} has no module"
    none_of(
        f"{each} is run by nobody"
        for each in statements()
        if each.file in pairs
        and not re.search(
            rf"\.{each.name}\b", (PACKAGE / each.file).with_suffix(".py").read_text(encoding="utf-8")
        )
    )


def test_no_name_says_nothing() -> None:
    none_of(
        shown(path)
        for path in tracked_files()
        if EMPTY_NAMES & {part.split(".")[0].lower() for part in path.relative_to(ROOT).parts}
    )


def test_nothing_is_left_over() -> None:
    none_of(
        place
        for path, text in tracked_texts()
        if path.name not in NOT_OURS and path != Path(__file__)
        for place in matches(LEFTOVERS, path, text)
    )


def test_no_test_is_skipped_or_mocked() -> None:
    tests = [path for path in python_files(ROOT / "tests") if path != Path(__file__)]
    found = {shown(path): list(matches(SKIPS, path, path.read_text(encoding="utf-8"))) for path in tests}
    none_of(place for name, places in found.items() if name not in MAY_SKIP for place in places)
    assert [name for name in MAY_SKIP if not found.get(name)] == [], "an exemption nobody needs"


def test_no_exception_is_swallowed() -> None:
    folders = [PACKAGE, ROOT / "tests"]
    none_of(
        f"{shown(path)}:{line}"
        for folder in folders
        for path in python_files(folder)
        for line in swallowed(parsed(path))
    )
    assert list(swallowed(ast.parse("try:\n    f()\nexcept ValueError:\n    pass"))) == [3]


def test_money_is_exact() -> None:
    found = {
        shown(path): node.lineno
        for path in python_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
    }
    none_of(f"{name}:{line} float()" for name, line in found.items() if name not in FLOATS)
    assert [name for name in FLOATS if name not in found] == [], "an exemption nobody needs"
    none_of(
        place
        for path in sorted(PACKAGE.rglob("*.sql"))
        for place in matches(APPROXIMATE, path, bare(path.read_text(encoding="utf-8")))
    )


def test_no_machine_and_no_registry_is_named() -> None:
    found = {
        shown(path): list(matches(MACHINES, path, text))
        for path, text in tracked_texts()
        if path != Path(__file__)
    }
    none_of(place for name, places in found.items() if name not in MAY_NAME_FOLDERS for place in places)
    assert [name for name in MAY_NAME_FOLDERS if not found.get(name)] == [], "an exemption nobody needs"


def test_sql_lives_in_its_files() -> None:
    found = {
        f"{shown(path)} {' '.join(text.split()[:4])}": line
        for path in python_files()
        if PACKAGE / "db" not in path.parents
        for line, text in sql_texts(parsed(path))
    }
    none_of(f"line {line} of {place}" for place, line in found.items() if place not in SQL_IN_PYTHON)
    assert [place for place in SQL_IN_PYTHON if place not in found] == [], "an exemption nobody needs"


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (LEFTOVERS, "# TODO: later"),
        (LEFTOVERS, "raise NotImplementedError"),
        (SKIPS, "@pytest.mark.skipif(True)"),
        (SKIPS, "from unittest.mock import Mock"),
        (MACHINES, "see /home/anna/x"),
        (MACHINES, "open('/tmp/x')"),
        (MACHINES, "https://192.168.0.1/simple"),
        (APPROXIMATE, "amount double  precision"),
        (APPROXIMATE, "x::float8"),
        (SQL_TEXT, "SELECT 1 FROM t"),
        (SQL_TEXT, " insert into t".upper()),
        (SQL_TEXT, "UPDATE {} SET"),
    ],
)
def test_what_does_not_belong_is_found(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (MACHINES, "src/primanota/work/x"),
        (MACHINES, "work/home"),
        (SQL_TEXT, "Select a journal"),
        (SQL_TEXT, "With its header"),
        (APPROXIMATE, "reality"),
    ],
)
def test_what_belongs_passes(pattern: re.Pattern[str], text: str) -> None:
    assert not pattern.search(text)
