"""Persons: who is known, and by what: a code, a password's hash, or what a provider says.

Persons are disabled, never deleted: the audit trail names them. Nothing here asks who may.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from primanota.core.errors import Refusal
from primanota.db import statements
from primanota.db.statements import Connected

SQL = statements.beside(__file__)


@dataclass(frozen=True, slots=True)
class Person:
    """A person; ``password`` is its hash, None: no password opens."""

    person: str
    name: str
    email: str
    password: str | None
    issuer: str | None
    subject: str | None
    disabled: bool


def add(conn: Connected, *, person: str, name: str, email: str, password: str | None, actor: str) -> None:
    """Keep a new person; ``password`` is a hash.

    Raises:
        Refusal: ``person-exists``.
    """
    kept = SQL.add(conn, person=person, name=name, email=email, password=password, actor=actor)
    if kept.fetchone() is None:
        raise Refusal("person-exists", f"there is a person {person} already")


def find(conn: Connected, person: str) -> Person | None:
    """A person, or None."""
    row = SQL.find(conn, person=person).fetchone()
    return None if row is None else Person(**row)


def require(conn: Connected, person: str) -> Person:
    """A person that there is.

    Raises:
        Refusal: ``person-unknown``.
    """
    found = find(conn, person)
    if found is None:
        raise Refusal("person-unknown", f"nobody is known as {person!r}")
    return found


def hold(conn: Connected, person: str) -> None:
    """Hold a person against other changes of roles until the transaction ends.

    Raises:
        Refusal: ``person-unknown``.
    """
    if SQL.hold(conn, person=person).fetchone() is None:
        raise Refusal("person-unknown", f"nobody is known as {person!r}")


def anybody(conn: Connected) -> bool:
    """Whether anybody is known at all."""
    row = SQL.anybody(conn).fetchone()
    return bool(row and row["found"])


def hold_all(conn: Connected) -> None:
    """See that nobody else adds a person until the transaction ends."""
    SQL.hold_all(conn)


def people(conn: Connected) -> Iterator[dict[str, Any]]:
    """Everybody, by code."""
    yield from SQL.people(conn)


def set_password(conn: Connected, person: str, hashed: str) -> None:
    """Give a person a password, by its hash."""
    SQL.set_password(conn, person=person, password=hashed)


def known_as(conn: Connected, *, issuer: str, subject: str) -> str | None:
    """The code of the person whom a provider knows by this, or None."""
    row = SQL.find_subject(conn, issuer=issuer, subject=subject).fetchone()
    return None if row is None else str(row["person"])


def awaiting(conn: Connected, email: str) -> list[str]:
    """The codes of persons with an address for whom no provider has vouched yet."""
    return [row["person"] for row in SQL.find_email(conn, email=email)]


def vouch(conn: Connected, person: str, *, issuer: str, subject: str) -> None:
    """Note whom a provider says a person is."""
    SQL.set_subject(conn, person=person, issuer=issuer, subject=subject)


def disable(conn: Connected, person: str, *, actor: str) -> bool:
    """Let a person come in no more; False: they could not anyway."""
    return SQL.disable(conn, person=person, actor=actor).fetchone() is not None


def enable(conn: Connected, person: str) -> bool:
    """Let a person come in again; False: they could anyway."""
    return SQL.enable(conn, person=person).fetchone() is not None
