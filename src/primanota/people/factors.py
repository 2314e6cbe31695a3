"""Factors: what shows who somebody is besides the password: the codes of an authenticator app (RFC 6238), and
recovery codes for who has lost it.

A code of the app is good once, for the half minute that it is of and one on either side; a recovery code has
140 bits and is good once. A secret that is begun counts only when a code of it was given.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from pyotp.utils import strings_equal

from primanota.db import statements
from primanota.db.statements import Connected
from primanota.people import secrets

SQL = statements.beside(__file__)

STEP_S = 30
"""How long a code of the app lasts; what every authenticator app takes for granted, as are six digits."""

BESIDE = 1
"""How many steps earlier or later a code may be of: the phone's clock is not ours."""

BEGUN_LASTS = timedelta(minutes=15)

RECOVERY_CODES = 10


@dataclass(frozen=True, slots=True)
class Factor:
    """The second factor that a person has, since when, and how many recovery codes are left."""

    since: datetime
    recovery_left: int


def find(conn: Connected, person: str) -> Factor | None:
    """The second factor of a person; None: they have none."""
    row = SQL.find(conn, person=person).fetchone()
    return None if row is None else Factor(row["confirmed_at"], row["recovery_left"])


def begin(conn: Connected, person: str) -> str:
    """Make a secret that counts once a code of it was given, and return it as apps take it (Base32).

    It replaces one that was begun before; a person who has a factor keeps that.
    """
    secret = pyotp.random_base32()
    SQL.begin(conn, person=person, secret=secret)
    return secret


def begun(conn: Connected, person: str) -> str | None:
    """The secret that a person began with not long ago and has given no code of."""
    row = SQL.begun(conn, person=person, lasts=BEGUN_LASTS).fetchone()
    return None if row is None else str(row["secret"])


def confirm(conn: Connected, person: str, code: str) -> bool:
    """Let the secret that was begun count, for a code of it; False: it is none, or nothing was begun."""
    row = SQL.begun(conn, person=person, lasts=BEGUN_LASTS).fetchone()
    if row is None:
        return False
    found = steps_of(row["secret"], digits_of(code), row["now"])
    return any(SQL.confirm(conn, person=person, step=step).fetchone() for step in found)


def use(conn: Connected, person: str, code: str) -> str | None:
    """Use up a code of a person's app, or a recovery code: which of them it was; None: it is not good."""
    digits = digits_of(code)
    if digits:
        row = SQL.secret_of(conn, person=person).fetchone()
        found = steps_of(row["secret"], digits, row["now"]) if row else iter(())
        return "app" if any(SQL.use(conn, person=person, step=step).fetchone() for step in found) else None
    digest = secrets.recovery_digest(code)
    return "recovery code" if SQL.use_recovery(conn, person=person, digest=digest).fetchone() else None


def renew(conn: Connected, person: str) -> list[str]:
    """New recovery codes in place of all earlier ones; they are told this once."""
    codes = [secrets.recovery_code() for _ in range(RECOVERY_CODES)]
    SQL.forget_recovery(conn, person=person)
    SQL.add_recovery(conn, person=person, digests=[secrets.recovery_digest(each) for each in codes])
    return codes


def remove(conn: Connected, person: str) -> bool:
    """Take a person's second factor away, with the recovery codes; False: they have none."""
    SQL.forget_recovery(conn, person=person)
    row = SQL.remove(conn, person=person).fetchone()
    return bool(row and row["confirmed_at"])


def address(secret: str, *, person: str, where: str) -> str:
    """What an app reads from the picture: the secret, and whose it is for where."""
    issuer = f"primanota {where}".replace(":", " ").strip()
    return pyotp.TOTP(secret, interval=STEP_S).provisioning_uri(name=person, issuer_name=issuer)


def steps_of(secret: str, digits: str, now: int) -> Iterator[int]:
    """The steps around a time, in seconds since 1970, whose code this is; the last one first."""
    app, step = pyotp.HOTP(secret), now // STEP_S
    for each in range(step + BESIDE, step - BESIDE - 1, -1):
        if strings_equal(app.at(each), digits):
            yield each


def digits_of(code: str) -> str:
    """The six digits of an app's code, however they are grouped; empty: it is something else."""
    plain = "".join(code.split())
    return plain if len(plain) == 6 and plain.isascii() and plain.isdigit() else ""  # noqa: PLR2004
