"""Choices: the codes that can be put on a line under review: tax groups, dimensions and their values.

Runs when a door offers them to somebody who edits or distributes. Whether a code may really stand there is
decided when it is set, and again by posting. Nothing is changed.
"""

from collections.abc import Iterator
from datetime import date

from primanota.db import statements
from primanota.db.statements import Connected
from primanota.inquiry.rows import Row, stream

SQL = statements.beside(__file__)


def tax_groups(conn: Connected, *, company: str) -> Iterator[Row]:
    """The tax groups that each of the two fields of a line takes, by field and code (V1)."""
    return stream(conn, SQL.tax_groups, company=company)


def dimensions(conn: Connected, *, company: str) -> Iterator[Row]:
    """The dimensions that have values, with how many."""
    return stream(conn, SQL.dimensions, company=company)


def dimension_values(
    conn: Connected,
    *,
    company: str,
    dimension: str | None = None,
    text: str | None = None,
    on: date | None = None,
) -> Iterator[Row]:
    """Values of a dimension, or of all: those with ``text`` in value or name, ``on`` a day it is active."""
    return stream(conn, SQL.dimension_values, company=company, dimension=dimension, text=text, on=on)
