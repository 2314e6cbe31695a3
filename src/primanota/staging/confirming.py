"""Confirming: sources that can be asked whether they still hold an actual, and what it says there now (S5).

A source answers ids with the content it has, in the columns of the staging contract, or with nothing for
those it does not have any more. It answers whole or not at all: an answer that may be cut, torn or somebody
else's raises ``AnswerInvalid``, and nothing is judged by it. What an answer means for an actual is decided
by ``screening``.
"""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeAlias
from uuid import UUID

import psycopg
from psycopg import sql

from primanota import __version__
from primanota.core.errors import Refusal
from primanota.db import statements
from primanota.db.connect import snapshot
from primanota.db.statements import Connected
from primanota.reach import TABLE
from primanota.staging import landing
from primanota.staging.intake import COLUMNS, CONTRACT
from primanota.staging.readers import (
    DECODER,
    JsonObject,
    Record,
    json_record,
    read_json,
    read_json_lines,
    short,
)
from primanota.staging.source import FOREIGN_SHAPES, WITH_HEADER, Format, Source, opened
from primanota.staging.tabular.grid import open_grid
from primanota.wire import TooLarge, Unreachable, Wire, is_address

SQL = statements.beside(__file__)

OWN_SCHEMAS = {"setup", "staging", "journal", "ledger", "jobs", "service", "people"}
OWN_SCHEMAS |= {"migration", "procrastinate"}

ADDRESS_IDS_MAX = 500
TABLE_IDS_MAX = 200_000
FILE_IDS_MAX = 500_000
"""Ids of one question; a file is read once for each."""

PAGES_MAX = 1_000

_ACTUAL_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


class AnswerInvalid(Exception):
    """What came back is no whole and sound answer; nothing is judged by it."""


Held: TypeAlias = Sequence[str | None]
"""An actual as the source has it: its cells in the order of the contract's columns; None where the source
does not speak of the column."""


class Confirming(Protocol):
    """A source: its name for people, and how many ids it takes at once."""

    name: str
    ids_max: int

    def confirm(self, ids: Sequence[UUID]) -> Iterator[Held]:
        """What the source has now of these actuals; those that do not come back are gone.

        Whatever needs a call or the database is done before the first is given.

        Raises:
            AnswerInvalid: nothing may be concluded from what came back.
            Refusal: ``source-unreachable``, ``source-refused``, ``file-not-found``, ``file-unreadable``,
                ``format-unknown``, ``column-unknown``, ``column-doubled``, ``column-missing``.
        """


@contextmanager
def named(place: str, *, conn: Connected, company: str, token: str | None) -> Iterator[Confirming]:
    """The source that a text names: a file, ``table:schema.table``, or an http(s) address.

    Raises:
        Refusal: ``value-invalid``; ``source-refused`` for a table that is not there.
    """
    if is_address(place):
        with Wire(place, token=token, agent=f"primanota/{__version__}") as wire:
            yield AddressSource(wire, company)
    elif place.startswith(TABLE):
        yield TableSource(conn, company, place)
    else:
        yield FileSource(Path(place).expanduser(), company)


# --- a file ------------------------------------------------------------------------------------------------


