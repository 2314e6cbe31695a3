"""Attempts: how often signing in failed, and how long who fails too often must wait.

Counted by who it was said to be and by where it came from, whether there is such a person or not: so the wait
tells nobody who is known. Guessing becomes slow, and nobody is locked out for more than ``LONGEST``.
"""

from datetime import datetime, timedelta

from primanota.db import statements
from primanota.db.statements import Connected

SQL = statements.beside(__file__)

FREE_BY_PERSON = 5
FREE_BY_ADDRESS = 30
FIRST = timedelta(seconds=10)
LONGEST = timedelta(minutes=15)
QUIET = timedelta(hours=1)

SUBJECT_MAX = 200


def _by_person(person: str) -> str:
    return f"person {person[:SUBJECT_MAX]}"


def _by_address(address: str) -> str:
    return f"address {address[:SUBJECT_MAX]}"


def blocked_until(conn: Connected, *, person: str, address: str) -> datetime | None:
    """Until when signing in as somebody from somewhere must wait; None: it need not."""
    row = SQL.blocked(conn, subjects=[_by_person(person), _by_address(address)]).fetchone()
    return None if row is None else row["blocked_until"]


def fail(conn: Connected, *, person: str, address: str) -> None:
    """Count a failure; before the password is looked at, so that guesses at the same time count too."""
    for subject, free in ((_by_person(person), FREE_BY_PERSON), (_by_address(address), FREE_BY_ADDRESS)):
        SQL.fail(conn, subject=subject, free=free, quiet=QUIET, first=FIRST, longest=LONGEST)


def succeed(conn: Connected, *, person: str, address: str) -> None:
    """Forget the failures of somebody who came in, and that this was counted as one."""
    SQL.forget(conn, subject=_by_person(person), quiet=QUIET)
    SQL.refund(conn, subject=_by_address(address))
