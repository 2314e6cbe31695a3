"""Days: a firm whose journals are days, so that each day of a year is a trial of its own.

Every day holds the same work under other numbers: the actual of day 12 that ends in 3 is number 1203.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from psycopg import Connection

from tests.books import rows
from tests.codes.firm import Firm
from tests.setup.packs import WHOLE

FIRST = date(2026, 1, 1)
PER_DAY = 100


def day(number: int) -> date:
    """The date of a day; day 0 is the first of January."""
    return FIRST + timedelta(days=number)


def number(day_number: int, place: int) -> int:
    """The number of an actual by its day and its place in the day."""
    assert 0 < place < PER_DAY
    return day_number * PER_DAY + place


def open_year() -> str:
    """Twelve open periods."""
    months = [date(2026, month, 1) for month in range(1, 13)]
    ends = [*(start - timedelta(days=1) for start in months[1:]), date(2026, 12, 31)]
    head = "company,period,start_date,end_date,status,project_access"
    lines = [f"DE,{start:%Y-%m},{start},{end},open,all" for start, end in zip(months, ends, strict=True)]
    return "\n".join([head, *lines]) + "\n"


def parameters(**more: object) -> str:
    """The parameters of the pack and more."""
    lines = [f"        DE  {name}  {value}" for name, value in more.items()]
    return "\n".join([WHOLE["parameters"].rstrip(), *lines, ""])


def firm_of_days(conn: Connection[Any], folder: Path, **more: object) -> Firm:
    """A firm with an open year whose parameters say more; journals are days unless they say otherwise."""
    firm = Firm(conn, folder)
    firm.load(periods=open_year(), parameters=parameters(**{"period_unit": "days"} | more))
    return firm


def stage_days(firm: Firm, day_numbers: Iterable[int], work: str) -> int:
    """Stage the same work on every day; ``actual`` is its place in the day. Answers the actuals of a day."""
    table = rows(work)
    columns = ["actual", "transaction_date", *(name for name in table[0] if name != "actual")]
    lines = ["  ".join(columns)]
    for each in day_numbers:
        for row in table:
            cells = [str(number(each, int(row["actual"]))), str(day(each))]
            lines.append("  ".join([*cells, *(row[name] or "-" for name in columns[2:])]))
    firm.stage("\n".join(lines))
    return len(table)
