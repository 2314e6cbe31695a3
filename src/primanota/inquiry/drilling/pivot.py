"""Pivot: balances as a table of accounts and periods, as a trial balance shows them.

Put together from the rows of ``books.balances`` whenever a page shows balances; it reads nothing itself.
Amounts are in accounting currency, debit positive.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from primanota.inquiry.rows import Row

MEASURES: Mapping[str, str] = {
    "movement": "debit less credit of each period",
    "closing": "what stands on the account at the end of each period, since the first",
    "debit": "debits of each period",
    "credit": "credits of each period",
}
"""What the cells can show, and what it means."""

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Line:
    """An account, split by dimensions if asked; a cell for each period (None: nothing on it), and in all."""

    account: str
    dimensions: Mapping[str, str]
    cells: list[Decimal | None]
    total: Decimal


@dataclass(frozen=True, slots=True)
class Pivot:
    """The table: its periods, its lines, the sum of each period and of everything."""

    periods: list[str]
    lines: list[Line]
    sums: list[Decimal]
    total: Decimal


def pivot(
    rows: Iterable[Row],
    *,
    periods: Sequence[str],
    shown: Sequence[str],
    measure: str = "movement",
    by: Sequence[str] = (),
) -> Pivot:
    """Turn rows of balances into a table of the periods ``shown``; ``periods`` are all there are, in order.

    A period that the setup does not know any more comes last. ``measure`` is one of ``MEASURES``. What a
    line has in all is the sum of its cells; for ``closing`` what stands there in the end. A line with nothing
    in the periods shown is left out.
    """
    order = {period: place for place, period in enumerate(periods)}
    gathered: dict[tuple[str, ...], dict[str, Row]] = defaultdict(dict)
    for row in rows:
        gathered[row["main_account"], *(row[name] for name in by)][row["period"]] = row
    lines = []
    for (account, *values), found in sorted(gathered.items()):
        cells = _standing(found, shown, order) if measure == "closing" else _moved(found, shown, measure)
        there = [cell for cell in cells if cell is not None]
        if there:
            total = there[-1] if measure == "closing" else sum(there, ZERO)
            lines.append(Line(account, dict(zip(by, values, strict=True)), cells, total))
    sums = [sum((line.cells[place] or ZERO for line in lines), ZERO) for place in range(len(shown))]
    return Pivot(list(shown), lines, sums, sum((line.total for line in lines), ZERO))


def _moved(by_period: Mapping[str, Row], shown: Sequence[str], measure: str) -> list[Decimal | None]:
    """What moved in each period; None where nothing did."""
    column = "balance" if measure == "movement" else measure
    return [by_period[each][column] if each in by_period else None for each in shown]


def _standing(
    by_period: Mapping[str, Row], shown: Sequence[str], order: Mapping[str, int]
) -> list[Decimal | None]:
    """What stood there at the end of each period; None before anything did."""
    last = len(order)
    dated = sorted((order.get(period, last), row["balance"]) for period, row in by_period.items())
    cells: list[Decimal | None] = []
    for period in shown:
        until = order.get(period, last)
        until_then = [balance for place, balance in dated if place <= until]
        cells.append(sum(until_then, ZERO) if until_then else None)
    return cells