class FileSource:
    """A file of the actuals that the source still has, of one company or of several; read anew each time."""

    ids_max = FILE_IDS_MAX

    def __init__(self, path: Path, company: str) -> None:
        self.name = str(path)
        self._path = path
        self._company = company

    def confirm(self, ids: Sequence[UUID]) -> Iterator[Held]:
        """See :class:`Confirming`; a file that changes while it is read is no answer."""
        wanted = {str(each) for each in ids}
        before = self._state()
        with opened(self._path, None) as file:
            for record, stated in _records(file):
                cells = dict(zip(COLUMNS, record.cells, strict=True))
                if record.fault:
                    where = f"{self.name}, row {record.row}"
                    raise AnswerInvalid(f"{where}: {record.fault.code}: {record.fault.message}")
                if cells["company"] != self._company:
                    continue
                actual_id = cells["actual_id"].lower()
                if not _ACTUAL_ID.fullmatch(actual_id):
                    shown = short(cells["actual_id"])
                    raise AnswerInvalid(f'{self.name}, row {record.row}: actual_id is "{shown}", no UUID')
                if actual_id in wanted:
                    yield [cells[name] if name in stated else None for name in COLUMNS]
        if self._state() != before:
            raise AnswerInvalid(f"{self.name} was written while it was read")

    def _state(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat()
        except (OSError, ValueError):
            return None  # opening it tells why
        return found.st_ino, found.st_size, found.st_mtime_ns


def _records(file: Source) -> Iterator[tuple[Record, frozenset[str]]]:
    """The records of a file, each with the columns it speaks of."""
    if file.format in FOREIGN_SHAPES:
        raise AssertionError("a file's name tells no foreign shape")
    if file.format in WITH_HEADER:
        with open_grid(file, kind="actuals") as grid:
            landing.check(file, grid.header, CONTRACT)
            stated = frozenset(grid.header)
            yield from ((record, stated) for record in grid.records(grid.header, COLUMNS))
        return
    lines = file.format is Format.JSON_LINES
    for record in read_json_lines(file, COLUMNS) if lines else read_json(file, COLUMNS):
        yield record, record.stated


# --- a table of the same database --------------------------------------------------------------------------


class TableSource:
    """A table or view of the same database with the contract's columns; read in read-only transactions."""

    ids_max = TABLE_IDS_MAX

    def __init__(self, conn: Connected, company: str, place: str) -> None:
        self.name = place
        self._conn = conn
        self._company = company
        self._query = self._query_of(place.removeprefix(TABLE))

    def confirm(self, ids: Sequence[UUID]) -> Iterator[Held]:
        """See :class:`Confirming`."""
        try:
            with snapshot(self._conn), self._conn.cursor() as cursor:
                values = {"company": self._company, "ids": [str(each) for each in ids]}
                rows = cursor.execute(sql.SQL(self._query), values).fetchall()
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedTable) as error:
            raise self._refused(str(error).splitlines()[0]) from error
        return iter(rows)

    def _query_of(self, table: str) -> Any:
        """The statement that reads the table: the one beside this module, with its name and its columns."""
        schema, _, name = table.partition(".")
        if not (schema and name) or "." in name or schema in OWN_SCHEMAS:
            raise Refusal(
                "value-invalid",
                f"{self.name} does not name a table of the source",
                remedy="Write table:schema.table, as both are spelt in the database.",
            )
        quoted = sql.Identifier(schema, name).as_string(self._conn)
        columns = {
            row["name"]: row["type"] for row in SQL.describe_table(self._conn, schema=schema, name=name)
        }
        if not columns:
            raise self._refused("there is no such table or view")
        missing = [each for each in CONTRACT.required if each not in columns]
        if missing:
            raise Refusal("column-missing", f"{self.name} lacks: {', '.join(missing)}", details=missing)
        text = SQL.read_table.text.replace("staging.actual", quoted.replace("%", "%%"))
        for column in COLUMNS:
            if column not in columns:
                text = text.replace(f"held.{column}::text", "NULL::text")
        if columns["actual_id"] != "uuid":
            by_text = "lower(held.actual_id::text) = ANY (%(ids)s::text[])"
            text = text.replace("held.actual_id = ANY (%(ids)s::uuid[])", by_text)
        return text

    def _refused(self, why: str) -> Refusal:
        return Refusal("source-refused", f"{self.name}: {why}")


# --- an address --------------------------------------------------------------------------------------------


