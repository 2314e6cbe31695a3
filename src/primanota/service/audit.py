"""Audit: the record that every change leaves, chained for each company so that a later alteration shows (B5).

Runs as the last statement of a change's transaction, so the chain is held only for the moment of the
commit. It is not the log, which tells what happened to lines and is kept for a while; the trail is kept for
ever.
"""

import json
from typing import Any

from primanota.db import statements
from primanota.db.statements import Connected
from primanota.service.receipts import plain

SQL = statements.beside(__file__)

APPEND_TRIES_MAX = 1_000
"""Each try lost means that another writer's record was added: progress, so only a defect ends here."""


def append(conn: Connected, *, company: str, actor: str, action: str, details: object) -> int:
    """Add a record to the company's chain, inside the caller's transaction, and return its number.

    ``details`` is what changed: a receipt or a dictionary; decimals and dates become text.
    """
    values: dict[str, Any] = {
        "company": company,
        "actor": actor,
        "action": action,
        "details": json.dumps(plain(details), ensure_ascii=False),
    }
    for _ in range(APPEND_TRIES_MAX):
        row = SQL.append(conn, **values).fetchone()
        if row is not None:
            return int(row["record_no"])
    message = f"the audit chain of {company} took no record in {APPEND_TRIES_MAX} tries"
    raise AssertionError(message)
