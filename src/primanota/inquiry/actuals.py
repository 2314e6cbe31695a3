"""Actuals: all work that was staged, and where each piece of it stands now.

Runs whenever a door shows the whole list or a part of it; a page of it is found by ``lists.actuals``. An
actual has the status of its line, or it waits, is skipped, is invalid at its source, or was written off;
with it come the reason in words, and the journal, line and voucher it is on. Nothing is changed.
"""

import json
from collections.abc import Iterator
from datetime import date
from uuid import UUID

from primanota.core.row_codes import SKIPS
from primanota.db import statements
from primanota.db.statements import Connected
from primanota.inquiry import desk
from primanota.inquiry.rows import Row, stream_whole

SQL = statements.beside(__file__)

TOLD = {
    **desk.TOLD,
    "skips": json.dumps({code: told.cause.removesuffix(".") for code, told in SKIPS.items()}),
}
"""What the statement says of actuals beyond what is stored of them."""


def actuals(
    conn: Connected,
    *,
    company: str | None = None,
    status: str | None = None,
    code: str | None = None,
    project: str | None = None,
    transaction_type: str | None = None,
    transaction_class: str | None = None,
    transaction_category: str | None = None,
    resource: str | None = None,
    first: date | None = None,
    last: date | None = None,
    batch: UUID | None = None,
    actual: UUID | None = None,
) -> Iterator[Row]:
    """Actuals by transaction date and id; ``code`` is a reason to wait or to be skipped, ``batch`` the file
    they came with, days are transaction dates.
    """
    return stream_whole(
        conn,
        SQL.actuals,
        company=company,
        status=status,
        code=code,
        project=project,
        transaction_type=transaction_type,
        transaction_class=transaction_class,
        transaction_category=transaction_category,
        resource=resource,
        first=first,
        last=last,
        batch=batch,
        actual=actual,
        actuals=None,
        **TOLD,
    )
