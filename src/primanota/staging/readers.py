"""Readers: CSV and JSON record by record, so that one bad record is told and the others are kept.

Runs for JSON files always, and for a CSV file when PostgreSQL's COPY did not take it as it is. A reader
judges only whether a record can be read at all (encoding, number of cells, quotes, JSON); what its values
mean is judged in the database.
"""

import csv
import io
import json
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from primanota.core.errors import Refusal
from primanota.core.wording import counted
from primanota.staging.source import Source

RECORD_BYTES_MAX = 16 * 1024 * 1024
"""A longer record is refused: a quote that never closes must not swallow a file."""

JSON_BYTES_MAX = 64 * 1024 * 1024
"""A JSON file is held in memory while it is read; JSON lines are not."""

SWITCHES = ("skip_sync", "msdyn_skipsync")
"""Keys that take true and false."""

SHOWN_MAX = 200
"""Characters of a bad value that are told."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a record cannot be read; field is empty when it is the whole record."""

    field: str
    code: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its row, its cells in the order of the columns asked for, what is wrong with it, and of a
    JSON object the columns it speaks of.
    """

    row: int
    cells: Sequence[str]
    fault: Fault | None = None
    stated: frozenset[str] = frozenset()


# --- CSV ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Broken:
    """A line at which a record begins that cannot be told apart from the next."""

    line: str
    reason: str


class _Lines:
    """The lines of a file with their ends, as Latin-1 (one character for each byte), with a way back."""

    def __init__(self, file: BinaryIO) -> None:
        self.text = io.TextIOWrapper(file, encoding="latin-1", newline="")
        self.again: deque[str] = deque()

    def record(self, taken: list[str]) -> Iterator[str]:
        """Give the lines of one record, noting them, up to the size a record may have."""
        size = 0
        while size <= RECORD_BYTES_MAX:
            line = self.again.popleft() if self.again else self.text.readline(RECORD_BYTES_MAX)
            if not line:
                return
            taken.append(line)
            size += len(line)
            yield line


def _csv_rows(file: BinaryIO, separator: str) -> Iterator[list[str] | _Broken]:
    """Split bytes into rows of cells, still Latin-1; after a broken row go on with the next line.

    A quote opens only at the start of a cell; elsewhere it is a character like others.
    """
    csv.field_size_limit(max(csv.field_size_limit(), RECORD_BYTES_MAX))
    lines = _Lines(file)
    try:
        while True:
            taken: list[str] = []
            try:
                cells = next(csv.reader(lines.record(taken), delimiter=separator, strict=True))
            except StopIteration:
                return
            except csv.Error as error:
                lines.again.extendleft(reversed(taken[1:]))
                unclosed = "unexpected end" in str(error)
                reason = "a quote that never closes" if unclosed else "text behind a closing quote"
                yield _Broken(taken[0], reason)
            else:
                yield cells
    finally:
        lines.text.detach()


def csv_header(source: Source, separator: str = ",") -> list[str]:
    """Read the header row of a CSV file, whose cells a comma or another single ASCII character separates.

    Raises:
        Refusal: ``file-unreadable``: empty, or not UTF-8.
    """
    rows = _csv_rows(source.rewind(), separator)
    cells = next(rows, None)
    rows.close()  # type: ignore[attr-defined]  # a generator
    if not cells:
        raise Refusal("file-unreadable", f"{source.name} does not begin with a header row")
    if isinstance(cells, _Broken):
        raise Refusal("file-unreadable", f"{source.name}: the header row has {cells.reason}")
    try:
        names = [cell.encode("latin-1").decode("utf-8") for cell in cells]
    except UnicodeDecodeError as error:
        raise Refusal("file-unreadable", f"{source.name}: the header row is not UTF-8") from error
    if any("\0" in name for name in names):
        raise Refusal(
            "file-unreadable", f"{source.name}: the header row holds NUL bytes", remedy="Save it as UTF-8."
        )
    return names


def read_csv(
    source: Source, header: Sequence[str], columns: Sequence[str], separator: str = ","
) -> Iterator[Record]:
    """Read a CSV file record by record, the header being row 1; blank lines are rows that hold nothing."""
    rows = _csv_rows(source.rewind(), separator)
    next(rows)
    places = [header.index(column) if column in header else len(header) for column in columns]
    company = _company(header)
    for row, cells in enumerate(rows, start=2):
        if isinstance(cells, _Broken):
            line = _shown(cells.line)
            yield refused(row, columns, Fault("", "row-shape", line, f"the row has {cells.reason}"))
        elif len(cells) == len(header):
            yield _decoded(row, header, [*cells, ""], places, columns)
        elif cells:
            counts = f"the row has {counted(len(cells), 'cell')}, the header has {len(header)}"
            fault = Fault("", "row-shape", _shown(separator.join(cells)), counts)
            yield refused(row, columns, fault, _shown(cells[company]) if company < len(cells) else "")


def _company(header: Sequence[str]) -> int:
    """The place of the company; behind the last cell, where an empty one is added, if it has none."""
    return header.index("company") if "company" in header else len(header)


def _decoded(
    row: int, header: Sequence[str], cells: list[str], places: list[int], columns: Sequence[str]
) -> Record:
    """Turn cells from Latin-1 into the UTF-8 they are."""
    texts = list(cells)
    for place, cell in enumerate(cells):
        flaw = None
        if not cell.isascii():
            try:
                texts[place] = cell.encode("latin-1").decode("utf-8")
            except UnicodeDecodeError:
                flaw = "holds bytes that are not UTF-8"
        if "\0" in cell:
            flaw = "holds a NUL byte"
        if flaw:
            fault = Fault(header[place], "encoding-invalid", _shown(cell), f"{header[place]} {flaw}")
            return refused(row, columns, fault, _shown(cells[_company(header)]))
    return Record(row, [texts[place] for place in places])


def _shown(latin: str) -> str:
    """A cell or line as UTF-8 for a message, replacement marks for what is none, shortened."""
    return short(latin[: 4 * SHOWN_MAX].encode("latin-1", "replace").decode("utf-8", "replace"))


def short(text: str) -> str:
    """Shorten a value for a message."""
    clean = text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode("utf-8")
    return clean if len(clean) <= SHOWN_MAX else clean[: SHOWN_MAX - 1] + "…"


def refused(row: int, columns: Sequence[str], fault: Fault, company: str = "") -> Record:
    """Compose a record that cannot be read; company is whose it is, if that can be told."""
    return Record(row, [company if column == "company" else "" for column in columns], fault)


# --- JSON --------------------------------------------------------------------------------------------------


class JsonObject(list[tuple[str, Any]]):
    """A JSON object as its pairs, so that a key given twice is seen."""


class _Number(str):
    """A JSON number as it was written."""

    __slots__ = ()


class Constant(str):
    """NaN, Infinity or -Infinity, which JSON does not have."""

    __slots__ = ()


DECODER = json.JSONDecoder(
    object_pairs_hook=JsonObject, parse_float=_Number, parse_int=_Number, parse_constant=Constant
)
"""Keeps every pair of an object, and every number as it was written."""


def read_json_lines(source: Source, columns: Sequence[str]) -> Iterator[Record]:
    """Read a file with one JSON object on each line; the row is the line's number."""
    file = source.rewind()
    row = 0
    while line := file.readline(RECORD_BYTES_MAX):
        row += 1
        whole = line.endswith(b"\n") or len(line) < RECORD_BYTES_MAX
        if not whole:
            while (rest := file.readline(RECORD_BYTES_MAX)) and not rest.endswith(b"\n"):
                pass
            fault = Fault("", "json-invalid", "", f"the line is longer than {RECORD_BYTES_MAX} bytes")
            yield refused(row, columns, fault)
        elif line.strip():
            yield _json_line(row, line, columns)


