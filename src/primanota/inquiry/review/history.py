"""History: what happened to a journal and its lines, as one list: moves of status and place, and edits.

Runs when somebody asks of a journal or a line who did what and when. Edits tell the old and the new value,
moves from where to where and why. Nothing is changed; the trace tells the same of one actual beside all else.
"""

from collections.abc import Iterator

from primanota.db import statements
from primanota.db.statements import Connected
from primanota.inquiry import desk
from primanota.inquiry.rows import Row, stream

SQL = statements.beside(__file__)


def history(conn: Connected, *, company: str, journal: str, line: int | None = None) -> Iterator[Row]:
    """What happened to a journal, or to one line of it, the newest first (T3, V1, V2).

    Raises:
        Refusal: ``journal-unknown``.
    """
    desk.require_journal(conn, company=company, journal=journal)
    return stream(conn, SQL.history, company=company, journal=journal, line=line)
