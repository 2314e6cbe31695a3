"""Lines: what a posting transaction works on (F9, P4).

Runs inside the posting transaction after the claims are held. It shares the periods with other posters, so
that nobody closes one meanwhile, then loads the lines with their period and what setup says of them. It
judges nothing.
"""

import time
from datetime import datetime

from primanota.db import statements
from primanota.db.statements import Connected

SQL = statements.beside(__file__)

AWAIT_S = 0.02
"""Between two looks whether another poster has begun what it claimed."""


def declare(conn: Connected) -> None:
    """Make the sets of dates and lines, once for each connection."""
    SQL.declare(conn)


def load(conn: Connected, *, company: str, set_open_period: bool) -> tuple[datetime, int]:
    """Lock the periods and fill ``post_line`` with the lines of the held journals.

    Answers the moment of posting, read under the locks, and the number of waves: reversals of lines in the
    same set, or of lines that another poster is posting, are expanded after the others.
    """
    values = {"company": company, "set_open_period": set_open_period}
    SQL.collect_dates(conn, **values)
    SQL.lock_periods(conn, **values)
    clock = SQL.read_clock(conn).fetchone()
    assert clock is not None
    SQL.set_periods(conn, **values)
    SQL.load_lines(conn, **values)
    SQL.mark_awaited(conn, company=company)
    SQL.order_waves(conn)
    SQL.analyze_lines(conn)
    last = SQL.last_wave(conn).fetchone()
    assert last is not None
    return clock["posted_at"], last["wave"] + 1


def await_originals(conn: Connected, *, company: str) -> None:
    """Wait while another poster has claimed the original of a reversal of ours (F12); before the second wave.

    The locks that tell of its end are given back at once: who has claimed a journal must be able to lock it.
    """
    while True:
        with conn.transaction(force_rollback=True):
            claimed = SQL.await_originals(conn, company=company).fetchall()
        if not any(row["alive"] for row in claimed):
            return
        time.sleep(AWAIT_S)
