"""Lists: how the API answers with rows, a page at a time, and with one thing and its version.

A list answers ``items``, ``next`` (the cursor behind the last of them, null at the end) and, when it was
asked for, ``total``. A cursor is opaque to who gets it. Rows travel as the command line's --json writes them.
"""

import base64
import binascii
import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from primanota.core.errors import Refusal
from primanota.inquiry.lists.paging import Found, Wanted
from primanota.service.receipts import plain
from primanota.web.asked import Page


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


def short(rows: Iterable[Mapping[str, Any]], asked: Page) -> Response:
    """A page of a list that is never long: the rows before it are read and left out."""
    start = asked.at or 0
    if asked.after is not None:
        match read_cursor(asked.after):
            case [int(place)] if place >= 0:
                start = place
            case _:
                raise _foreign(asked.after)
    found = iter(rows)
    skipped = sum(1 for _ in itertools.islice(found, start))
    items = list(itertools.islice(found, asked.limit))
    following = next(found, None)
    total = None
    if asked.total:
        total = skipped + len(items) + (following is not None) + sum(1 for _ in found)
    return answer(items, next_=cursor([start + len(items)]) if following else None, total=total)


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


def single(thing: object, *, version: object | None = None) -> Response:
    """The answer about one thing; its ``ETag``, where it has a version, is what a change of it may name."""
    headers = {} if version is None else {"ETag": etag(version)}
    return JSONResponse(plain(thing), headers=headers)


def etag(version: object) -> str:
    """The version of a thing as headers carry it; only what is visible ASCII stays as it is."""
    text = str(version)
    own = "".join(
        letter if "!" <= letter <= "~" and letter not in '"%' else _coded(letter) for letter in text
    )
    return f'"{own}"'


def _coded(letter: str) -> str:
    return "".join(f"%{byte:02X}" for byte in letter.encode())
