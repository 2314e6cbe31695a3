"""Files and functions stay small enough to be read at one sitting; what grows is split along the trade.

`pytest tests/house/test_sizes.py -s` lists the functions above 40 lines: they may stay, with a reason.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.house.sources import PACKAGE, ROOT, none_of, parsed, python_files, shown

FILE_LINES_MAX = 350
FUNCTION_LINES_MAX = 60
FUNCTION_LINES_NOTED = 40
FOLDER_FILES_MAX = 16

# Files that may be longer, and why.
LONG_FILES = {
    "src/primanota/db/migrations/0001_tables.sql": "a copy of the tables' files",
}


def sized_files() -> list[Path]:
    """Every Python file and every SQL file."""
    sql = sorted(PACKAGE.rglob("*.sql"))
    assert sql, "no SQL file"
    folders = [folder for name in ("tests", "bench", "examples", "docs") if (folder := ROOT / name).is_dir()]
    written = [path for folder in folders for path in folder.rglob("*.py") if "__pycache__" not in path.parts]
    return [*python_files(), *sql, *written]


def functions(tree: ast.Module) -> Iterator[tuple[str, int, int]]:
    """The name, first line and length of each function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node.lineno, (node.end_lineno or node.lineno) - node.lineno + 1


def long_functions(limit: int) -> list[str]:
    """The functions of all Python files that have more lines than a limit, with their place."""
    return [
        f"{shown(path)}:{line} {name} has {length} lines"
        for path in sized_files()
        if path.suffix == ".py"
        for name, line, length in functions(parsed(path))
        if length > limit
    ]


def test_no_file_is_too_long() -> None:
    lengths = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sized_files()}
    none_of(
        f"{name} has {lines} lines, {FILE_LINES_MAX} are allowed"
        for name, lines in lengths.items()
        if lines > FILE_LINES_MAX and name not in LONG_FILES
    )
    assert [name for name in LONG_FILES if lengths[name] <= FILE_LINES_MAX] == [], "an exemption nobody needs"


def test_no_function_is_too_long() -> None:
    print("", *long_functions(FUNCTION_LINES_NOTED), sep="\n")  # told with -s
    none_of(long_functions(FUNCTION_LINES_MAX))


def test_no_folder_holds_too_many_modules() -> None:
    folders = Counter(path.parent for path in python_files())
    assert len(folders) > 10
    none_of(
        f"{shown(folder)} has {files} modules, {FOLDER_FILES_MAX} are allowed (docs/decisions/0009)"
        for folder, files in folders.items()
        if files > FOLDER_FILES_MAX
    )


def test_a_long_function_is_found() -> None:
    body = "\n".join(["def planted():", *["    pass"] * FUNCTION_LINES_MAX])
    assert list(functions(ast.parse(body))) == [("planted", 1, FUNCTION_LINES_MAX + 1)]
