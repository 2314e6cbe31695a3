"""Schedules: when jobs start by themselves, and what came of it the last time (J1).

Runs whenever a door lists them; of one company, or (company None) of all. Nothing is changed.
"""

from collections.abc import Iterator

from primanota.db import statements
from primanota.db.statements import Connected
from primanota.inquiry.rows import Row, one, one_moment, stream

SQL = statements.beside(__file__)


def schedules(conn: Connected, *, company: str | None = None) -> Iterator[Row]:
    """Schedules by name, each with when it is due next, and its last run with the outcome."""
    return stream(conn, SQL.schedules, company=company)


def schedule(conn: Connected, *, company: str, schedule: str) -> tuple[Row, int]:
    """One schedule, and its version.

    Raises:
        Refusal: ``schedule-unknown``.
    """
    unknown = ("schedule-unknown", f"company {company} has no schedule {schedule}")
    with one_moment(conn):
        version = one(conn, SQL.version, unknown, company=company, schedule=schedule)["version"]
        found = next(row for row in schedules(conn, company=company) if row["schedule"] == schedule)
    return found, version
