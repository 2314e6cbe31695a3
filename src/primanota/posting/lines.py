"""Lines: what a posting transaction works on (F9, P4).

Runs inside the posting transaction after the claims are held. It shares the periods with other posters, so
that nobody closes one meanwhile, then loads the lines with their period and what setup says of them. It
judges nothing.
"""

from datetime import datetime

from primanota.db import statements
from primanota.db.statements import Connected

SQL = statements.beside(__file__)


def declare(conn: Connected) -> None:
    """Make the sets of dates and lines, once for each connection."""
    SQL.declare(conn)


def load(conn: Connected, *, company: str, set_open_period: bool) -> tuple[datetime, int]:
    """Lock the periods and fill ``post_line`` with the lines of the held journals.

    Answers the moment of posting, read under the locks, and the number of waves: reversals of lines in the
    same set are expanded after them.
    """
    values = {"company": company, "set_open_period": set_open_period}
    SQL.collect_dates(conn, **values)
    SQL.lock_periods(conn, **values)
    clock = SQL.read_clock(conn).fetchone()
    assert clock is not None
    SQL.set_periods(conn, **values)
    SQL.load_lines(conn, **values)
    SQL.await_originals(conn, **values)
    SQL.order_waves(conn)
    SQL.analyze_lines(conn)
    last = SQL.last_wave(conn).fetchone()
    assert last is not None
    return clock["posted_at"], last["wave"] + 1
