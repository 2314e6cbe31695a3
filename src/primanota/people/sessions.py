"""Sessions: the browsers somebody signed in at, and the links that let somebody in once.

A session ends when it was not heard of for ``IDLE``, at the latest after ``LASTS``, when it is ended, and
when its person is disabled. A link is good once and for a short time; the next one for the same person
replaces it. Who has a second factor is halfway in until a code of it is given.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from primanota.db import statements
from primanota.db.statements import Connected
from primanota.people import secrets

SQL = statements.beside(__file__)

IDLE = timedelta(hours=2)
LASTS = timedelta(hours=12)
LINK_LASTS = timedelta(minutes=15)
HALFWAY_LASTS = timedelta(minutes=10)

AGENT_MAX = 200


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom a link lets in; nobody (None): it is the first run's."""

    person: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Halfway:
    """Who showed the first of two factors, and how."""

    person: str
    how: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whose session it is; ``by_link``: begun a moment ago by a link, so no password was asked for.

    ``unproved_for``: how long ago they last showed who they are; ``has_factor``: they have a second factor;
    ``strong``: the session was begun with it, or by a provider.
    """

    person: str
    name: str
    by_link: bool
    unproved_for: timedelta
    has_factor: bool
    strong: bool


def begin(conn: Connected, person: str, *, how: str, address: str, agent: str, by_code: bool = False) -> str:
    """Begin a session and return its word, which only the browser keeps.

    ``by_code``: a second factor was shown.
    """
    SQL.forget_sessions(conn, idle=IDLE)
    word = secrets.word()
    SQL.begin(
        conn,
        digest=secrets.digest(word),
        person=person,
        address=address,
        agent=agent[:AGENT_MAX],
        how=how,
        by_code=by_code,
        lasts=LASTS,
    )
    return word


def find(conn: Connected, word: str) -> SignedIn | None:
    """The person of a session that is alive."""
    digest = secrets.digest(word)
    row = SQL.find(conn, digest=digest, idle=IDLE, fresh=LINK_LASTS).fetchone()
    if row is None:
        return None
    if row["stale"]:
        SQL.see(conn, digest=digest)
    return SignedIn(
        row["person"], row["name"], row["by_link"], row["unproved_for"], row["has_factor"], row["strong"]
    )


def prove(conn: Connected, person: str, word: str) -> None:
    """Note that who has a session has shown who they are, just now."""
    SQL.prove(conn, digest=secrets.digest(word), person=person)


def strengthen(conn: Connected, person: str, word: str) -> None:
    """Note that who has a session has shown a second factor, just now."""
    SQL.strengthen(conn, digest=secrets.digest(word), person=person)


def weaken(conn: Connected, person: str) -> None:
    """Note that no session of a person counts as begun with a second factor any more."""
    SQL.weaken(conn, person=person)


def begin_halfway(conn: Connected, person: str, *, how: str) -> str:
    """Keep that somebody showed the first of two factors; the word that only the browser keeps meanwhile."""
    word = secrets.word()
    SQL.forget_halfway(conn)
    SQL.begin_halfway(conn, digest=secrets.digest(word), person=person, how=how, lasts=HALFWAY_LASTS)
    return word


def halfway(conn: Connected, word: str) -> Halfway | None:
    """Who is halfway in; None: nobody, or not any more."""
    row = SQL.halfway(conn, digest=secrets.digest(word)).fetchone()
    return None if row is None else Halfway(row["person"], row["how"])


def take_halfway(conn: Connected, word: str) -> bool:
    """Let somebody be halfway in no more; False: they were not, or not any more."""
    return SQL.take_halfway(conn, digest=secrets.digest(word)).fetchone() is not None


def alive(conn: Connected, person: str) -> Iterator[dict[str, Any]]:
    """The sessions of a person, the last seen first."""
    yield from SQL.list_sessions(conn, person=person, idle=IDLE)


def end(conn: Connected, person: str, digest: bytes) -> bool:
    """End one session of a person; False: there is none such."""
    return SQL.end_session(conn, person=person, digest=digest).fetchone() is not None


def end_all(conn: Connected, person: str, *, but: str | None = None) -> None:
    """End all sessions of a person, but the one with this word; who is halfway in begins anew."""
    SQL.end_halfway(conn, person=person)
    SQL.end_sessions(conn, person=person, kept=None if but is None else secrets.digest(but))


def invite(conn: Connected, person: str | None, *, actor: str, lasts: timedelta = LINK_LASTS) -> str:
    """Make a link's word, in place of the person's earlier ones."""
    word = secrets.word()
    uninvite(conn, person)
    SQL.invite(conn, digest=secrets.digest(word), person=person, actor=actor, lasts=lasts)
    return word


def uninvite(conn: Connected, person: str | None) -> None:
    """Let the links of a person be good no more."""
    SQL.uninvite(conn, person=person)


def invited(conn: Connected, word: str) -> Invited | None:
    """Whom a link lets in; None: it is not good, or not any more."""
    row = SQL.invited(conn, digest=secrets.digest(word)).fetchone()
    return None if row is None else Invited(row["person"], row["name"])


def take(conn: Connected, word: str) -> bool:
    """Use a link up; False: it is not good any more."""
    return SQL.take(conn, digest=secrets.digest(word)).fetchone() is not None
