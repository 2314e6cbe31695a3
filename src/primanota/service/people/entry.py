"""Entry: how somebody comes in: by password, by a link that is good once, or as a provider vouches for them.

Asked before anybody is known, so its session is the application's own; what it does is recorded for the
person it lets in. Who fails learns nothing about who is known, and waits longer each time. Who has a second
factor is halfway in by password or link, and has no session before a code of it was given.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, timedelta

from primanota.core.errors import Refusal
from primanota.core.rights import ALL_COMPANIES, EVERYTHING, GUARDED, Rights
from primanota.db.statements import Connected
from primanota.people import attempts, factors, persons, roles, secrets, sessions, tokens
from primanota.people.sessions import Invited
from primanota.service import faults
from primanota.service.people import factor, users
from primanota.service.receipts import readable
from primanota.service.session import Session

FIRST_RUN = "/first-run?link="
SIGN_IN = "/sign-in?link="
BY_STEPS = ("password", "link")
"""How somebody comes in whose second factor, if there is one, is asked for; a provider asks for its own."""
DEMONSTRATION = "a demonstration: one person shows it all"


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody comes in from: the address of the machine, and what the browser calls itself."""

    address: str
    agent: str


@dataclass(frozen=True, slots=True)
class Known:
    """Who it is and what they may do; ``by_link``: came in by a link a moment ago.

    ``unproved_for``: how long ago they showed who they are; a token is shown each time. ``withheld``: rights
    that would count with a second factor; None: there are none. ``has_factor``: they have one.
    """

    person: str
    name: str
    rights: Rights
    by_link: bool = False
    unproved_for: timedelta = timedelta()
    withheld: Rights | None = None
    has_factor: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """How far somebody came: the word of a session, or, ``halfway``, of who has yet to give a code."""

    word: str
    halfway: bool = False


@dataclass(frozen=True, slots=True)
class First:
    """What the first person says; ``alone``: why that one person may do everything, empty: no such thing."""

    person: str
    name: str
    email: str
    password: str
    alone: str = ""


def first_run(session: Session) -> str | None:
    """The path of the link that makes the first person, good once, for 15 minutes; None: there is one."""

    def change(conn: Connected) -> str | None:
        persons.hold_all(conn)
        return None if persons.anybody(conn) else sessions.invite(conn, None, actor=session.actor)

    word = session.write("make-link", change, audited=lambda made: _everywhere(made and {"for": "first run"}))
    return word and FIRST_RUN + word


def demo(session: Session, *, person: str = "demo", name: str = "Demo") -> str:
    """The path of a link that signs in a person with every role, who is made when there is none such."""

    def change(conn: Connected) -> tuple[str, bool]:
        added = persons.find(conn, person) is None
        if added:
            persons.add(conn, person=person, name=name, email="", password=None, actor=session.actor)
            users.give_all(conn, person, actor=session.actor, reason=DEMONSTRATION)
        return sessions.invite(conn, person, actor=session.actor), added

    word, _ = session.write(
        "make-link", change, audited=lambda made: _everywhere({"person": person, "added": made[1]})
    )
    return SIGN_IN + word


def invited(session: Session, link: str) -> Invited:
    """Whom a link would let in; it stays good.

    Raises:
        Refusal: ``link-invalid``.
    """
    with session.read() as conn:
        found = sessions.invited(conn, link)
    if found is None:
        raise _no_link()
    return found


def begin(session: Session, link: str, first: First, place: Place) -> str:
    """Make the first person, a user administrator of all companies, and let them in; the session's word.

    Raises:
        Refusal: ``link-invalid``, ``password-weak``, ``value-invalid``.
    """
    code = users.person_code(first.person)
    name = users.full_name(first.name)
    kept = secrets.hashed(first.password, person=code)
    own = replace(session, actor=code, rights=EVERYTHING)

    def change(conn: Connected) -> None:
        persons.hold_all(conn)
        if persons.anybody(conn) or not sessions.take(conn, link):
            raise _no_link()
        persons.add(conn, person=code, name=name, email=first.email.strip(), password=kept, actor=code)
        if first.alone:
            users.give_all(conn, code, actor=code, reason=first.alone)
        else:
            roles.grant(conn, company=ALL_COMPANIES, person=code, role="user_administrator", actor=code)

    told = {"person": code, "name": name, "first": True, "alone": first.alone}
    own.write("add-person", change, audited=lambda _: {ALL_COMPANIES: told})
    return enter(session, code, how="password", place=place).word


def by_password(session: Session, person: str, password: str, place: Place) -> Arrival:
    """Let somebody in who knows the password; halfway, if they have a second factor.

    Raises:
        Refusal: ``sign-in-failed``, ``sign-in-blocked``.
    """
    code = readable(person.strip().casefold())
    with faults.told():
        until = attempts.blocked_until(session.conn, person=code, address=place.address)
        if until:
            told = f"{until.astimezone(UTC):%H:%M:%S} UTC"
            raise Refusal("sign-in-blocked", f"too many have failed; the next try is at {told}")
        attempts.fail(session.conn, person=code, address=place.address)
        found = persons.find(session.conn, code)
        kept = found.password if found and not found.disabled else None
        if not secrets.opens(kept, password):
            raise Refusal("sign-in-failed", "that name and password let nobody in")
        attempts.succeed(session.conn, person=code, address=place.address)
    return enter(session, code, how="password", place=place)