def _json_line(row: int, line: bytes, columns: Sequence[str]) -> Record:
    try:
        element = DECODER.decode(line.decode("utf-8"))
    except UnicodeDecodeError:
        shown = short(line[: 4 * SHOWN_MAX].decode("utf-8", "replace").strip())
        fault = Fault("", "encoding-invalid", shown, "the line holds bytes that are not UTF-8")
        return refused(row, columns, fault)
    except (ValueError, RecursionError) as error:
        shown = short(line[: 4 * SHOWN_MAX].decode("utf-8", "replace").strip())
        return refused(row, columns, Fault("", "json-invalid", shown, f"the line is no JSON: {_why(error)}"))
    return json_record(row, element, columns)


def _why(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at line {error.lineno} column {error.colno}"
    return "nested too deep" if isinstance(error, RecursionError) else str(error)


def read_json(source: Source, columns: Sequence[str], *, others_ignored: bool = False) -> Iterator[Record]:
    """Read a JSON file: an array of objects, or ``{"value": [...]}``, or one object; the row is the
    element's number. ``others_ignored``: other keys are let pass, and those of an object within are named
    ``outer.inner``.

    Raises:
        Refusal: ``file-unreadable``: not JSON in UTF-8, or too large to be held in memory.
    """
    if source.size > JSON_BYTES_MAX:
        raise Refusal(
            "file-unreadable",
            f"{source.name} has {source.size} bytes, and a JSON file is read whole: at most {JSON_BYTES_MAX}",
            remedy="Write it as JSON lines (jsonl), which may have any size.",
        )
    try:
        content = DECODER.decode(source.rewind().read().decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Refusal("file-unreadable", f"{source.name} is not UTF-8", remedy="Save it as UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise Refusal("file-unreadable", f"{source.name} is no JSON: {_why(error)}") from error
    for row, element in enumerate(_elements(content), start=1):
        read = element
        if others_ignored and isinstance(element, JsonObject):
            read = JsonObject(pair for pair in _flat(element) if pair[0] in columns)
        yield json_record(row, read, columns)


def _flat(element: JsonObject) -> Iterator[tuple[str, Any]]:
    """The pairs of an object, and behind a point those of the objects in it."""
    for key, value in element:
        if isinstance(value, JsonObject):
            yield from ((f"{key}.{inner}", within) for inner, within in value)
        else:
            yield key, value


def _elements(content: Any) -> list[Any]:
    if isinstance(content, JsonObject):
        inner = next((value for key, value in content if key == "value"), None)
        return inner if isinstance(inner, list) and not isinstance(inner, JsonObject) else [content]
    return content if isinstance(content, list) else [content]


def json_record(row: int, element: Any, columns: Sequence[str]) -> Record:
    """Read one element of a JSON document that :data:`DECODER` has decoded."""
    if not isinstance(element, JsonObject):
        return refused(row, columns, Fault("", "json-invalid", "", "not a JSON object"))
    found = dict.fromkeys(columns, "")
    seen: set[str] = set()
    fault: Fault | None = None
    for key, value in element:
        flaw = _flaw(key, value, seen, found)
        seen.add(key)
        if flaw is None:
            found[key] = _text(value)
        elif fault is None:
            shown = short("" if isinstance(value, list) else str(value))
            name = short(key)
            fault = Fault(name, flaw[0], shown, f"{name} {flaw[1]}")
    if fault:
        return refused(row, columns, fault, short(found.get("company", "")))
    return Record(row, list(found.values()), stated=frozenset(seen))


def _flaw(key: str, value: Any, seen: set[str], columns: dict[str, str]) -> tuple[str, str] | None:
    """What is wrong with a pair: a code and the words behind the key."""
    if key not in columns:
        return "json-invalid", "is not a column of the contract"
    if key in seen:
        return "json-invalid", "is given twice"
    if isinstance(value, list):
        return "json-invalid", "is an array or an object, and should be a plain value"
    if isinstance(value, Constant):
        return "number-invalid", f"is {value}, which is no number"
    if isinstance(value, bool) and key not in SWITCHES:
        return "json-invalid", "is true or false, and should be text or a number"
    return text_flaw(value) if isinstance(value, str) else None


def text_flaw(value: str) -> tuple[str, str] | None:
    """Why a text cannot be kept: a code, and the words behind the name of its column; None: it can."""
    if "\0" in value:
        return "encoding-invalid", "holds a NUL"
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return "encoding-invalid", "holds half of a surrogate pair"
    return None


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else "yes" if value else "no"
