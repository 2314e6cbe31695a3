"""Rows: how the answers of inquiries travel, as a stream from the database and as plain JSON values.

Every inquiry of many rows goes through ``stream``, so that a million rows never sit in memory; every door
that speaks JSON turns a row with ``ready``. No row's meaning is known here.
"""

import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias, cast
from uuid import UUID

from psycopg import ServerCursor, postgres
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row
from psycopg.types.string import TextLoader

from primanota.core.errors import Refusal
from primanota.db import statements
from primanota.db.connect import snapshot
from primanota.db.statements import Connected, Statement

Row: TypeAlias = dict[str, Any]

SQL = statements.beside(__file__)

ROWS_PER_FETCH = 2_000
"""Rows on their way from the database at a time."""

CURSOR_NUMBERS = itertools.count(1)


@contextmanager
def one_moment(conn: Connected) -> Iterator[None]:
    """Reads that all see one moment: the transaction the caller is in, or a read-only one of our own."""
    if conn.info.transaction_status == TransactionStatus.IDLE:
        with snapshot(conn):
            yield
    else:
        yield


def stream(conn: Connected, statement: Statement, /, **values: Any) -> Iterator[Row]:
    """Run a statement and go through its rows as they come; other statements may run meanwhile."""
    return _stream(conn, statement, values, nested_loops="on")


def stream_whole(conn: Connected, statement: Statement, /, **values: Any) -> Iterator[Row]:
    """The same for a statement that walks whole tables, whatever the planner believes of their size."""
    return _stream(conn, statement, values, nested_loops="off")


def _stream(conn: Connected, statement: Statement, values: Row, *, nested_loops: str) -> Iterator[Row]:
    with one_moment(conn), conn.cursor(f"inquiry_{next(CURSOR_NUMBERS)}", row_factory=dict_row) as cursor:
        cursor.itersize = ROWS_PER_FETCH
        # The rows are planned here, as if all of them will be read, which is the rule.
        SQL.plan_cursor(conn, tuple_fraction="1", nested_loops=nested_loops)
        # Texts come from files of the package, never from users.
        cursor.execute(cast("Any", statement.text), values)
        SQL.plan_cursor(conn, tuple_fraction="0.1", nested_loops="on")
        yield from cursor


def summed(conn: Connected, statement: Statement, /, **values: Any) -> list[Row]:
    """The few rows of a statement that walks whole tables; the caller is in a transaction.

    Not a stream: PostgreSQL lets several processes share such a statement, but not a cursor.
    """
    SQL.plan_cursor(conn, tuple_fraction="1", nested_loops="off")
    found = statement(conn, **values).fetchall()
    SQL.plan_cursor(conn, tuple_fraction="0.1", nested_loops="on")
    return found


class Kind(StrEnum):
    """What the text of a field is; OTHER: JSON, or an id."""

    WORD = "word"
    NUMBER = "number"
    WHOLE = "whole number"
    DATE = "date"
    INSTANT = "instant"
    BOOLEAN = "boolean"
    OTHER = "other"


KINDS = {
    "text": Kind.WORD,
    "numeric": Kind.NUMBER,
    "int2": Kind.WHOLE,
    "int4": Kind.WHOLE,
    "int8": Kind.WHOLE,
    "date": Kind.DATE,
    "timestamptz": Kind.INSTANT,
    "bool": Kind.BOOLEAN,
}
"""What the database's types are; any other is OTHER."""

KINDS_BY_OID = {postgres.types[name].oid: kind for name, kind in KINDS.items()}


@dataclass(frozen=True, slots=True)
class TextRows:
    """Rows as text, for files: the fields with what each of them is, and the rows."""

    kinds: Mapping[str, Kind]
    rows: Iterator[tuple[str | None, ...]]


class _Instant(Loader):
    """An instant in ISO 8601, as ``ready`` writes it."""

    def load(self, data: Buffer) -> str:
        return datetime.fromisoformat(bytes(data).decode()).isoformat()


def texts(conn: Connected, statement: Statement, values: Row, *, whole: bool = True) -> TextRows:
    """Run a statement and give its rows as the server writes them; the caller is in a transaction.

    ``whole``: it walks whole tables, whatever the planner believes of their size.
    """
    cursor = conn.cursor(f"inquiry_{next(CURSOR_NUMBERS)}")
    for kind in ("numeric", "int2", "int4", "int8", "date", "uuid", "jsonb", "bool"):
        cursor.adapters.register_loader(kind, TextLoader)
    cursor.adapters.register_loader("timestamptz", _Instant)
    cursor.itersize = ROWS_PER_FETCH
    SQL.plan_cursor(conn, tuple_fraction="1", nested_loops="off" if whole else "on")
    cursor.execute(cast("Any", statement.text), values)
    SQL.plan_cursor(conn, tuple_fraction="0.1", nested_loops="on")
    described = cursor.description or []
    kinds = {column.name: KINDS_BY_OID.get(column.type_code, Kind.OTHER) for column in described}
    return TextRows(kinds, _closing(cursor))


def _closing(cursor: ServerCursor[tuple[str | None, ...]]) -> Iterator[tuple[str | None, ...]]:
    with cursor:
        yield from cursor


def one(conn: Connected, statement: Statement, refusal: tuple[str, str], /, **values: Any) -> Row:
    """The one row of a statement.

    Raises:
        Refusal: of the code and cause given, when there is none.
    """
    row = statement(conn, **values).fetchone()
    if row is None:
        raise Refusal(*refusal)
    return row


def ready(row: Mapping[str, Any]) -> Row:
    """The row in JSON's own values: decimals as text, dates and instants ISO 8601, objects and arrays kept.

    Raises:
        TypeError: a kind of value that no row should hold, a binary floating point number above all.
    """
    return {name: _ready(value) for name, value in row.items()}


def _ready(value: object) -> object:
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            return f"{value:f}"
        case date():  # instants too
            return value.isoformat()
        case UUID():
            return str(value)
        case Mapping():
            return {str(name): _ready(each) for name, each in value.items()}
        case list() | tuple():
            return [_ready(each) for each in value]
        case _:
            message = f"no JSON value for {type(value).__name__}"
            raise TypeError(message)