def by_link(session: Session, link: str, place: Place) -> Arrival:
    """Let somebody in who has a link, which is good no more; halfway, if they have a second factor.

    Raises:
        Refusal: ``link-invalid``.
    """

    def took(conn: Connected) -> str:
        found = sessions.invited(conn, link)
        if found is None or found.person is None:
            raise _no_link()
        persons.hold(conn, found.person)
        if not sessions.take(conn, link):
            raise _no_link()
        return found.person

    return enter(session, "", how="link", place=place, proved=took)


def halfway(session: Session, word: str) -> bool:
    """Whether who has this word has yet to give a code, to be in."""
    with session.read() as conn:
        return sessions.halfway(conn, word) is not None


def by_code(session: Session, word: str, code: str, place: Place) -> str:
    """Let somebody in who is halfway, by a code of the second factor; the session's word.

    Raises:
        Refusal: ``code-wrong``, ``sign-in-blocked``; ``sign-in-failed``: the first step was too long ago.
    """
    with faults.told():
        found = sessions.halfway(session.conn, word)
    if found is None:
        raise _too_late()
    own = replace(session, actor=found.person, rights=EVERYTHING)

    def change(conn: Connected) -> tuple[str, str]:
        persons.hold(conn, found.person)
        if not sessions.take_halfway(conn, word):
            raise _too_late()
        shown = factor.use(conn, found.person, code)
        return shown, _begun(conn, found.person, how=found.how, place=place, by_code=True)

    def audited(made: tuple[str, str]) -> dict[str, object]:
        how = {"how": found.how, "address": place.address, "code": made[0]}
        return _everywhere({"person": found.person, **how})

    with factor.tried(session, person=found.person, address=place.address):
        return own.write("sign-in", change, audited=audited)[1]


def enter(
    session: Session,
    person: str,
    *,
    how: str,
    place: Place,
    proved: Callable[[Connected], str] | None = None,
) -> Arrival:
    """Begin a session, or let somebody be halfway in; ``proved`` says in the same transaction who it is."""
    own = replace(session, actor=person, rights=EVERYTHING)

    def change(conn: Connected) -> tuple[str, Arrival]:
        code = proved(conn) if proved else person
        persons.hold(conn, code)  # nobody sets up a second factor meanwhile
        if how in BY_STEPS and factors.find(conn, code):
            return code, Arrival(sessions.begin_halfway(conn, code, how=how), halfway=True)
        return code, Arrival(_begun(conn, code, how=how, place=place))

    def audited(made: tuple[str, Arrival]) -> dict[str, object]:
        details = {"person": made[0], "how": how, "address": place.address}
        return {} if made[1].halfway else _everywhere(details)

    return own.write("sign-in", change, audited=audited)[1]


def _begun(conn: Connected, person: str, *, how: str, place: Place, by_code: bool = False) -> str:
    address, agent = readable(place.address), readable(place.agent)
    return sessions.begin(conn, person, how=how, address=address, agent=agent, by_code=by_code)


def leave(session: Session, word: str) -> None:
    """End the session with this word, if there is one."""

    def change(conn: Connected) -> str | None:
        found = sessions.find(conn, word)
        if found is None or not sessions.end(conn, found.person, secrets.digest(word)):
            return None
        return found.person

    own = replace(session, rights=EVERYTHING)
    own.write("sign-out", change, audited=lambda person: _everywhere(person and {"person": person}))


def by_session(session: Session, word: str, *, guarded: bool = False) -> Known | None:
    """Who has this session, with what they may do now; None: it is over.

    ``guarded``: what ``core.rights.GUARDED`` names counts only if a second factor was shown.
    """
    with faults.told():
        found = sessions.find(session.conn, word)
        if found is None:
            return None
        held, withheld = roles.rights(session.conn, found.person), None
        if guarded and not found.strong:
            held, withheld = held.parted(GUARDED)
        return Known(
            found.person, found.name, held, found.by_link, found.unproved_for, withheld, found.has_factor
        )


def by_token(session: Session, word: str) -> Known | None:
    """Whose token this is, with what it leaves them; None: it is not good."""
    with faults.told():
        found = tokens.find(session.conn, word)
        if found is None:
            return None
        held = roles.rights(session.conn, found.person).only(found.scopes)
        return Known(found.person, found.name, held)


def nobody(session: Session) -> bool:
    """Whether nobody is known yet, so that the first person must be made."""
    with session.read() as conn:
        return not persons.anybody(conn)


def require_first(session: Session, link: str) -> None:
    """See that a link is the first run's and still good.

    Raises:
        Refusal: ``link-invalid``.
    """
    if invited(session, link).person is not None or not nobody(session):
        raise _no_link()


def reason_alone(text: str) -> str:
    """Why one person may do everything.

    Raises:
        Refusal: ``value-invalid``.
    """
    reason = readable(text.strip())
    if not reason:
        raise Refusal(
            "value-invalid",
            "that one person does everything needs a reason",
            remedy="Say why; the auditor reads it. Or leave it to roles for several people.",
        )
    return reason


def digest_word(word: str) -> str:
    """How a session is named in the list of sessions."""
    return secrets.digest(word).hex()


def form_word(word: str) -> str:
    """What forms of the session with this word carry."""
    return secrets.form_word(word)


def _everywhere(details: object) -> dict[str, object]:
    """A record in the chain of what concerns all companies; none for nothing."""
    return {ALL_COMPANIES: details} if details else {}


def _too_late() -> Refusal:
    return Refusal("sign-in-failed", "the first step was too long ago", remedy="Begin again.")


def _no_link() -> Refusal:
    return Refusal("link-invalid", "this link lets nobody in")
