"""Rate card: what an hour of whom costs from which day on, for timesheets that hold no prices.

Read with the map file that names it. A card is a CSV file of ours (UTF-8, commas, ISO dates, decimal point),
whatever the timesheet looks like.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from primanota.core.errors import Refusal
from primanota.core.money import QUANTITY_DECIMALS
from primanota.staging.readers import Record, csv_header, read_csv, short
from primanota.staging.source import opened

COLUMNS = ("resource", "start_date", "unit_price")

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_PRICE = re.compile(rf"-?\d{{1,15}}(?:\.\d{{1,{QUANTITY_DECIMALS}}})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class RateCard:
    """The days from which each resource's prices hold, in order, and the prices of those days."""

    days: Mapping[str, list[date]]
    prices: Mapping[str, list[Decimal]]

    def price(self, resource: str, day: date) -> Decimal | None:
        """The price for one unit of a resource's work on a day: that of the newest start on or before it."""
        place = bisect_right(self.days.get(resource, []), day)
        return self.prices[resource][place - 1] if place else None


def read_rate_card(path: Path) -> tuple[RateCard, list[str]]:
    """Read a rate card; also tells all that is wrong with it, with row and column."""
    faults: list[str] = []
    found: dict[str, dict[date, Decimal]] = defaultdict(dict)
    try:
        with opened(path, "csv") as source:
            header = csv_header(source)
            if sorted(header) != sorted(COLUMNS):
                return RateCard({}, {}), [f"{source.name} should have the columns {', '.join(COLUMNS)}"]
            for record in read_csv(source, header, COLUMNS):
                where = f"{source.name}, row {record.row}"
                faults += [f"{where}: {what}" for what in _entered(record, found)]
    except Refusal as refusal:
        faults.append(refusal.cause)
    ordered = {resource: dict(sorted(prices.items())) for resource, prices in found.items()}
    days = {resource: list(prices) for resource, prices in ordered.items()}
    return RateCard(days, {resource: list(prices.values()) for resource, prices in ordered.items()}), faults


def _entered(record: Record, found: dict[str, dict[date, Decimal]]) -> Iterator[str]:
    """Enter a row, or tell what is wrong with it."""
    if record.fault:
        yield record.fault.message
        return
    resource, start, price = record.cells
    day = _day(start)
    if not resource.strip():
        yield "resource is empty"
    if day is None:
        yield f'start_date is "{short(start)}", which is no date written as YYYY-MM-DD'
    if not _PRICE.fullmatch(price):
        yield f'unit_price is "{short(price)}", which is no number with at most {QUANTITY_DECIMALS} decimals'
    elif day is not None and resource.strip():
        if day in found[resource]:
            yield f"{short(resource)} has two prices from {day} on"
        found[resource][day] = Decimal(price)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