class AddressSource:
    """A service that is asked by POST with ids and answers, in one page or several, with what it has of them.

    It must speak of every id it was asked, in ``actuals`` or in ``missing``: so a cut answer is told from
    actuals that are gone.
    """

    ids_max = ADDRESS_IDS_MAX

    def __init__(self, wire: Wire, company: str) -> None:
        self.name = wire.name
        self._wire = wire
        self._company = company

    def confirm(self, ids: Sequence[UUID]) -> Iterator[Held]:
        """See :class:`Confirming`."""
        left = {str(each) for each in ids}
        asked = {"company": self._company, "actuals": sorted(left)}
        found: list[Held] = []
        pages: set[str] = set()
        page: str | None = None
        while True:
            answer = self._page(asked | ({"page": page} if page is not None else {}), len(pages) + 1)
            for held in answer.held:
                self._strike(left, str(held[COLUMNS.index("actual_id")]))
                found.append(held)
            for each in answer.missing:
                self._strike(left, each)
            page = answer.next
            if page is None:
                break
            if page in pages or len(pages) >= PAGES_MAX:
                raise AnswerInvalid(f"{self.name} leads to page {short(page)!r} again and again")
            pages.add(page)
        if left:
            raise AnswerInvalid(
                f"{self.name} says nothing of {len(left)} of {len(ids)} actuals, e.g. {min(left)}:"
                " half an answer"
            )
        return iter(found)

    def _strike(self, left: set[str], actual_id: str) -> None:
        try:
            left.remove(actual_id.lower())
        except KeyError:
            told = f"{self.name} answers twice, or unasked, for actual {short(actual_id)!r}"
            raise AnswerInvalid(told) from None

    def _page(self, asked: dict[str, Any], number: int) -> "_Page":
        try:
            reply = self._wire.post(json.dumps(asked).encode())
        except Unreachable as error:
            raise Refusal("source-unreachable", f"{self.name}: {error}") from error
        except TooLarge as error:
            raise AnswerInvalid(f"{self.name}: {error}") from error
        if reply.status != 200:  # noqa: PLR2004  # of RFC 9110
            raise Refusal("source-refused", f"{self.name} answered {reply.said}")
        try:
            return _page(reply.body)
        except ValueError as error:
            raise AnswerInvalid(f"{self.name}, page {number} of its answer: {error}") from error


@dataclass(frozen=True, slots=True)
class _Page:
    """One page of an answer: actuals, the ids that are gone, and where the next page is."""

    held: list[Held]
    missing: list[str]
    next: str | None


def _page(body: bytes) -> _Page:
    """Read a page.

    Raises:
        ValueError: it is none.
    """
    try:
        content = DECODER.decode(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8") from None
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    except ValueError as error:
        raise ValueError(f"it is no JSON: {error}") from None
    if not isinstance(content, JsonObject) or len({key for key, _ in content}) != len(content):
        raise ValueError("it is not one JSON object with each key once")
    fields: dict[str, Any] = dict(content)
    unknown = sorted(fields.keys() - {"actuals", "missing", "next"})
    if unknown or "actuals" not in fields:
        raise ValueError(f"it has {', '.join(map(short, unknown))}" if unknown else "it lacks actuals")
    missing, after = fields.get("missing") or [], fields.get("next")
    if not _plain_list(fields["actuals"]) or not _plain_list(missing) or not all(map(_is_text, missing)):
        raise ValueError("actuals is an array of objects, missing one of ids")
    if after is not None and not _is_text(after):
        raise ValueError("next is text, or null on the last page")
    return _Page([_held(*each) for each in enumerate(fields["actuals"], start=1)], missing, after)


def _held(row: int, element: object) -> Held:
    record = json_record(row, element, COLUMNS)
    if record.fault:
        raise ValueError(f"actual {row}: {record.fault.code}: {record.fault.message}")
    cells = zip(COLUMNS, record.cells, strict=True)
    return [cell if name in record.stated else None for name, cell in cells]


def _plain_list(value: object) -> bool:
    return isinstance(value, list) and not isinstance(value, JsonObject)


def _is_text(value: object) -> bool:
    return type(value) is str  # and not what the decoder makes of numbers
