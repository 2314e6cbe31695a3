"""Append: the one writer of the books.

Runs inside the posting transaction over the sets ``post_line``, ``post_entry`` and ``post_outcome``. It
writes and never changes; the database's keys refuse a voucher or an actual that is there already. What to
write is decided before.
"""

from datetime import datetime

from primanota.db import statements
from primanota.db.statements import Connected

SQL = statements.beside(__file__)


def append(
    conn: Connected, *, company: str, actor: str, posted_at: datetime, numbering: dict[str, str | int]
) -> tuple[int, int]:
    """Write project transactions and entries of every good line; answer how many of each."""
    written = SQL.insert_transactions(conn, company=company, actor=actor, posted_at=posted_at, **numbering)
    entries = SQL.insert_entries(conn, company=company)
    return written.rowcount, entries.rowcount
