"""Period units: which journal a transaction date belongs to (I3).

Pure functions of dates; fiscal periods, which open and close, are rows of ``setup.period``.
"""

from datetime import date
from enum import StrEnum


class PeriodUnit(StrEnum):
    """How import groups lines into journals."""

    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"
    ALL = "all"


def bucket_start(day: date, unit: PeriodUnit) -> date | None:
    """Return the first day of the bucket that holds a transaction date; None for ``all``, which has one
    bucket.

    The SQL of ``journal.build`` does the same with ``date_trunc``.
    """
    match unit:
        case PeriodUnit.DAYS:
            return day
        case PeriodUnit.MONTHS:
            return day.replace(day=1)
        case PeriodUnit.YEARS:
            return day.replace(month=1, day=1)
        case PeriodUnit.ALL:
            return None
