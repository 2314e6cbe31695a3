"""Received: the files that brought work, what became of their rows, and why rows were refused (S1, S2).

Runs whenever a door shows what was staged. Nothing is changed; who keeps files and refusals is ``staging``.
"""

from collections.abc import Iterator
from uuid import UUID

from primanota.core.errors import Refusal
from primanota.db import statements
from primanota.db.statements import Connected
from primanota.inquiry.lists.paging import Found, Wanted, found, keys
from primanota.inquiry.rows import Row, one, stream

SQL = statements.beside(__file__)

ROW = {"source_row": int}


def batches(conn: Connected, *, company: str) -> Iterator[Row]:
    """Files of actuals and of links as a company received them, the newest first."""
    return stream(conn, SQL.batches, company=company)


def batch(conn: Connected, *, company: str, batch: str) -> Row:
    """One file as a company received it.

    Raises:
        Refusal: ``file-not-found``: the company received no such file.
    """
    return one(conn, SQL.batch, _unknown(company, batch), company=company, batch=_key(company, batch))


def refusals(conn: Connected, *, company: str, batch: str) -> Iterator[Row]:
    """Why rows of a file were refused, in the order of the file.

    Raises:
        Refusal: ``file-not-found``: the company received no such file.
    """
    key = _key(company, batch)
    one(conn, SQL.batch, _unknown(company, batch), company=company, batch=key)
    return stream(conn, SQL.refusals, company=company, batch=key)


def actuals(conn: Connected, *, company: str, batch: str, wanted: Wanted) -> Found:
    """A page of a file's actuals, in the order of the file, with where each of them is by now: waiting,
    skipped, invalid, written_off, or the status of its line.

    Raises:
        Refusal: ``file-not-found``; ``value-invalid``: ``wanted`` is behind a place of another list.
    """
    key = _key(company, batch)
    file = one(conn, SQL.batch, _unknown(company, batch), company=company, batch=key)
    keyed = keys(conn, SQL.actual_rows, wanted, ROW, company=company, batch=key)
    numbers = [row["source_row"] for row in keyed[: wanted.limit]]
    rows = SQL.actuals(conn, company=company, batch=key, source_rows=numbers).fetchall()
    kept = file["accepted"] + file["skipped"] if file["kind"] == "actuals" else 0
    return found(wanted, ROW, keyed, rows, kept if wanted.total else None)


def _key(company: str, batch: str) -> UUID:
    try:
        return UUID(batch)
    except ValueError as error:
        raise Refusal(*_unknown(company, batch)) from error


def _unknown(company: str, batch: str) -> tuple[str, str]:
    return "file-not-found", f"company {company} received no file {batch}"
