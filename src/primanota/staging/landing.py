"""Landing: the rows of a file into an all-text temporary table, before anything is judged.

A sound CSV file goes by COPY as the bytes it is; PostgreSQL splits it. Where PostgreSQL refuses the bytes,
or quotes stand where readers disagree about them, the file is read again record by record, so that just the
bad records are refused. All else goes record by record. Nothing is checked here against setup, and
nothing is stored.
"""

import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import psycopg
from psycopg import errors

from primanota.core.errors import Refusal
from primanota.db.statements import Connected, Statement
from primanota.staging.readers import (
    RECORD_BYTES_MAX,
    Record,
    read_csv,
    read_json,
    read_json_lines,
)
from primanota.staging.source import FOREIGN_SHAPES, TYPED, Format, Source
from primanota.staging.tabular.grid import Grid

CHUNK_BYTES = 1024 * 1024

Progress = Callable[[int, int], None]
"""Called with bytes done and bytes in all."""

# PostgreSQL before 18 takes a line that begins so for the end of the data, and would drop the rest.
_END_OF_DATA = re.compile(rb"(?:\A|[\r\n])\\\.")

_BETWEEN_CELLS = b",\r\n"


@dataclass(frozen=True, slots=True)
class Contract:
    """The columns a kind of file may and must have, and the two COPY statements of its landing table."""

    columns: tuple[str, ...]
    required: tuple[str, ...]
    copy_bytes: Statement
    copy_records: Statement


def land_grid(
    conn: Connected, source: Source, grid: Grid, contract: Contract, progress: Progress | None
) -> None:
    """Bring every row of a file with a header into the contract's landing table, unreadable ones with their
    fault.

    Raises:
        Refusal: ``file-unreadable``, ``column-unknown``, ``column-doubled``, ``column-missing``.
    """
    tell = progress or (lambda _done, _size: None)
    header = grid.header
    check(source, header, contract)
    if source.format in TYPED:
        _copy_records(conn, source, grid.records(header, contract.columns), contract, tell)
    elif not _copied_whole(conn, source, header, contract, tell):
        _copy_records(conn, source, read_csv(source, header, contract.columns), contract, tell)
    tell(source.size, source.size)


def land(conn: Connected, source: Source, contract: Contract, progress: Progress | None) -> None:
    """Bring every row of a JSON file into the contract's landing table, unreadable ones with their fault.

    Raises:
        Refusal: ``file-unreadable``, ``format-unknown``.
    """
    tell = progress or (lambda _done, _size: None)
    if source.format in FOREIGN_SHAPES:
        raise Refusal("format-unknown", f"{source.name}: a file of {source.format} holds actuals only")
    match source.format:
        case Format.JSON_LINES:
            _copy_records(conn, source, read_json_lines(source, contract.columns), contract, tell)
        case Format.JSON:
            _copy_records(conn, source, read_json(source, contract.columns), contract, tell)
    tell(source.size, source.size)


def land_records(
    conn: Connected, source: Source, records: Iterator[Record], contract: Contract, progress: Progress | None
) -> None:
    """Bring records that a foreign file was read into, already in our columns, into the landing table.

    Raises:
        Refusal: what reading the records raises.
    """
    tell = progress or (lambda _done, _size: None)
    _copy_records(conn, source, records, contract, tell)
    tell(source.size, source.size)


def check(source: Source, header: Sequence[str], contract: Contract) -> None:
    """Refuse a header that names a column twice, one we do not know, or not all that are required.

    Raises:
        Refusal: ``column-unknown``, ``column-doubled``, ``column-missing``.
    """
    doubled = sorted({name for name in header if header.count(name) > 1})
    unknown = [name for name in header if name not in contract.columns]
    missing = [name for name in contract.required if name not in header]
    if len(header) == 1 and (mark := re.search(r"[;\t|]", header[0])):
        separator = {";": "semicolons", "\t": "tabs"}.get(mark[0], "bars")
        remedy = "Save it with commas between the cells."
        raise Refusal("column-unknown", f"{source.name} has {separator} between its columns", remedy=remedy)
    if unknown:
        told = ", ".join(_suggested(name, contract.columns) for name in unknown)
        raise Refusal("column-unknown", f"{source.name} has the unknown column {told}", details=unknown)
    if doubled:
        raise Refusal("column-doubled", f"{source.name} has twice: {', '.join(doubled)}", details=doubled)
    if missing:
        raise Refusal("column-missing", f"{source.name} lacks: {', '.join(missing)}", details=missing)


