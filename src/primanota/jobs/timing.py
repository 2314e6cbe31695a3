"""Timing: when a schedule is due, from its five cron fields and its time zone.

Pure functions of instants; the clock is the caller's. A fixed time of day that the clocks skip in spring is
due at the first minute after the gap, one that they show twice in autumn the first time only; ``*`` fields go
by elapsed time. Nothing is started here.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import cache
from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

from cronsim import CronSim, CronSimError

from primanota.core.errors import Refusal

CRON_LENGTH_MAX = 100
_FIELDS = re.compile(r"[0-9A-Za-z*/,#-]+( [0-9A-Za-z*/,#-]+){4}")


def check(cron: str, time_zone: str) -> str:
    """See that these make a time, and return the cron text with single blanks.

    Raises:
        Refusal: ``cron-invalid``, ``time-zone-unknown``.
    """
    _require_zone(time_zone)
    text = " ".join(cron.split())
    if len(text) > CRON_LENGTH_MAX or not _FIELDS.fullmatch(text):
        raise Refusal("cron-invalid", f"{cron!r} is not five fields")
    try:
        next_after(text, time_zone, datetime(2026, 1, 1, tzinfo=UTC))
    except CronSimError as error:
        raise Refusal("cron-invalid", f"{cron!r}: {str(error).lower()}") from error
    except StopIteration:
        raise Refusal("cron-invalid", f"{cron!r} is never due") from None
    return text


def next_after(cron: str, time_zone: str, instant: datetime) -> datetime:
    """The first time that lies after an instant, in UTC."""
    return next(times(cron, time_zone, instant))


def following(cron: str, time_zone: str, instant: datetime, count: int) -> list[datetime]:
    """So many times after an instant, in UTC."""
    return list(islice(times(cron, time_zone, instant), count))


def times(cron: str, time_zone: str, instant: datetime) -> Iterator[datetime]:
    """All times after an instant, in UTC, in their order and each once."""
    last = instant
    # Fixed times are searched by the wall clock, which in autumn may find one of the hour that was before.
    for found in CronSim(cron, instant.astimezone(ZoneInfo(time_zone))):
        moment = found.astimezone(UTC)
        if moment > last:
            yield moment
            last = moment


@cache
def _zones() -> dict[str, str]:
    """The names of all time zones, by their names in small letters."""
    return {name.casefold(): name for name in sorted(available_timezones())}


def _require_zone(time_zone: str) -> None:
    known = _zones()
    if time_zone in known.values():
        return
    close = get_close_matches(time_zone.casefold(), known, n=1)
    remedy = f"Did you mean {known[close[0]]}?" if close else None
    raise Refusal("time-zone-unknown", f"there is no time zone {time_zone!r}", remedy=remedy)
