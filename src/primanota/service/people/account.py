"""Account: what people keep of their own: their password, their sessions, and the tokens of their programs.

A token leaves its program some of its person's rights, never more than the person has at that moment, and
never the right to manage people.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from primanota.core.errors import Refusal
from primanota.core.rights import ALL_COMPANIES, EVERYTHING, PEOPLE, RIGHTS
from primanota.db.statements import Connected
from primanota.people import attempts, factors, persons, secrets, sessions, tokens
from primanota.service import faults
from primanota.service.people import factor
from primanota.service.receipts import readable
from primanota.service.session import Session
from primanota.setup.cells import CellError, code

DAYS_MAX = 366
SCOPES = tuple(right for right in RIGHTS if right != PEOPLE)
"""What a token may be good for."""


@dataclass(frozen=True, slots=True)
class TokenReceipt:
    """A token that was made; ``word`` is told this once."""

    person: str
    token: str
    scopes: list[str]
    expires_at: datetime
    word: str


def change_password(session: Session, *, current: str | None, password: str, keep: str, address: str) -> None:
    """Give oneself a password; other sessions of one's own end, the one with the word ``keep`` stays.

    ``current`` None: who asks came in by a link a moment ago. Who has a second factor shows by this alone too
    little for changes that ask who is there.

    Raises:
        Refusal: ``sign-in-failed``, ``sign-in-blocked``, ``password-weak``.
    """
    person = session.actor
    if current is not None:
        _require_password(session, person, current, address)
    kept = secrets.hashed(password, person=person)

    def change(conn: Connected) -> None:
        persons.hold(conn, person)
        persons.set_password(conn, person, kept)
        if factors.find(conn, person) is None:
            sessions.prove(conn, person, keep)
        sessions.end_all(conn, person, but=keep)
        sessions.uninvite(conn, person)

    _own(session).write("set-password", change, audited=lambda _: {ALL_COMPANIES: {"person": person}})


def prove(session: Session, *, password: str, code: str, word: str, address: str) -> None:
    """Show who has the session with this word: by the password, and a code if there is a second factor.

    Raises:
        Refusal: ``sign-in-failed``, also for who has no password; ``code-wrong``, ``sign-in-blocked``.
    """
    person = session.actor
    _require_password(session, person, password, address)

    def change(conn: Connected) -> dict[str, object]:
        persons.hold(conn, person)
        shown = {"code": factor.use(conn, person, code)} if factors.find(conn, person) else {}
        sessions.prove(conn, person, word)
        return {"person": person, "address": address, **shown}

    with factor.tried(session, person=person, address=address):
        _own(session).write("prove", change, audited=lambda told: {ALL_COMPANIES: told})


def _require_password(session: Session, person: str, password: str, address: str) -> None:
    with faults.told():
        if attempts.blocked_until(session.conn, person=person, address=address):
            raise Refusal("sign-in-blocked", "too many wrong passwords; wait a few minutes")
        attempts.fail(session.conn, person=person, address=address)
        if not secrets.opens(persons.require(session.conn, person).password, password):
            raise Refusal(
                "sign-in-failed", "the present password is another", remedy="Type the password you have now."
            )
        attempts.succeed(session.conn, person=person, address=address)


def sessions_of(session: Session) -> list[dict[str, Any]]:
    """Where one is signed in oneself, the last seen first."""
    with session.read() as conn:
        return list(sessions.alive(conn, session.actor))


def end_session(session: Session, digest: str) -> bool:
    """End one of one's own sessions, named as they are listed; False: it is over."""
    person = session.actor
    try:
        named = bytes.fromhex(digest)
    except ValueError:
        return False

    def change(conn: Connected) -> bool:
        return sessions.end(conn, person, named)

    return _own(session).write(
        "sign-out", change, audited=lambda ended: {ALL_COMPANIES: {"person": person}} if ended else {}
    )


def tokens_of(session: Session, person: str | None = None) -> list[dict[str, Any]]:
    """One's own tokens, by name; or a person's, for whoever holds every right."""
    with session.read() as conn:
        return list(tokens.tokens(conn, person or session.actor))


def add_token(
    session: Session, *, token: str, scopes: Collection[str], days: int, person: str | None = None
) -> TokenReceipt:
    """Make a token for oneself; for somebody else only who holds every right.

    Raises:
        Refusal: ``token-exists``, ``value-invalid``, ``person-unknown``, ``not-allowed``,
            ``factor-required``.
    """
    session.require_factor()
    whose = _whose(session, person)
    name = _token_name(token)
    if not scopes or not set(scopes) <= set(SCOPES):
        raise Refusal(
            "value-invalid",
            "a token is good for some of the rights that there are",
            remedy="Name one or more.",
            details=list(SCOPES),
        )
    if not 1 <= days <= DAYS_MAX:
        raise Refusal("value-invalid", f"a token is good for 1 to {DAYS_MAX} days, not {days}")

    def change(conn: Connected) -> TokenReceipt:
        persons.require(conn, whose)
        word, until = tokens.add(conn, person=whose, token=name, scopes=scopes, lasts=timedelta(days=days))
        return TokenReceipt(whose, name, sorted(scopes), until, word)

    def audited(made: TokenReceipt) -> dict[str, object]:
        return {
            ALL_COMPANIES: {"person": whose, "token": name, "scopes": made.scopes, "until": made.expires_at}
        }

    return _own(session).write("add-token", change, audited=audited)


def remove_token(session: Session, *, token: str, person: str | None = None) -> None:
    """Remove a token, which is good no more at once.

    Raises:
        Refusal: ``token-unknown``, ``not-allowed``.
    """
    whose = _whose(session, person)

    def change(conn: Connected) -> None:
        if not tokens.remove(conn, person=whose, token=token):
            raise Refusal("token-unknown", f"{whose} has no token {token!r}")

    details = {"person": whose, "token": token}
    _own(session).write("remove-token", change, audited=lambda _: {ALL_COMPANIES: details})


def _whose(session: Session, person: str | None) -> str:
    if person is not None and person != session.actor and not session.rights.everything:
        raise Refusal("not-allowed", f"{session.actor} keeps no tokens of {person}")
    return person or session.actor


def _token_name(text: str) -> str:
    try:
        return code(readable(text.strip()))
    except CellError as error:
        raise Refusal(
            "value-invalid",
            f"a token cannot be named {text!r}: it {error.reason}",
            remedy="Choose another name.",
        ) from error


def _own(session: Session) -> Session:
    """The session for what everybody may do with what is their own."""
    return replace(session, rights=EVERYTHING)
