"""Options that several commands take, with one wording and one meaning."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated, TypeVar
from uuid import UUID

import typer

from primanota.cli.door import Door
from primanota.cli.output import Column, columns
from primanota.service.requests import times
from primanota.service.session import Session

UUID_DIGITS = 32
RUN_NUMBER = re.compile(r"[0-9a-fA-F]{4}[0-9a-fA-F-]*")

Read = TypeVar("Read")


def _read(reader: Callable[[str], Read], text: str) -> Read:
    """What a reader reads; what it does not is said by the parser of the command line."""
    try:
        return reader(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def day(text: str) -> date:
    """A day of the calendar written as YYYY-MM-DD.

    Raises:
        typer.BadParameter: it is none; the command line parser says so.
    """
    return _read(times.day, text)


def actual_id(text: str) -> UUID:
    """The id of an actual, a UUID.

    Raises:
        typer.BadParameter: it is none.
    """
    try:
        return UUID(text)
    except ValueError:
        message = f"{text!r} is not the id of an actual, which is a UUID"
        raise typer.BadParameter(message) from None


def run_number(text: str) -> str:
    """A run's number, or the first digits of it.

    Raises:
        typer.BadParameter: it is none.
    """
    if not RUN_NUMBER.fullmatch(text) or len(text.replace("-", "")) > UUID_DIGITS:
        message = f"{text!r} is not the number of a run, nor the beginning of one"
        raise typer.BadParameter(message)
    return text.lower()


def moment(text: str) -> datetime:
    """The beginning of a day, or a time of it, in UTC unless it names its offset.

    Raises:
        typer.BadParameter: it is neither.
    """
    return _read(times.moment, text)


def day_end(text: str) -> datetime:
    """The end of a day, or a time of it, in UTC unless it names its offset.

    Raises:
        typer.BadParameter: it is neither.
    """
    return _read(times.day_end, text)


From = Annotated[
    date | None, typer.Option("--from", parser=day, metavar="DAY", help="First day (YYYY-MM-DD).")
]
To = Annotated[date | None, typer.Option("--to", parser=day, metavar="DAY", help="Last day, included.")]
PeriodStart = Annotated[
    date | None,
    typer.Option(
        "--period-start", parser=day, metavar="DAY", help="Journals of this period start date only."
    ),
]
Original = Annotated[
    str | None,
    typer.Option("--original", metavar="JOURNAL", help="Journals with lines moved out of this one only."),
]
Sort = Annotated[
    str | None,
    typer.Option("--sort", metavar="COLUMN", help="By this column; a minus before it: the largest first."),
]
Project = Annotated[
    str | None, typer.Option("--project", metavar="CODE", help="Actuals of this project only.")
]
Journal = Annotated[str | None, typer.Option("--journal", metavar="JOURNAL", help="This journal only.")]
Background = Annotated[
    bool, typer.Option("--background", help="Leave all of it to the workers; do not wait.")
]


def scope(door: Door, session: Session) -> str | None:
    """The company whose rows a list shows; None for all of them.

    Raises:
        Refusal: ``no-company``, ``company-unknown``.
    """
    selected = door.selected()
    session.companies(selected)
    return selected


def by_company(session: Session, company: str | None, shown: Sequence[Column]) -> Sequence[Column]:
    """The columns of a list over this scope: the company stands first where rows of several may follow."""
    several = company is None and len(session.companies(None)) > 1
    return (*columns("company"), *shown) if several else shown
