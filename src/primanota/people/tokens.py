"""Tokens: what programs come in with, each for a person, with a name, some of the person's rights and an end.

A token's word is told once, when it is made. It begins with ``pn_``, so that scanners of secrets find one
that was left lying about.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from primanota.core.errors import Refusal
from primanota.db import statements
from primanota.db.statements import Connected
from primanota.people import secrets

SQL = statements.beside(__file__)

PREFIX = "pn_"


@dataclass(frozen=True, slots=True)
class Known:
    """Whose token it is, and which rights it leaves."""

    person: str
    name: str
    token: str
    scopes: frozenset[str]


def add(
    conn: Connected, *, person: str, token: str, scopes: Collection[str], lasts: timedelta
) -> tuple[str, datetime]:
    """Make a token and return its word, and until when it is good.

    Raises:
        Refusal: ``token-exists``.
    """
    word = PREFIX + secrets.word()
    row = SQL.add(
        conn, person=person, token=token, digest=secrets.digest(word), scopes=sorted(scopes), lasts=lasts
    ).fetchone()
    if row is None:
        raise Refusal("token-exists", f"{person} has a token {token} already")
    return word, row["expires_at"]


def find(conn: Connected, word: str) -> Known | None:
    """Whose token it is; None: it is not good, or not any more."""
    digest = secrets.digest(word)
    row = SQL.find(conn, digest=digest).fetchone()
    if row is None:
        return None
    if row["stale"]:
        SQL.use(conn, digest=digest)
    return Known(row["person"], row["name"], row["token"], frozenset(row["scopes"]))


def tokens(conn: Connected, person: str) -> Iterator[dict[str, Any]]:
    """The tokens of a person, by name."""
    yield from SQL.list_tokens(conn, person=person)


def remove(conn: Connected, *, person: str, token: str) -> bool:
    """Remove a token; False: there is none of that name."""
    return SQL.remove(conn, person=person, token=token).fetchone() is not None


def remove_all(conn: Connected, person: str) -> None:
    """Remove all tokens of a person."""
    SQL.remove_all(conn, person=person)
