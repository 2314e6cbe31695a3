"""The accountant's day: its steps, whichever door they are taken through, and the books it leaves.

Work of the demo company waits for a rate, which is added; a tax group is edited, an amount distributed over
two departments, everything posted, the error journals mended and posted again.
"""

from collections.abc import Sequence
from typing import Protocol

from tests.doors.program import Program

COMPANY = "AFUS"
TAXED = ("US-0002", 1)
SPLIT = ("US-0003", 2)
LAME = ("US-0006", 1)
LATE = "US-0005"
HALVES = (
    ("60", {"Department": "D10", "CostCentre": "BOS"}),
    ("40", {"Department": "D20", "CostCentre": "BOS"}),
)
RATE = {
    "rate_type": "monthly",
    "from_currency": "NOK",
    "to_currency": "USD",
    "start_date": "2026-02-01",
    "rate": "0.095",
}


Part = tuple[str, dict[str, str]]
"""A part's percent and its dimensions."""


class Door(Protocol):
    """The steps of the day, as a door lets one take them."""

    def bring_in(self) -> None: ...
    def add_rate(self) -> None: ...
    def tax(self, line: tuple[str, int], group: str) -> None: ...
    def distribute(self, line: tuple[str, int], parts: Sequence[Part]) -> None: ...
    def post(self, *journals: str) -> None: ...
    def let_dates_move(self) -> None: ...
    def reset(self, *journals: str) -> None: ...


def day(door: Door) -> None:
    """The day, from the first import to the last posting."""
    door.bring_in()
    door.add_rate()
    door.bring_in()
    door.tax(TAXED, "EXPORT")
    door.distribute(SPLIT, HALVES)
    door.post()
    door.let_dates_move()
    door.reset(LATE, LAME[0])
    door.distribute(LAME, HALVES)
    door.post(LATE, LAME[0])


def books(place: str) -> dict[str, object]:
    """What the day left: journals, entries and lines, without when and as which row."""
    program = Program(place, COMPANY)
    journals = program("journals", "--json").document
    lines = program("lines", "--json").document
    entries = program("entries", "--json").document
    assert len(entries) > 100
    return {
        "journals": [(each["journal"], each["status"], each["lines"]) for each in journals],
        "lines": [
            (each["voucher"], each["status"], each["accounting_date"], each["sales_tax_group"])
            for each in lines
        ],
        "entries": [
            {name: value for name, value in each.items() if name not in {"posted_at", "posted_by"}}
            for each in entries
        ],
        "waiting": [each["actual_id"] for each in program("waiting", "--json").document],
    }
