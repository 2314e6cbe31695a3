"""Lists: how the API answers with rows, a page at a time, and with one thing and its version.

A list answers ``items``, ``next`` (the cursor behind the last of them, null at the end) and, when it was
asked for, ``total``. A cursor is opaque to who gets it. Rows travel as the command line's --json writes them.
"""

import base64
import binascii
import hashlib
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from primanota.core.errors import Refusal
from primanota.inquiry.lists.paging import NUMBER_MAX, READERS, Found, Wanted
from primanota.inquiry.rows import Row, ready
from primanota.service.receipts import plain
from primanota.web.asked import Page

DIGEST_CHARACTERS = 16


class Listed(BaseModel):
    """A page of a list."""

    items: list[dict[str, Any]]
    next: str | None = Field(
        description="Give it as `after` for the rows behind these; null: there are none."
    )
    total: int | None = Field(None, description="All rows that the filters let through, when asked for.")


def cursor(place: Sequence[object]) -> str:
    """The place behind a row, for who asks for the rows behind it."""
    return base64.urlsafe_b64encode(json.dumps(place, separators=(",", ":")).encode()).decode().rstrip("=")


def read_cursor(text: str) -> list[Any]:
    """The place that a cursor names.

    Raises:
        Refusal: ``value-invalid``: it is none of ours.
    """
    try:
        found = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError) as error:
        raise _foreign(text) from error
    if not isinstance(found, list):
        raise _foreign(text)
    return found


def _foreign(text: str) -> Refusal:
    cause = f"after={text!r} is not the `next` of an answer"
    return Refusal("value-invalid", cause, remedy="Give the `next` of the page before, as it came.")


def short(rows: Iterable[Row], asked: Page, *, key: Sequence[str] = ()) -> Response:
    """A page of a list that is never long: the rows before it are read and left out.

    ``key`` names the columns that order the list, with a minus where the last come first. It is what makes
    the next page begin behind the row seen last, whatever came or went meanwhile; a list that stays needs
    none.
    """
    if asked.after is None:
        found, before = iter(rows), asked.at or 0
        skipped, place = sum(1 for _ in itertools.islice(found, before)), None
    else:
        place = _Place.read(asked.after, key)
        found, skipped = place.rest(rows)
    items = list(itertools.islice(found, asked.limit))
    following = next(found, None)
    end = skipped + len(items)
    total = end + (following is not None) + sum(1 for _ in found) if asked.total else None
    following_at = _Place.behind(items, key, end, place).told() if following is not None else None
    return answer(items, next_=following_at, total=total)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page of a short list ended: at a row of these values of its key, the ``seen``-th of them; with
    no key behind so many rows.
    """

    key: tuple[str, ...]
    values: list[Any]
    seen: int

    @classmethod
    def read(cls, text: str, key: Sequence[str]) -> "_Place":
        """The place that a cursor names.

        Raises:
            Refusal: ``value-invalid``.
        """
        match read_cursor(text):
            case [*values, int(seen)] if len(values) == len(key) and 0 <= seen <= NUMBER_MAX:
                return cls(tuple(key), values, seen)
        raise _foreign(text)

    @classmethod
    def behind(cls, items: list[Row], key: Sequence[str], end: int, before: "_Place | None") -> "_Place":
        """The place behind the last of some rows, which are the list's up to ``end``."""
        if not key:
            return cls((), [], end)
        values = [_plain(items[-1], name) for name in key]
        alike = sum(1 for row in items if [_plain(row, name) for name in key] == values)
        goes_on = before is not None and before.values == values
        return cls(tuple(key), values, alike + (before.seen if before and goes_on else 0))

    def told(self) -> str:
        """The place as a cursor."""
        return cursor([*self.values, self.seen])

    def rest(self, rows: Iterable[Row]) -> tuple[Iterator[Row], int]:
        """The rows behind the place, and how many were left out."""
        found, skipped, alike = iter(rows), 0, 0
        for row in found:
            side = self._side(row) if self.key else -1
            alike += side == 0
            if side > 0 or (side == 0 and alike > self.seen) or (not self.key and skipped == self.seen):
                return itertools.chain([row], found), skipped
            skipped += 1
        return iter(()), skipped

    def _side(self, row: Row) -> int:
        """Whether a row stands before the place, at it, or behind it."""
        for name, given in zip(self.key, self.values, strict=True):
            own = row[name.removeprefix("-")]
            seen = _read(given, own, self)
            if own != seen:
                later = own is None or (seen is not None and own > seen)
                return 1 if later != name.startswith("-") else -1
        return 0


def _plain(row: Row, name: str) -> Any:
    column = name.removeprefix("-")
    return ready({column: row[column]})[column]


def _read(given: Any, own: Any, place: _Place) -> Any:
    """A value of a cursor, as what a row has there."""
    if given is None or own is None:
        return given
    reader = READERS.get(type(own))
    try:
        read = reader(given) if reader and isinstance(given, str) else given
    except ValueError as error:
        raise _foreign(place.told()) from error
    if isinstance(read, type(own)):
        return read
    raise _foreign(place.told())


def wanted(asked: Page) -> Wanted:
    """The page of a long list.

    Raises:
        Refusal: ``value-invalid``: ``after`` is no cursor of ours.
    """
    after = None if asked.after is None else read_cursor(asked.after)
    return Wanted(asked.limit, after, asked.at or 0, asked.total)


def long(found: Found) -> Response:
    """A page of a list that may be long."""
    return answer(found.rows, next_=None if found.next is None else cursor(found.next), total=found.total)


def answer(items: Iterable[Mapping[str, Any]], *, next_: str | None, total: int | None) -> Response:
    """The answer of a list."""
    told: dict[str, Any] = {"items": [plain(row) for row in items], "next": next_}
    if total is not None:
        told["total"] = total
    return JSONResponse(told)


def single(thing: object, *, version: object | None = None, value: str | None = None) -> Response:
    """The answer about one thing; its ``ETag``, which a change of it may name, and a question whether it is
    still the same.

    ``version`` counts the changes that somebody made; more of a thing may change, so a digest of all that is
    told goes with it. ``value`` is all that can change of a setting.
    """
    told = JSONResponse(plain(thing))
    own = value
    if own is None:
        digest = hashlib.sha256(told.body).hexdigest()[:DIGEST_CHARACTERS]
        own = digest if version is None else f"{version}.{digest}"
    told.headers["ETag"] = etag(own)
    return told


def is_same(response_etag: str, if_none_match: str) -> bool:
    """Whether who asks has what would be answered, as ``If-None-Match`` says: ETags, or any."""
    given = [each.strip().removeprefix("W/") for each in if_none_match.split(",")]
    return response_etag.removeprefix("W/") in given or given == ["*"]


def etag(version: object) -> str:
    """The version of a thing as headers carry it; only what is visible ASCII stays as it is."""
    text = str(version)
    own = "".join(
        letter if "!" <= letter <= "~" and letter not in '"%' else _coded(letter) for letter in text
    )
    return f'"{own}"'


def _coded(letter: str) -> str:
    return "".join(f"%{byte:02X}" for byte in letter.encode())
