"""Asked: what a request for a list may carry: a page of it, and days, times, numbers and names to filter by.

Values are taken only as they are documented; a parameter that no list knows is refused, so that a filter
that was misspelt never answers more than was asked for.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from primanota.service.requests import times

LIMIT = 100
LIMIT_MAX = 1_000
NAME_MAX = 200

RUN = r"^[0-9a-fA-F]{4}[0-9a-fA-F-]{0,32}$"


Read = TypeVar("Read", bound=date)


def _reader(read: Callable[[str], Read], kind: type[Read]) -> Callable[[object], Read]:
    """A reader of texts, for what may also come as what it is."""

    def reader(value: object) -> Read:
        return value if isinstance(value, kind) else read(value if isinstance(value, str) else repr(value))

    return reader


Day = Annotated[date, BeforeValidator(_reader(times.day, date))]
"""A day, YYYY-MM-DD and nothing else."""

Moment = Annotated[datetime, BeforeValidator(_reader(times.moment, datetime))]
"""The beginning of a day, or a time of it, in UTC unless it names its offset."""

DayEnd = Annotated[datetime, BeforeValidator(_reader(times.day_end, datetime))]
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

    @model_validator(mode="after")
    def one_place(self) -> Self:
        """A page begins at one place.

        Raises:
            ValueError: two are given.
        """
        if self.at is not None and self.after is not None:
            message = "after and at exclude each other"
            raise ValueError(message)
        return self

    def filters(self) -> Mapping[str, Any]:
        """The list's own filters, by the names that inquiries take."""
        return {name: getattr(self, name) for name in type(self).model_fields if name not in PAGE}
