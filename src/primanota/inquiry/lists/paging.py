"""Paging: which page of a list is wanted, and what was found; the same for every list.

A place is the key of the row that was seen last, as plain values that a door can send out and take back.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from primanota.core.errors import Refusal
from primanota.db.statements import Connected, Statement
from primanota.inquiry.rows import Row, ready

NUMBER_MAX = 2**62


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page: at most ``limit`` rows, behind the place ``after`` or from the row number ``at`` on (the first
    is 0), and whether all rows are to be counted.
    """

    limit: int
    after: Sequence[Any] | None = None
    at: int = 0
    total: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of a page, the place behind them (None: there are no more), and how many there are in all."""

    rows: list[Row]
    next: list[Any] | None
    total: int | None = None


READERS: Mapping[type, Callable[[str], object]] = {
    str: str,
    UUID: UUID,
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
}
"""How the parts of a place are read, which doors send out as text; numbers stay numbers."""

Key = Mapping[str, type]
"""The columns that order a list, and what kind of value each has."""


def behind(wanted: Wanted, key: Key) -> dict[str, Any]:
    """The values that a statement of a page takes: the place as ``after_`` and the column, and the window.

    Raises:
        Refusal: ``value-invalid``: the place is none of this list.
    """
    place = wanted.after
    if place is not None and (len(place) != len(key) or not all(map(_is_a, place, key.values()))):
        remedy = "Give the `next` of the page before, as it came, with the same filters."
        raise Refusal("value-invalid", "the place is not one of this list", remedy=remedy)
    values = dict.fromkeys(key) if place is None else dict(zip(key, place, strict=True))
    told: dict[str, Any] = {f"after_{name}": value for name, value in values.items()}
    return {**told, "skip": 0 if place is not None else wanted.at, "limit": wanted.limit + 1}


def _is_a(value: object, kind: type) -> bool:
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool) and abs(value) < NUMBER_MAX
    if not isinstance(value, str) or "\0" in value:
        return False
    try:
        READERS[kind](value)
    except ValueError:
        return False
    return True


def keys(conn: Connected, statement: Statement, wanted: Wanted, key: Key, /, **values: Any) -> list[Row]:
    """The keys of a page, and of one row more if there is one.

    Raises:
        Refusal: ``value-invalid``, as :func:`behind`.
    """
    return statement(conn, **behind(wanted, key), **values).fetchall()


def found(wanted: Wanted, key: Key, keyed: Sequence[Row], rows: Sequence[Row], total: int | None) -> Found:
    """The page whose keys, and perhaps one more, are ``keyed`` and whose rows are ``rows``."""
    more = len(keyed) > wanted.limit
    last = ready({name: keyed[wanted.limit - 1][name] for name in key}) if more else {}
    return Found(list(rows[: wanted.limit]), list(last.values()) or None, total)
