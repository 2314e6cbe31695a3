"""Factor: the second factor of people who sign in by password or link: an authenticator app's codes.

Set up, switched off and given new recovery codes by its person, who shows first who that is; taken away, with
a reason, by who manages people. Signing in with it is in ``entry``; nothing here says who needs one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from primanota.core import rights
from primanota.core.errors import Refusal
from primanota.core.rights import ALL_COMPANIES, EVERYTHING
from primanota.db.statements import Connected
from primanota.people import attempts, factors, persons, sessions
from primanota.people.factors import Factor
from primanota.service import faults
from primanota.service.receipts import readable
from primanota.service.session import Session


@dataclass(frozen=True, slots=True)
class Begun:
    """A secret to be told to an app: as text, and as the address that a picture of it holds."""

    secret: str
    address: str


@dataclass(frozen=True, slots=True)
class FactorReceipt:
    """What became of a person's second factor."""

    person: str
    held: bool
    changed: bool


def own(session: Session) -> Factor | None:
    """One's own second factor; None: there is none."""
    return of(session, session.actor)


def of(session: Session, person: str) -> Factor | None:
    """The second factor of a person, who is looked for by code.

    Raises:
        Refusal: ``person-unknown``.
    """
    with session.read() as conn:
        return factors.find(conn, persons.require(conn, person).person)


def begin(session: Session, *, where: str) -> Begun:
    """Make a secret for an app; it counts when a code of it is given, within 15 minutes.

    ``where`` is what the app calls the place beside our name: the host of the desk.

    Raises:
        Refusal: ``factor-exists``, ``proof-required``.
    """
    person = session.actor

    def change(conn: Connected) -> str:
        persons.hold(conn, person)
        if factors.find(conn, person):
            raise Refusal("factor-exists", f"{person} has a second factor already")
        return factors.begin(conn, person)

    secret = _own(session).write("begin-factor", change, audited=lambda _: {})
    return Begun(secret, factors.address(secret, person=person, where=where))


def begun(session: Session, *, where: str) -> Begun | None:
    """What was begun not long ago and waits for its first code.

    Raises:
        Refusal: ``proof-required``: it is told to who showed not long ago who that is.
    """
    person = session.actor
    secret = _own(session).write(
        "begin-factor", lambda conn: factors.begun(conn, person), audited=lambda _: {}
    )
    return None if secret is None else Begun(secret, factors.address(secret, person=person, where=where))


def confirm(session: Session, *, code: str, keep: str) -> list[str]:
    """Let the secret that was begun count, for a code of it; answers recovery codes, told this once.

    The person's other sessions end; the one with the word ``keep`` counts as begun with a second factor.

    Raises:
        Refusal: ``code-wrong``, ``proof-required``.
    """
    person = session.actor

    def change(conn: Connected) -> list[str]:
        persons.hold(conn, person)
        if not factors.confirm(conn, person, readable(code)):
            raise _wrong()
        sessions.end_all(conn, person, but=keep)
        sessions.strengthen(conn, person, keep)
        return factors.renew(conn, person)

    return _own(session).write("set-factor", change, audited=lambda _: {ALL_COMPANIES: {"person": person}})


def renew(session: Session) -> list[str]:
    """New recovery codes in place of the earlier ones; told this once.

    Raises:
        Refusal: ``factor-unknown``, ``proof-required``.
    """
    person = session.actor

    def change(conn: Connected) -> list[str]:
        persons.hold(conn, person)
        if factors.find(conn, person) is None:
            raise _none(person)
        return factors.renew(conn, person)

    details = {"person": person, "codes": factors.RECOVERY_CODES}
    return _own(session).write("renew-recovery-codes", change, audited=lambda _: {ALL_COMPANIES: details})


def remove(session: Session) -> None:
    """Switch one's own second factor off.

    Raises:
        Refusal: ``factor-unknown``, ``proof-required``.
    """
    person = session.actor

    def change(conn: Connected) -> None:
        persons.hold(conn, person)
        if not factors.remove(conn, person):
            raise _none(person)
        sessions.weaken(conn, person)

    _own(session).write("remove-factor", change, audited=lambda _: {ALL_COMPANIES: {"person": person}})


def take(session: Session, *, person: str, reason: str) -> FactorReceipt:
    """Take a person's second factor away, for who lost it; their sessions end.

    Raises:
        Refusal: ``person-unknown``, ``value-invalid``, ``own-rights``, ``not-allowed``, ``proof-required``.
    """
    session.require(rights.PEOPLE, company=ALL_COMPANIES)
    if person == session.actor and not session.rights.everything:
        raise Refusal(
            "own-rights",
            f"{person} does not take {person}'s own second factor away here",
            remedy="Switch it off on your account page, or have another user administrator do it.",
        )
    why = readable(reason.strip())
    if not why:
        raise Refusal("value-invalid", "this needs a reason", remedy="Say why; the auditor reads it.")

    def change(conn: Connected) -> bool:
        persons.hold(conn, person)
        gone = factors.remove(conn, person)
        if gone:
            sessions.end_all(conn, person)
        return gone

    details = {"person": person, "reason": why}
    gone = session.write("take-factor", change, audited=lambda gone: {ALL_COMPANIES: details} if gone else {})
    return FactorReceipt(person, held=False, changed=gone)


@contextmanager
def tried(session: Session, *, person: str, address: str) -> Iterator[None]:
    """Around a try of a code: too many that were wrong make the next wait, and each is on record.

    Raises:
        Refusal: ``sign-in-blocked``, and what is raised inside.
    """
    with faults.told():
        if attempts.blocked_until(session.conn, person=person, address=address, what="code"):
            raise Refusal("sign-in-blocked", "too many wrong codes; wait a few minutes")
        attempts.fail(session.conn, person=person, address=address, what="code")
    try:
        yield
    except Refusal as refusal:
        if refusal.code == "code-wrong":
            details = {"person": person, "address": address}
            failed = replace(session, actor=person, rights=EVERYTHING, once=None)
            failed.write("fail-code", lambda _: None, audited=lambda _: {ALL_COMPANIES: details})
        raise
    with faults.told():
        attempts.succeed(session.conn, person=person, address=address, what="code")


def use(conn: Connected, person: str, code: str) -> str:
    """Use up a code of the app, or a recovery code, in a transaction at hand; says which it was.

    Raises:
        Refusal: ``code-wrong``.
    """
    found = factors.use(conn, person, readable(code))
    if found is None:
        raise _wrong()
    return found


def _wrong() -> Refusal:
    return Refusal("code-wrong", "that code is not good")


def _none(person: str) -> Refusal:
    return Refusal("factor-unknown", f"{person} has no second factor")


def _own(session: Session) -> Session:
    """The session for what everybody may do with what is their own."""
    return replace(session, rights=EVERYTHING)
