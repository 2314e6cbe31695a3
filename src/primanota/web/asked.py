"""Asked: what a request for a list may carry: a page of it, and days, times, numbers and names to filter by.

Values are taken only as they are documented; a parameter that no list knows is refused, so that a filter
that was misspelt never answers more than was asked for.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

LIMIT = 100
LIMIT_MAX = 1_000
NAME_MAX = 200

DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)?)?", re.ASCII
)
RUN = r"^[0-9a-fA-F]{4}[0-9a-fA-F-]{0,32}$"


def _day(value: object) -> date:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not DAY.fullmatch(value):
        message = f"{value!r} is not a day written as YYYY-MM-DD"
        raise ValueError(message)
    return date.fromisoformat(value)


def _moment(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not MOMENT.fullmatch(value):
        message = f"{value!r} is not a day or time written as YYYY-MM-DD or YYYY-MM-DDTHH:MM"
        raise ValueError(message)
    found = datetime.fromisoformat(value)
    return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)


def _day_end(value: object) -> datetime:
    found = _moment(value)
    whole_day = isinstance(value, str) and DAY.fullmatch(value)
    return found + timedelta(days=1) if whole_day else found


def _in_range(read: Any) -> Any:
    """The same reader, which tells a time that no calendar has as a value that is not valid."""

    def reader(value: object) -> Any:
        try:
            return read(value)
        except OverflowError as error:
            raise ValueError(str(error)) from error

    return reader


Day = Annotated[date, BeforeValidator(_day)]
"""A day, YYYY-MM-DD and nothing else."""

Moment = Annotated[datetime, BeforeValidator(_in_range(_moment))]
"""The beginning of a day, or a time of it, in UTC unless it names its offset."""

DayEnd = Annotated[datetime, BeforeValidator(_in_range(_day_end))]
"""The end of a day, or a time of it."""

Name = Annotated[str, Field(max_length=NAME_MAX, pattern=r"^[^\x00]*$")]
"""A code, a number or a word that is looked for."""

RunNumber = Annotated[str, Field(pattern=RUN)]
"""A run's number, or the first digits of it."""

LineNumber = Annotated[int, Field(ge=0, le=2**31 - 1)]
"""The number of a line in its journal."""

PAGE = frozenset({"limit", "after", "at", "total"})


class Page(BaseModel):
    """Which rows of a list are wanted; a list's own filters are further fields."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    limit: int = Field(LIMIT, ge=1, le=LIMIT_MAX, description="How many rows at most.")
    after: str | None = Field(
        None, max_length=2_000, description="The `next` of the answer before: the rows behind it."
    )
    at: int | None = Field(
        None, ge=0, le=2**40, description="Instead of `after`: from the row at this place on; the first is 0."
    )
    total: bool = Field(default=False, description="Whether to count all rows that the filters let through.")

    def filters(self) -> Mapping[str, Any]:
        """The list's own filters, by the names that inquiries take."""
        return {name: getattr(self, name) for name in type(self).model_fields if name not in PAGE}
