"""Times: how days and times are written by who asks, read alike by every door.

Nothing else is taken for one. A time without an offset is in UTC. A text that is none is a ValueError, which
each door tells its own way.
"""

import re
from datetime import UTC, date, datetime, timedelta

DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)?)?", re.ASCII
)


def day(text: str) -> date:
    """A day of the calendar written as YYYY-MM-DD.

    Raises:
        ValueError: it is none.
    """
    try:
        return date.fromisoformat(text if DAY.fullmatch(text) else "")
    except ValueError:
        message = f"{text!r} is not a day written as YYYY-MM-DD"
        raise ValueError(message) from None


def moment(text: str) -> datetime:
    """The beginning of a day, or a time of it, in UTC.

    Raises:
        ValueError: it is neither, or lies before or behind all calendars.
    """
    try:
        found = datetime.fromisoformat(text if MOMENT.fullmatch(text) else "")
        return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        message = f"{text!r} is not a day or time written as YYYY-MM-DD or YYYY-MM-DDTHH:MM"
        raise ValueError(message) from None


def day_end(text: str) -> datetime:
    """The end of a day, or a time of it, in UTC; the last day of the calendar has no end but itself.

    Raises:
        ValueError: as :func:`moment`.
    """
    found = moment(text)
    try:
        return found + timedelta(days=1) if DAY.fullmatch(text) else found
    except OverflowError:
        return found
