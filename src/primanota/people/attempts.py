"""Attempts: how often signing in failed, and how long who fails too often must wait.

Counted by who it was said to be and by where it came from, whether there is such a person or not: so the wait
tells nobody who is known. Guessing becomes slow, and nobody is locked out for more than ``LONGEST``. Codes of
a second factor are counted apart: a password that is right must not forget the codes that were wrong.
"""

from datetime import datetime, timedelta
from typing import Literal

from primanota.db import statements
from primanota.db.statements import Connected

SQL = statements.beside(__file__)

FREE_BY_PERSON = 5
FREE_BY_ADDRESS = 30
FIRST = timedelta(seconds=10)
LONGEST = timedelta(minutes=15)
QUIET = timedelta(hours=1)

SUBJECT_MAX = 200


What = Literal["person", "code"]
"""What failed: somebody's password, or the code of somebody's second factor."""


def _by_person(person: str, what: What) -> str:
    return f"{what} {person[:SUBJECT_MAX]}"


def _by_address(address: str) -> str:
    return f"address {address[:SUBJECT_MAX]}"


def blocked_until(conn: Connected, *, person: str, address: str, what: What = "person") -> datetime | None:
    """Until when signing in as somebody from somewhere must wait; None: it need not."""
    row = SQL.blocked(conn, subjects=[_by_person(person, what), _by_address(address)]).fetchone()
    return None if row is None else row["blocked_until"]


def fail(conn: Connected, *, person: str, address: str, what: What = "person") -> None:
    """Count a failure; before the password is looked at, so that guesses at the same time count too."""
    for subject, free in (
        (_by_person(person, what), FREE_BY_PERSON),
        (_by_address(address), FREE_BY_ADDRESS),
    ):
        SQL.fail(conn, subject=subject, free=free, quiet=QUIET, first=FIRST, longest=LONGEST)


def succeed(conn: Connected, *, person: str, address: str, what: What = "person") -> None:
    """Forget the failures of somebody who came in, and that this was counted as one."""
    SQL.forget(conn, subject=_by_person(person, what), quiet=QUIET)
    SQL.refund(conn, subject=_by_address(address))
