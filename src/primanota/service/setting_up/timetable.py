"""Timetable: the next times at which each schedule of a company is due.

Asked by doors that show schedules; nothing is changed. A schedule that is paused is not due.
"""

from dataclasses import dataclass
from datetime import datetime

from primanota.inquiry import schedules as inquiry
from primanota.jobs import schedules, timing
from primanota.service.session import Session


@dataclass(frozen=True, slots=True)
class Times:
    """A schedule and the next times it is due, in UTC; the first may have passed: a worker takes it up."""

    schedule: str
    next: list[datetime]


def timetable(session: Session, *, company: str, count: int) -> list[Times]:
    """The next ``count`` times of every schedule, by name.

    Raises:
        Refusal: ``company-unknown``.
    """
    code = session.company(company)
    with session.read() as conn:
        now = schedules.clock(conn)
        found = list(inquiry.schedules(conn, company=code))
    return [
        Times(row["schedule"], _times(row["cron"], row["time_zone"], row["next_at"], now, count))
        for row in found
    ]


def _times(cron: str, zone: str, first: datetime | None, now: datetime, count: int) -> list[datetime]:
    if first is None:
        return []
    return [first, *timing.following(cron, zone, max(now, first), count - 1)]
