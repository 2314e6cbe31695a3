"""Log: what the jobs had to say, searched (J2).

Runs whenever a door shows messages. They come as a stream, the oldest first, with the fields of contract.md
§4 in their order, of one company or (company None) of all. Nothing is changed; who writes them is ``jobs``.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from primanota.db import statements
from primanota.db.statements import Connected
from primanota.inquiry.rows import Row, stream

SQL = statements.beside(__file__)

FILTERS = (
    "job",
    "severity",
    "code",
    "journal",
    "voucher",
    "actual",
    "run_first",
    "run_last",
    "text",
    "since",
    "until",
)


def log(
    conn: Connected,
    *,
    company: str | None = None,
    job: str | None = None,
    severity: str | None = None,
    code: str | None = None,
    journal: str | None = None,
    voucher: str | None = None,
    actual: UUID | None = None,
    run: str | None = None,
    text: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int | None = None,
) -> Iterator[Row]:
    """Messages of jobs, the newest last; from ``since`` on, before ``until``; ``limit``: the newest so many.

    ``text`` is found anywhere in a message, in small letters or capitals; ``run`` is a run's number or the
    beginning of it, in hexadecimal digits.
    """
    filters = {
        "company": company,
        "job": job,
        "severity": severity,
        "code": code,
        "journal": journal,
        "voucher": voucher,
        "actual": actual,
        **of_run(run),
        "text": text,
        "since": since,
        "until": until,
    }
    if limit is None:
        return stream(conn, SQL.log, **filters)
    return stream(conn, SQL.newest, **filters, limit=limit)


def of_run(run: str | None) -> Row:
    """The filters for the messages of a run, by its number or the beginning of it; None: of any run."""
    return {"run_first": run and _padded(run, "0"), "run_last": run and _padded(run, "f")}


def _padded(beginning: str, digit: str) -> UUID:
    """The first or the last number that begins so."""
    return UUID(beginning.replace("-", "").ljust(32, digit))
