"""Sources: what the house tests look at: Python files, SQL statements, tracked files.

Every function here raises when it finds nothing, so that no house test passes for want of something to check.
"""

import ast
import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import primanota
from primanota.db import migrate
from primanota.db.statements import NAME, Statements

PACKAGE = Path(primanota.__file__).parent
ROOT = Path(__file__).parents[2]

# The path of an actual, with setup before it; posting moves between two of them, inquiry reads them all.
STATIONS = ("setup", "staging", "journal", "ledger", "jobs", "service", "people")

PLACEHOLDER = re.compile(r"%\((?P<name>[a-z][a-z0-9_]*)\)s")


@dataclass(frozen=True, slots=True)
class Sql:
    """One statement of the package, with its folder, its file below the package and its first line."""

    station: str
    file: str
    name: str
    text: str
    line: int

    def __str__(self) -> str:
        """Where it stands, so that an editor can jump there."""
        return f"src/primanota/{self.file}:{self.line} {self.name}"

    @property
    def placeholders(self) -> list[str]:
        """The names of its values, in the order of their first mention."""
        return list(dict.fromkeys(PLACEHOLDER.findall(self.text)))

    @property
    def numbered(self) -> str:
        """The text with $1, $2 … where psycopg puts values; the same name is the same number."""
        names = self.placeholders
        if not names:
            return self.text
        text = PLACEHOLDER.sub(lambda found: f"${names.index(found['name']) + 1}", self.text)
        return text.replace("%%", "%")


def none_of(offences: Iterable[str]) -> None:
    """Assert that there are none, or tell them all, a line each."""
    found = list(offences)
    assert not found, "\n".join(["", *found])


def python_files(folder: Path = PACKAGE) -> list[Path]:
    """All Python files below a folder."""
    found = sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)
    assert found, f"no Python file below {folder}"
    return found


def parsed(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def shown(path: Path) -> str:
    """A path as seen from the checkout."""
    return path.relative_to(ROOT).as_posix()


def schema_files() -> list[Path]:
    """The files that make the schema, roles and rows included."""
    return [PACKAGE / name for name in migrate.SCHEMA_FILES]


@cache
def statements() -> tuple[Sql, ...]:
    """Every statement that the package runs: those of the pairs, the posting rules and the proofs."""
    schema = {*schema_files(), *migrate.MIGRATIONS.glob("*.sql")}
    files = sorted(path for path in PACKAGE.rglob("*.sql") if path not in schema)
    found = tuple(statement for path in files for statement in _of_file(path))
    assert found, "the package has no statements"
    return found


def _of_file(path: Path) -> Iterator[Sql]:
    file = path.relative_to(PACKAGE).as_posix()
    station = file.split("/", 1)[0]
    text = path.read_text(encoding="utf-8")
    if not NAME.search(text):
        yield Sql(station, file, path.stem, text.strip(), 1)
        return
    lines = {found["name"]: text.count("\n", 0, found.start()) + 1 for found in NAME.finditer(text)}
    for statement in Statements(path):
        yield Sql(station, file, statement.name, statement.text, lines[statement.name])


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file that is in the repository or would be added to it."""
    if not (ROOT / ".git").exists():
        left_out = {".venv", ".venv-lock", "__pycache__"}
        found = [path for path in ROOT.rglob("*") if path.is_file() and not left_out & set(path.parts)]
    else:
        answer = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        found = [ROOT / name.decode() for name in answer.stdout.split(b"\0") if name]
    assert found, "no tracked files"
    return tuple(path for path in found if path.is_file())


def tracked_texts() -> Iterator[tuple[Path, str]]:
    """Every tracked text; pictures, archives and what others wrote are left out."""
    for path in tracked_files():
        if "vendor" in path.parts and path.name != "README.md":
            continue
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
