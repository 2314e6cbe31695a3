"""Received: the files that brought work, what became of their rows, and why rows were refused (S1, S2).

Runs whenever a door shows what was staged. Nothing is changed; who keeps files and refusals is ``staging``.
"""

from collections.abc import Iterator
from uuid import UUID

from primanota.core.errors import Refusal
from primanota.db import statements
from primanota.db.statements import Connected
from primanota.inquiry.rows import Row, one, stream

SQL = statements.beside(__file__)


def batches(conn: Connected, *, company: str) -> Iterator[Row]:
    """Files of actuals and of links as a company received them, the newest first."""
    return stream(conn, SQL.batches, company=company)


def refusals(conn: Connected, *, company: str, batch: str) -> Iterator[Row]:
    """Why rows of a file were refused, in the order of the file.

    Raises:
        Refusal: ``file-not-found``: the company received no such file.
    """
    unknown = ("file-not-found", f"company {company} received no file {batch}")
    try:
        key = UUID(batch)
    except ValueError as error:
        raise Refusal(*unknown) from error
    one(conn, SQL.batch_exists, unknown, company=company, batch=key)
    return stream(conn, SQL.refusals, company=company, batch=key)
