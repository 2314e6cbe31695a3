"""Statements: the named SQL of the file beside a module.

``SQL = statements.beside(__file__)`` reads ``x.sql`` next to ``x.py``; every ``-- name: claim_headers``
starts a statement and ``SQL.claim_headers(conn, company=...)`` runs it. There is no other SQL in the package
and no object mapping.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias, cast

from psycopg import Connection, Cursor
from psycopg.rows import DictRow, dict_row

NAME = re.compile(r"^-- name: (?P<name>[a-z][a-z0-9_]*)\s*$", re.MULTILINE)

Connected: TypeAlias = Connection[Any]


class Statement:
    """One named statement; calling it runs it and returns its cursor, whose rows are dictionaries."""

    def __init__(self, name: str, text: str) -> None:
        """Keep the name and the text."""
        self.name = name
        self.text = text

    def __call__(self, conn: Connected, /, **values: Any) -> Cursor[DictRow]:
        """Run the statement with named values (``%(company)s`` in the text)."""
        cursor = conn.cursor(row_factory=dict_row)
        # Texts come from files of the package, never from users.
        return cursor.execute(cast("Any", self.text), values or None)


class Statements:
    """The statements of one file, as attributes in the order of the file."""

    def __init__(self, path: Path) -> None:
        """Read the file.

        Raises:
            ValueError: the file names no statement, or one twice.
        """
        self.path = path
        self._by_name = dict(_parse(path))

    def __getattr__(self, name: str) -> Statement:
        """Return the statement of that name."""
        try:
            return self._by_name[name]
        except KeyError:
            message = f"{self.path.name} has no statement named {name}"
            raise AttributeError(message) from None

    def __iter__(self) -> Iterator[Statement]:
        """Go through the statements in the order of the file."""
        return iter(self._by_name.values())


def _parse(path: Path) -> Iterator[tuple[str, Statement]]:
    parts = NAME.split(path.read_text(encoding="utf-8"))
    names, texts = parts[1::2], parts[2::2]
    if not names or len(set(names)) != len(names):
        message = f"{path} names no statement, or one twice"
        raise ValueError(message)
    for name, text in zip(names, texts, strict=True):
        yield name, Statement(name, text.strip())


def beside(module_file: str) -> Statements:
    """Read the SQL file that stands beside a module."""
    return Statements(Path(module_file).with_suffix(".sql"))
