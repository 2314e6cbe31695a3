"""Statements: the named SQL of the file beside a module.

``SQL = statements.beside(__file__)`` reads ``x.sql`` next to ``x.py``; every ``-- name: claim_headers``
starts a statement and ``SQL.claim_headers(conn, company=...)`` runs it. What several statements of a file
say alike stands above them once, as ``-- part: waiting``, and in each as a line ``-- the part: waiting``.
There is no other SQL in the package and no object mapping. ``elsewhere`` runs them on other tables.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from textwrap import indent
from typing import Any, TypeAlias, cast
from weakref import WeakKeyDictionary

from psycopg import Connection, Cursor
from psycopg.pq import TransactionStatus
from psycopg.rows import DictRow, dict_row

NAME = re.compile(r"^-- name: (?P<name>[a-z][a-z0-9_]*)\s*$", re.MULTILINE)

PART = re.compile(r"^-- part: (?P<name>[a-z][a-z0-9_]*)\s*$", re.MULTILINE)

HERE = re.compile(r"^(?P<indent> *)-- the part: (?P<name>[a-z][a-z0-9_]*)$", re.MULTILINE)

DECLARATION = re.compile(r"^CREATE TEMPORARY TABLE IF NOT EXISTS ", re.MULTILINE)

Connected: TypeAlias = Connection[Any]

_DECLARED: WeakKeyDictionary[Connected, set[str]] = WeakKeyDictionary()
"""The temporary tables that a connection has for good, because they were not declared in a transaction.

Declaring them again would change nothing, and empty every temporary table of the session once more.
"""

Places: TypeAlias = tuple[tuple[str, str], ...]

_PLACES: ContextVar[tuple[Places, Places]] = ContextVar("places", default=((), ()))


@contextmanager
def elsewhere(places: Mapping[str, str], *, inserted: Mapping[str, str]) -> Iterator[None]:
    """Have every statement of the block name other tables: ``{"journal.header": "pg_temp.header"}``.

    ``inserted`` says where rows are inserted that are read from another place, a view. Other places have the
    same name in another schema, so that conditions need not change. Counts in this thread alone.
    """
    token = _PLACES.set((tuple(places.items()), tuple(inserted.items())))
    try:
        yield
    finally:
        _PLACES.reset(token)


def placed(statement: "Statement", places: Mapping[str, str]) -> "Statement":
    """A statement that names other tables, for who runs its text over a cursor of his own."""
    return Statement(statement.name, _placed(statement.text, tuple(places.items()), ()))


@lru_cache(maxsize=1_000)
def _placed(text: str, places: Places, inserted: Places) -> str:
    """The text with every table named in its other place."""
    for table, other in inserted:
        text = re.sub(rf"(?<=\bINTO ){re.escape(table)}\b", other, text)
    other_places = dict(places)
    tables = re.compile(rf"\b(?:{'|'.join(map(re.escape, other_places))})\b")
    return tables.sub(lambda found: other_places[found[0]], text)


class Statement:
    """One named statement; calling it runs it and returns its cursor, whose rows are dictionaries.

    A declaration of temporary tables runs once for each connection, unless a transaction may take it back.
    """

    def __init__(self, name: str, text: str) -> None:
        """Keep the name and the text."""
        self.name = name
        self.text = text
        self.declares = DECLARATION.search(text) is not None

    def __call__(self, conn: Connected, /, **values: Any) -> Cursor[DictRow]:
        """Run the statement with named values (``%(company)s`` in the text)."""
        cursor = conn.cursor(row_factory=dict_row)
        places, inserted = _PLACES.get()
        text = _placed(self.text, places, inserted) if places else self.text
        if self.declares and text in _DECLARED.setdefault(conn, set()):
            return cursor
        lasting = self.declares and conn.info.transaction_status == TransactionStatus.IDLE
        # Texts come from files of the package, never from users.
        cursor.execute(cast("Any", text), values or None)
        if lasting:
            _DECLARED[conn].add(text)
        return cursor


class Statements:
    """The statements of one file, as attributes in the order of the file."""

    def __init__(self, path: Path) -> None:
        """Read the file.

        Raises:
            ValueError: the file names no statement, or one twice; or a part that is not there, or none uses.
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
    before, *split = NAME.split(path.read_text(encoding="utf-8"))
    names, texts = split[::2], split[1::2]
    if not names or len(set(names)) != len(names):
        message = f"{path} names no statement, or one twice"
        raise ValueError(message)
    parts = _parts(before)
    used: set[str] = set()

    def put(found: re.Match[str]) -> str:
        if found["name"] not in parts:
            message = f"{path} has no part named {found['name']}"
            raise ValueError(message)
        used.add(found["name"])
        return indent(parts[found["name"]], found["indent"])

    for name, text in zip(names, texts, strict=True):
        yield name, Statement(name, HERE.sub(put, text.strip()))
    if used != parts.keys():
        message = f"{path} has parts that no statement uses: {sorted(parts.keys() - used)}"
        raise ValueError(message)


def _parts(text: str) -> dict[str, str]:
    """The parts that stand before the first statement, each without the sentence above it."""
    _, *split = PART.split(text)
    return {
        name: "\n".join(line for line in body.strip().splitlines() if not line.startswith("--"))
        for name, body in zip(split[::2], split[1::2], strict=True)
    }


def beside(module_file: str) -> Statements:
    """Read the SQL file that stands beside a module."""
    return Statements(Path(module_file).with_suffix(".sql"))
