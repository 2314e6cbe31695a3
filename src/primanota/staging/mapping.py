"""Mapping: a map file (TOML), which says how any timesheet CSV becomes actuals, read and checked whole.

Runs before the first row is read: everything that is wrong with the map is told at once, with its key, and
nothing is staged then. What the rows hold is the work of mapped.py.
"""

import difflib
import os
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from primanota.core.errors import Refusal
from primanota.core.wording import counted
from primanota.staging.ratecard import RateCard, read_rate_card

KEYS = ("separator", "date_format", "decimal_mark", "rate_card", "columns", "lookups")

DATE_FORMAT = "%Y-%m-%d"

_TRIED = (date(2026, 3, 4), date(1999, 12, 31))
"""Days that a date format must be able to write and read back."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the value of one of our columns comes from.

    The columns of the source; none: constant is the value. A lookup turns what the source says into what we
    say. With key the columns together name the row, and its id is made from them.
    """

    columns: tuple[str, ...] = ()
    constant: str = ""
    lookup: Mapping[str, str] | None = None
    key: bool = False


@dataclass(frozen=True, slots=True)
class Map:
    """A checked map: its file's name, an origin for each of our columns it gives, and how values are
    written.
    """

    name: str
    origins: Mapping[str, Origin]
    separator: str
    date_format: str
    decimal_mark: str
    rate_card: RateCard | None

    @property
    def source_columns(self) -> list[str]:
        """The columns of the source that are read, each once."""
        return list(dict.fromkeys(column for origin in self.origins.values() for column in origin.columns))

    @property
    def calculates_amount(self) -> bool:
        """Whether the amount is quantity times unit price."""
        return "amount" not in self.origins


@dataclass(frozen=True, slots=True)
class Sent:
    """A map that somebody sent, kept at ``path``, what he calls it, and the rate card he sent with it.

    The file names in it are his, and nothing is opened by them.
    """

    path: Path
    name: str
    rate_card: Path | None = None


def read_map(
    handed: Path | Sent, *, columns: Sequence[str], required: Sequence[str], company: str | None = None
) -> Map:
    """Read a map for these columns; ``company`` stands in where the map gives none.

    Raises:
        Refusal: ``file-not-found``, ``file-unreadable``; ``map-invalid`` with all that is wrong.
    """
    path = handed.path if isinstance(handed, Sent) else handed
    name = handed.name if isinstance(handed, Sent) else os.fsencode(path).decode("utf-8", "replace")
    check = _Check(name, _toml(path, name), path.parent)
    if isinstance(handed, Sent):
        check.card_of = lambda _value: handed.rate_card
    found = check.map(columns, company)
    given = {*found.origins, *(["unit_price"] if found.rate_card else [])}
    for column in required:
        if column in given or (column == "amount" and "unit_price" in given):
            continue
        or_else = {"company": ", nor --company", "amount": ", nor a unit_price to multiply by"}
        check.fault(f"columns.{column}", f"is required, and there is none{or_else.get(column, '')}")
    if check.faults:
        raise invalid(name, check.faults)
    return found


def invalid(name: str, faults: Sequence[str]) -> Refusal:
    """The refusal of a map, with all that is wrong with it."""
    cause = f"the map {name} has {counted(len(faults), 'error')}; nothing was staged"
    return Refusal("map-invalid", cause, details=[*faults])