def _suggested(name: str, columns: Sequence[str]) -> str:
    close = difflib.get_close_matches(name[:100].lower(), columns, n=1)
    return f'"{name[:100]}"' + (f" (is it {close[0]}?)" if close else "")


# --- a sound CSV file, as it is ----------------------------------------------------------------------------


class _Irregular(Exception):  # no error: it only says which way to take
    """The bytes are not such that PostgreSQL and every other reader split them alike."""


def _copied_whole(
    conn: Connected, source: Source, header: Sequence[str], contract: Contract, tell: Progress
) -> bool:
    """Copy the bytes as they are; False when that is not possible, and then nothing was copied."""
    # The header's names are columns of the contract by now, so none can smuggle SQL in.
    statement = contract.copy_bytes.text.replace("FROM STDIN", f"({', '.join(header)}) FROM STDIN", 1)
    quotes = _Quotes()
    try:
        with conn.transaction(), conn.cursor() as cursor, cursor.copy(statement.encode()) as copy:
            for block in _blocks(source.rewind()):
                if (b"\\." in block and _END_OF_DATA.search(block)) or not quotes.sound(block):
                    raise _Irregular  # noqa: TRY301  # leaves the COPY and its savepoint in one go
                copy.write(block)
                tell(source.file.tell() - source.first, source.size)
    except (_Irregular, psycopg.DataError, errors.NotNullViolation, errors.ProgramLimitExceeded):
        return False
    return True


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    """The file in blocks that end where a line ends."""
    rest = b""
    while chunk := file.read(CHUNK_BYTES):
        block = rest + chunk
        end = max(block.rfind(b"\n"), block.rfind(b"\r")) + 1
        if end == 0 and len(block) > RECORD_BYTES_MAX:
            raise _Irregular
        if end:
            yield block[:end]
        rest = block[end:]
    if rest:
        yield rest


class _Quotes:
    """Watches that quotes stand only around whole cells, or doubled within them.

    Elsewhere PostgreSQL drops them and may join rows: an inch mark at the end of two cells of a column
    hides all rows between.
    """

    def __init__(self) -> None:
        self.inside = False

    def sound(self, block: bytes) -> bool:
        """Whether the quotes of the next block are such."""
        pieces = block.split(b'"')
        began_inside = self.inside
        self.inside ^= len(pieces) % 2 == 0
        outside = pieces[1::2] if began_inside else pieces[::2]
        before_quote = outside if self.inside else outside[:-1]
        behind_quote = outside if began_inside else outside[1:]
        return all(not piece or piece[-1] in _BETWEEN_CELLS for piece in set(before_quote)) and all(
            not piece or piece[0] in _BETWEEN_CELLS for piece in set(behind_quote)
        )


# --- record by record --------------------------------------------------------------------------------------


def _copy_records(
    conn: Connected, source: Source, records: Iterator[Record], contract: Contract, tell: Progress
) -> None:
    with conn.cursor() as cursor, cursor.copy(contract.copy_records.text.encode()) as copy:
        for record in records:
            fault = record.fault
            why = (fault.field, fault.code, fault.value, fault.message) if fault else ("", "", "", "")
            copy.write_row((record.row, *why, *record.cells))
            if record.row % 10_000 == 0 and source.format not in TYPED:  # those are read by another process
                tell(min(source.file.tell() - source.first, source.size), source.size)
