"""What jobs had to say, and who changed what, a page at a time, the newest first.

The command line tells the log the other way round, because a terminal is read from its end.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from primanota.db import statements
from primanota.db.statements import Connected
from primanota.inquiry.lists.paging import Found, Wanted, found, keys
from primanota.inquiry.log import FILTERS, of_run
from primanota.inquiry.rows import Row

SQL = statements.beside(__file__)

MESSAGE = {"at": datetime, "run": UUID, "entry_no": int}
RECORD = {"record_no": int}


def log(conn: Connected, *, company: str, wanted: Wanted, run: str | None = None, **filters: Any) -> Found:
    """A page of the log, with the filters of :func:`primanota.inquiry.log.log`.

    Raises:
        Refusal: ``value-invalid``: ``wanted`` is behind a place of another list.
    """
    values = {**dict.fromkeys(FILTERS), "company": company, **of_run(run), **filters}
    keyed = keys(conn, SQL.log, wanted, MESSAGE, **values)
    rows = [{name: value for name, value in row.items() if name != "entry_no"} for row in keyed]
    total = _count(SQL.count_log(conn, **values).fetchone()) if wanted.total else None
    return found(wanted, MESSAGE, keyed, rows, total)


def audit(
    conn: Connected,
    *,
    company: str,
    wanted: Wanted,
    actor: str | None = None,
    action: str | None = None,
    text: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Found:
    """A page of the audit trail; from ``since`` on, before ``until``.

    ``text`` is found anywhere in what a record tells, in small letters or capitals.

    Raises:
        Refusal: ``value-invalid``: ``wanted`` is behind a place of another list.
    """
    filters = {
        "company": company,
        "actor": actor,
        "action": action,
        "text": text,
        "since": since,
        "until": until,
    }
    keyed = keys(conn, SQL.audit, wanted, RECORD, **filters)
    total = _count(SQL.count_audit(conn, **filters).fetchone()) if wanted.total else None
    return found(wanted, RECORD, keyed, keyed, total)


def _count(row: Row | None) -> int:
    assert row is not None
    return int(row["total"])
