"""Mapped: the rows of any timesheet with a header row as rows of ours, by a map.

Runs when a file is staged with a map, before anything is judged. A value that the map cannot turn into ours
is told here, with the source's column; all others go on to the judge as if they had come in a file of ours.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, localcontext
from uuid import UUID, uuid5

from primanota.core.errors import Refusal
from primanota.core.money import round_half_away
from primanota.staging.mapping import DATE_FORMAT, Map, Origin
from primanota.staging.readers import Fault, Record, refused, short
from primanota.staging.source import FOREIGN_SHAPES, WITH_HEADER, Source
from primanota.staging.tabular.grid import Grid, Typed

DATES = ("transaction_date", "accounting_date")
NUMBERS = ("quantity", "unit_price", "amount")

IDS = UUID("6f0b9c52-3a0e-5c55-9f0e-6a4c1d0f7b1e")
"""The namespace of ids that are made from a row's key. It never changes, or files would be staged twice."""

_PLAIN = re.compile(r"[+-]?(?:\d{1,15}\.?\d{0,60}|\.\d{1,60})", re.ASCII)


def require_grid(source: Source) -> None:
    """See that a file is of a format that a map reads.

    Raises:
        Refusal: ``format-unknown``.
    """
    if source.format not in WITH_HEADER or source.format in FOREIGN_SHAPES:
        raise Refusal(
            "format-unknown",
            f"{source.name}: a map reads csv, xlsx and parquet, and this is {source.format}",
            remedy="Name it with --format csv, or leave --map out.",
        )


def read_mapped(
    source: Source, grid: Grid, by: Map, columns: Sequence[str], decimals: Mapping[str, int]
) -> Iterator[Record]:
    """Read a timesheet by a map; ``decimals`` are those of each currency, to round amounts half away from
    zero (M2).

    Raises:
        Refusal: ``file-unreadable``; ``column-missing`` or ``column-doubled``: of those that the map names.
    """
    header = grid.header
    used = by.source_columns
    _check(source, header, by)
    for record in grid.records(header, used):
        if record.fault:
            company = by.origins["company"].constant if "company" in by.origins else ""
            yield refused(record.row, columns, record.fault, company)
            continue
        row = _Row(by, dict(zip(used, record.cells, strict=True)), decimals)
        row.read()
        fault = row.fault()
        if fault:
            yield refused(record.row, columns, fault, short(row.found.get("company", "")))
        else:
            yield Record(record.row, [row.found.get(column, "") for column in columns])


def _check(source: Source, header: Sequence[str], by: Map) -> None:
    places = {
        name: ", ".join(
            f"columns.{column}" for column, origin in by.origins.items() if name in origin.columns
        )
        for name in by.source_columns
    }
    missing = [f'"{name}" ({by.name}: {places[name]})' for name in places if name not in header]
    if missing:
        raise Refusal(
            "column-missing",
            f"{source.name} lacks what the map reads: {', '.join(missing)}",
            remedy="Correct the map, its separator, or the file.",
            details=missing,
        )
    doubled = [name for name in places if header.count(name) > 1]
    if doubled:
        raise Refusal("column-doubled", f"{source.name} has twice: {', '.join(doubled)}", details=doubled)


