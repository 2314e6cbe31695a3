"""Big: as many actuals of the big company as one asks for, as staging files, 200,000 a second.

Every two rows are a cost and an unbilled sale, mostly linked; one pair in a hundred takes back an earlier
one. All chance comes from a hash of the seed, so the same arguments write the same bytes. Memory does not
grow with the number of rows.
"""

import hashlib
import struct
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple, TypeAlias

from primanota.demo import tables
from primanota.demo.actuals import COLUMNS
from primanota.demo.big_money import COST_CURRENCIES, FEE, KINDS, PRICES, QUANTITIES, TIME, Half, Kind, table
from primanota.demo.big_pack import (
    CLOSED_DAY,
    COMPANY,
    CURRENCIES,
    FIXED_PRICE,
    FREELANCE,
    INTERNAL,
    MONTHS,
    NOT_QUOTED,
    RESOURCES,
    TIME_AND_MATERIAL,
    WITHOUT_DEPARTMENT,
    currency_of,
    month_start,
    pack,
)

CHUNK_PAIRS = 8192
ID_DIGITS = 30
REVERSE_EVERY = 100
SATURDAY = 5
BILLING = ("chargeable",) * 28 + ("non_chargeable",) * 3 + ("complimentary",)
TASKS = ("Analysis", "Design", "Interfaces", "Data", "Tests", "Training", "Roll-out", "Support")
NOT_BILLED = (*FIXED_PRICE, *INTERNAL)

COST_MONEY = {kind: [table(kind, currency, mark_up=1) for currency in COST_CURRENCIES] for kind in KINDS}
SALE_MONEY = {currency: {kind: table(kind, currency, mark_up=2) for kind in KINDS} for currency in CURRENCIES}
NO_RATE_MONEY = {kind: table(kind, NOT_QUOTED, mark_up=1) for kind in KINDS}


Progress: TypeAlias = Callable[[int], None]
"""Told how many actuals were added."""


@dataclass(frozen=True, slots=True)
class Written:
    """Where the big company was written to, and how many rows each staging file has."""

    pack: Path
    actuals: Path
    links: Path
    lines: int
    linked: int


class Pair(NamedTuple):
    """A cost and the sale of the same work; ``place`` is what both rows say from the project to the
    resource.
    """

    cost_id: str
    sale_id: str
    kind: str
    billing: str
    place: str
    cost: Half
    sale: Half
    tail: str
    month: int