def _toml(path: Path, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"), parse_float=Decimal)
    except FileNotFoundError as error:
        raise Refusal("file-not-found", f"{name} is not there") from error
    except OSError as error:
        raise Refusal("file-unreadable", f"{name}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise invalid(name, [f"{name}: is not UTF-8"]) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise invalid(name, [f"{name}: is no TOML: {error}"]) from error


class _Check:
    """One map on its way in, and what is wrong with it."""

    def __init__(self, name: str, content: dict[str, Any], folder: Path) -> None:
        self.name = name
        self.card_of: Callable[[str], Path | None] = lambda value: folder / value
        self.content = content
        self.faults: list[str] = []

    def fault(self, key: str, what: str) -> None:
        self.faults.append(f"{self.name}: {key} {what}")

    def map(self, columns: Sequence[str], company: str | None) -> Map:
        for key in self.content:
            if key not in KEYS:
                self.fault(key, f"is no key of a map{_suggested(key, KEYS)}")
        lookups = self.lookups()
        origins = {"company": Origin(constant=company)} if company else {}
        for column, given in self.table("columns").items():
            if column not in columns:
                self.fault(f"columns.{column}", f"is no column of ours{_suggested(column, columns)}")
            elif origin := self.origin(column, given, lookups):
                origins[column] = origin
        return Map(
            name=self.name,
            origins=origins,
            separator=self.separator(),
            date_format=self.date_format(),
            decimal_mark=self.decimal_mark(),
            rate_card=self.rate_card(origins),
        )

    def table(self, key: str) -> dict[str, Any]:
        value = self.content.get(key, {})
        if isinstance(value, dict):
            return value
        self.fault(key, "should be a table")
        return {}

    def lookups(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for name, table in self.table("lookups").items():
            found[name] = {}
            if not isinstance(table, dict):
                self.fault(f"lookups.{name}", "should be a table")
                continue
            for source, value in table.items():
                found[name][source] = self.plain(f'lookups.{name}."{source}"', value)
        return found

    def origin(self, column: str, given: Any, lookups: Mapping[str, Mapping[str, str]]) -> Origin | None:
        """Read where a column comes from; None where that is wrong, which is noted."""
        place = f"columns.{column}"
        if isinstance(given, str):
            return Origin(columns=(given,))
        kinds = [kind for kind in ("column", "constant", "key") if isinstance(given, dict) and kind in given]
        if len(kinds) != 1:
            self.fault(place, 'should be "SOURCE COLUMN", or a table with one of column, constant and key')
            return None
        for key in given:
            if key != kinds[0] and (key, kinds[0]) != ("lookup", "column"):
                self.fault(f"{place}.{key}", f"does not go with {kinds[0]}")
        value = given[kinds[0]]
        place = f"{place}.{kinds[0]}"
        if kinds[0] == "constant":
            return Origin(constant=self.plain(place, value))
        if kinds[0] == "key":
            return self.key(column, place, value)
        if isinstance(value, str):
            return Origin(columns=(value,), lookup=self.lookup(column, given.get("lookup"), lookups))
        self.fault(place, "should be the name of a source column")
        return None

    def key(self, column: str, place: str, value: Any) -> Origin | None:
        if (
            column == "actual_id"
            and isinstance(value, list)
            and value
            and all(isinstance(each, str) for each in value)
        ):
            return Origin(columns=tuple(value), key=True)
        self.fault(place, "makes ids: actual_id takes it, with a list of source columns")
        return None

    def plain(self, place: str, value: Any) -> str:
        text = _plain(value)
        if text is None:
            self.fault(place, "should be text, a number, true, false or a day")
        return text or ""

    def lookup(
        self, column: str, name: Any, lookups: Mapping[str, Mapping[str, str]]
    ) -> Mapping[str, str] | None:
        if name is None:
            return None
        if not isinstance(name, str) or name not in lookups:
            self.fault(f"columns.{column}.lookup", f"is {name!r}, and there is no table lookups.{name}")
            return None
        return lookups[name]

    def separator(self) -> str:
        value = self.content.get("separator", ",")
        if value in (",", ";", "\t", "|"):
            return str(value)
        self.fault("separator", 'should be ",", ";", "\\t" or "|"')
        return ","

    def decimal_mark(self) -> str:
        value = self.content.get("decimal_mark", ".")
        if value in (".", ","):
            return str(value)
        self.fault("decimal_mark", 'should be "." or ","')
        return "."

    def date_format(self) -> str:
        value = self.content.get("date_format", DATE_FORMAT)
        try:
            if all(datetime.strptime(day.strftime(value), value).date() == day for day in _TRIED):  # noqa: DTZ007
                return str(value)
        except (ValueError, TypeError):
            value = None
        self.fault("date_format", 'should write year, month and day, e.g. "%d.%m.%Y"')
        return DATE_FORMAT

    def rate_card(self, origins: Mapping[str, Origin]) -> RateCard | None:
        if "rate_card" not in self.content:
            return None
        for column in ("unit_price", "amount"):
            if column in origins:
                self.fault(f"columns.{column}", "is given by the rate card; leave one of them out")
        if "resource" not in origins:
            self.fault("columns.resource", "is what the rate card is read by, and there is none")
        value = self.content["rate_card"]
        if not isinstance(value, str):
            self.fault("rate_card", "should be the name of a CSV file")
            return None
        path = self.card_of(value)
        if path is None:
            self.fault("rate_card", f"is {value!r}, which was not sent with the map")
            return None
        card, faults = read_rate_card(path)
        for what in faults:
            self.fault("rate_card", what)
        return card


def _plain(value: Any) -> str | None:
    """A value of TOML as the text of a cell; None if it has no plain one."""
    match value:
        case bool():
            return "yes" if value else "no"
        case str() | int():
            return str(value)
        case Decimal() if value.is_finite():
            return f"{value:f}"
        case date() if not isinstance(value, datetime):
            return value.isoformat()
    return None


def _suggested(name: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f" (is it {close[0]}?)" if close else ""