class _Row:
    """One row: what the source says, what has been found for our columns, and what is wrong with it."""

    def __init__(self, by: Map, cells: Mapping[str, str], decimals: Mapping[str, int]) -> None:
        self.by = by
        self.cells = cells
        self.decimals = decimals
        self.found: dict[str, str] = {}
        self.faults: list[Fault] = []

    def read(self) -> None:
        """Find a value for each of our columns."""
        for column, origin in self.by.origins.items():
            self.found[column] = self.value(column, origin)
        if (origin := self.by.origins["actual_id"]).key:
            self.found["actual_id"] = self.ident(origin)
        if self.by.calculates_amount:
            self.price()

    def fault(self) -> Fault | None:
        """The first thing that is wrong; its message tells the others too."""
        if not self.faults:
            return None
        first = self.faults[0]
        message = "; ".join(fault.message for fault in self.faults)
        return Fault(first.field, first.code, first.value, message)

    def wrong(self, column: str, code: str, value: str, why: str) -> None:
        origin = self.by.origins.get(column)
        told = f" (column {short(origin.columns[0])})" if origin and origin.columns else ""
        self.faults.append(Fault(column, code, short(value), f"{column} {why}{told}"))

    def value(self, column: str, origin: Origin) -> str:
        if not origin.columns:
            return origin.constant
        cell = self.cells[origin.columns[0]]
        if origin.lookup is not None:
            return self.looked_up(column, cell, origin.lookup)
        if isinstance(cell, Typed):  # a date or a number that needs no format to be read
            return cell
        if column in DATES and cell:
            return self.day(column, cell)
        if column in NUMBERS and self.by.decimal_mark == ",":
            return self.number(column, cell)
        return cell

    def looked_up(self, column: str, cell: str, lookup: Mapping[str, str]) -> str:
        if cell in lookup or not cell:
            return lookup.get(cell, "")
        self.wrong(
            column, "value-unknown", cell, f'is "{short(cell)}", which the map\'s lookup does not have'
        )
        return ""

    def day(self, column: str, cell: str) -> str:
        try:
            return datetime.strptime(cell, self.by.date_format).date().isoformat()  # noqa: DTZ007  # a day, no instant
        except ValueError:
            why = f'is "{short(cell)}", which is no date written as {self.by.date_format}'
            self.wrong(column, "date-invalid", cell, why)
            return ""

    def number(self, column: str, cell: str) -> str:
        """Turn a decimal comma into a point; a point would be a thousands mark, which we never guess at."""
        if "." in cell:
            self.wrong(column, "number-invalid", cell, f'is "{short(cell)}", which has a point')
            return ""
        return cell.replace(",", ".")

    def ident(self, origin: Origin) -> str:
        """Make an id from the row's key; another company or type of transaction makes another id."""
        kind = [self.found["company"], self.found["transaction_type"]]
        return str(uuid5(IDS, json.dumps([*kind, *(self.cells[column] for column in origin.columns)])))

    def price(self) -> None:
        """Find the unit price, on the rate card if there is one, and the amount."""
        if self.faults:
            return
        if self.by.rate_card:
            self.found["unit_price"] = self.rate()
        factors = [self.factor(column) for column in ("quantity", "unit_price") if not self.faults]
        if self.faults:
            return
        with localcontext(prec=200):
            exact = factors[0] * factors[1]
        places = self.decimals.get(self.found["currency"])
        # An unknown currency has no decimals to round to, and is refused for it.
        self.found["amount"] = f"{exact if places is None else round_half_away(exact, places):f}"

    def rate(self) -> str:
        resource, day = self.found["resource"], self.found["transaction_date"]
        if not day:
            self.wrong("transaction_date", "value-missing", "", "is empty")
            return ""
        try:
            start = datetime.strptime(day, DATE_FORMAT).date()  # noqa: DTZ007  # a day, no instant
        except ValueError:  # of a constant or a lookup
            self.wrong("transaction_date", "date-invalid", day, f'is "{short(day)}", which is no date')
            return ""
        price = self.by.rate_card.price(resource, start) if self.by.rate_card else None
        if price is None:
            what = f'has no price on the rate card for "{short(resource)}" on {day}'
            self.wrong("unit_price", "rate-missing", resource, what)
        return "" if price is None else f"{price:f}"

    def factor(self, column: str) -> Decimal:
        text = self.found[column]
        if not text:
            self.wrong(column, "value-missing", text, "is empty")
        elif not _PLAIN.fullmatch(text):
            self.wrong(
                column, "number-invalid", text, f'is "{short(text)}", which is no plain decimal number'
            )
        else:
            return Decimal(text)
        return Decimal(0)