def write(
    folder: Path,
    *,
    lines: int,
    seed: int = 1,
    problems: float = 0.0,
    progress: Progress | None = None,
) -> Written:
    """Write ``setup/``, ``actuals.csv`` and ``links.csv``; an odd number of lines is rounded down to whole
    pairs.

    ``problems`` is the share of pairs (0 to 1) that cannot be imported or posted, of four kinds in turn: no
    exchange rate, no category, a closed period, no department. ``progress`` is told how many actuals each
    piece added.
    """
    tables.write(folder / "setup", pack())
    generator = Generator(pairs=lines // 2, seed=seed, problem_every=round(1 / problems) if problems else 0)
    actuals_path, links_path = folder / "actuals.csv", folder / "links.csv"
    linked = 0
    with (
        actuals_path.open("w", newline="", encoding="utf-8") as actuals,
        links_path.open("w", newline="", encoding="utf-8") as links,
    ):
        actuals.write(",".join(COLUMNS) + "\n")
        links.write("company,actual_id,role,related_actual_id,related_role\n")
        for first in range(0, generator.pairs, CHUNK_PAIRS):
            count = min(CHUNK_PAIRS, generator.pairs - first)
            rows, links_of_rows = generator.chunk(first, count)
            actuals.write("".join(rows))
            links.write("".join(links_of_rows))
            linked += len(links_of_rows)
            if progress:
                progress(count * 2)
    return Written(folder / "setup", actuals_path, links_path, generator.pairs * 2, linked)


class Generator:
    """Makes pair after pair; remembers only those of the last month that are to be taken back."""

    def __init__(self, *, pairs: int, seed: int, problem_every: int) -> None:
        """Lay out the calendar and who pays in what."""
        self.pairs = pairs
        self.seed = seed
        self.problem_every = problem_every
        self.days = list(_working_days())
        self.to_reverse: deque[Pair] = deque()
        self.sale_money = [SALE_MONEY[currency_of(number)] for number in range(len(TIME_AND_MATERIAL))]

    def chunk(self, first: int, count: int) -> tuple[list[str], list[str]]:
        """Return the actuals (two rows a text) and the links of the pairs from ``first``."""
        ids = _hash(f"ids {self.seed} {first}", ID_DIGITS * count).hex()
        dice = struct.unpack(f"<{2 * count}I", _hash(f"dice {self.seed} {first}", 8 * count))
        rows: list[str] = []
        links: list[str] = []
        for number in range(count):
            at = number * 2 * ID_DIGITS
            cost_id, sale_id = _uuid(ids, at), _uuid(ids, at + ID_DIGITS)
            day, month = self.days[(first + number) * len(self.days) // self.pairs]
            one, two = dice[2 * number], dice[2 * number + 1]
            due = (first + number) % REVERSE_EVERY
            kind = KINDS[one & 63]
            if due == 0 and self.to_reverse and self.to_reverse[0].month < month:
                self._take_back(day, cost_id, sale_id, rows, links)
            elif self.problem_every and (first + number) % self.problem_every == self.problem_every // 2:
                self._problem(
                    first + number, self._pair(TIME, (one, two), month, (cost_id, sale_id)), day, rows, links
                )
            elif kind is FEE:
                rows.append(self._fee(one, two, day, cost_id, sale_id))
            else:
                pair = self._pair(kind, (one, two), month, (cost_id, sale_id))
                reversible = due == 1 and month < MONTHS - 1
                rows.append(_rows(pair, day, adjustment="adjusted" if reversible else ""))
                links.append(_cost_link(cost_id, sale_id))
                if reversible:
                    self.to_reverse.append(pair)
        return rows, links

    def _pair(self, kind: Kind, dice: tuple[int, int], month: int, ids: tuple[str, str]) -> Pair:
        """Work on a time and material project; a third of it on the first tenth of the projects."""
        one, two = dice
        part = one >> 6 & 1023
        project = part * part * len(TIME_AND_MATERIAL) >> 20
        person = (one >> 16) % len(RESOURCES)
        money = (person % PRICES) * QUANTITIES + (two & QUANTITIES - 1)
        task = TASKS[two >> 5 & 7]
        document = "purchase" if two >> 8 & 3 == 0 and kind.name == "material" else "usage"
        return Pair(
            *ids,
            kind.name,
            BILLING[two >> 10 & 31],
            f"{TIME_AND_MATERIAL[project]},,,{task},{kind.categories[two >> 15 & 1]},{RESOURCES[person]},",
            COST_MONEY[kind][person >> 3 & 7][money],
            self.sale_money[project][kind][money],
            f"{document},{task} of step {two >> 20},sheet {two >> 16},no\n",
            month,
        )

    def _fee(self, one: int, two: int, day: str, cost_id: str, sale_id: str) -> str:
        """An hour on a fixed price or internal project, never billed, and a fee, which has no cost."""
        project = (one >> 6) % len(TIME_AND_MATERIAL)
        person = (one >> 16) % len(RESOURCES)
        money = (person % PRICES) * QUANTITIES + (two & QUANTITIES - 1)
        cost = COST_MONEY[TIME][person >> 3 & 7][money].plus
        sale = self.sale_money[project][FEE][money].plus
        own = NOT_BILLED[(two >> 5) % len(NOT_BILLED)]
        category = two >> 15 & 1
        return (
            f"{COMPANY},{cost_id},cost,time,not_specified,,{day},,{own},,,,{TIME.categories[category]},"
            f"{RESOURCES[person]},{cost}usage,Step {two >> 20},sheet {two >> 16},no\n"
            f"{COMPANY},{sale_id},unbilled_sales,fee,chargeable,,{day},,{TIME_AND_MATERIAL[project]},,,,"
            f"{FEE.categories[category]},,{sale}usage,Fee {two >> 20},,no\n"
        )

    def _take_back(self, day: str, cost_id: str, sale_id: str, rows: list[str], links: list[str]) -> None:
        original = self.to_reverse.popleft()
        pair = original._replace(
            cost_id=cost_id,
            sale_id=sale_id,
            cost=Half(original.cost.minus, original.cost.plus),
            sale=Half(original.sale.minus, original.sale.plus),
        )
        rows.append(_rows(pair, day, adjustment="unadjustable"))
        links.append(_cost_link(cost_id, sale_id))
        links.append(f"{COMPANY},{cost_id},reversing,{original.cost_id},original\n")
        links.append(f"{COMPANY},{sale_id},reversing,{original.sale_id},original\n")

    def _problem(self, number: int, pair: Pair, day: str, rows: list[str], links: list[str]) -> None:
        """Spoil a pair in one of four ways, in turn."""
        accounting_day = ""
        match number // self.problem_every % 4:
            case 0:
                pair = pair._replace(cost=NO_RATE_MONEY[TIME][0], sale=NO_RATE_MONEY[TIME][0])
            case 1:
                pair = pair._replace(place=f"{TIME_AND_MATERIAL[0]},,,,Stargazing,{RESOURCES[0]},")
            case 2:
                accounting_day = CLOSED_DAY.isoformat()
            case _:
                pair = pair._replace(place=f"{WITHOUT_DEPARTMENT},,,,{TIME.categories[0]},{FREELANCE},")
        rows.append(_rows(pair, day, adjustment="", accounting_day=accounting_day))
        links.append(_cost_link(pair.cost_id, pair.sale_id))


def _rows(pair: Pair, day: str, *, adjustment: str, accounting_day: str = "") -> str:
    cost_id, sale_id, kind, billing, place, cost, sale, tail, _ = pair
    when = f"{adjustment},{day},{accounting_day},{place}"
    return (
        f"{COMPANY},{cost_id},cost,{kind},not_available,{when}{cost[0]}{tail}"
        f"{COMPANY},{sale_id},unbilled_sales,{kind},{billing},{when}{sale[0]}{tail}"
    )


def _cost_link(cost_id: str, sale_id: str) -> str:
    return f"{COMPANY},{sale_id},unbilled_sales,{cost_id},cost\n"


def _hash(text: str, count: int) -> bytes:
    """As many bytes of chance as asked for, the same for the same text."""
    return hashlib.shake_128(text.encode()).digest(count)


def _uuid(digits: str, at: int) -> str:
    """Write 30 hexadecimal digits as a UUID of version 4."""
    return (
        f"{digits[at : at + 8]}-{digits[at + 8 : at + 12]}-4{digits[at + 12 : at + 15]}"
        f"-a{digits[at + 15 : at + 18]}-{digits[at + 18 : at + 30]}"
    )


def _working_days() -> Iterator[tuple[str, int]]:
    """Monday to Friday of all months, each with the number of its month."""
    for month in range(MONTHS):
        day = month_start(month)
        while day < month_start(month + 1):
            if day.weekday() < SATURDAY:
                yield day.isoformat(), month
            day += timedelta(days=1)
