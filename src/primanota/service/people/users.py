"""Users: the commands that keep persons, their roles by company, and the exceptions to segregated duties.

Persons themselves are kept by who may do so in all companies; roles in a company by its user administrators.
Nobody changes what he may do himself, but at the command line, where whoever reaches the database holds every
right already.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from primanota.core import rights
from primanota.core.errors import Refusal
from primanota.core.rights import ALL_COMPANIES, INCOMPATIBLE, ROLES, Conflict
from primanota.db.statements import Connected
from primanota.people import persons, roles, secrets, sessions, tokens
from primanota.service.receipts import readable
from primanota.service.session import Session

PERSON = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,99}")
NAME_MAX = 200
INVITED_FOR = timedelta(days=2)
WAIVABLE = INCOMPATIBLE | {frozenset(("reviewer", "poster"))}
"""Pairs that an exception may allow; reviewer and poster only concern the same journal."""


@dataclass(frozen=True, slots=True)
class PersonReceipt:
    """What became of a person; ``link``: the path where they come in once, for so many minutes."""

    person: str
    changed: bool
    link: str | None = None
    link_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class RoleReceipt:
    """A role that somebody now has, or has not."""

    company: str
    person: str
    role: str
    held: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class WaiverReceipt:
    """Two roles that somebody may now have together, or not."""

    company: str
    person: str
    first: str
    second: str
    reason: str
    until: date | None
    waived: bool
    changed: bool


def person_code(text: str) -> str:
    """The code by which a person signs in.

    Raises:
        Refusal: ``value-invalid``.
    """
    code = readable(text.strip().casefold())
    if not PERSON.fullmatch(code):
        raise Refusal(
            "value-invalid",
            f"{text[:NAME_MAX]!r} cannot be the name somebody signs in with",
            remedy="Use small letters, digits and . _ @ + -, beginning with a letter or digit.",
        )
    return code


def full_name(text: str) -> str:
    """The name that others read.

    Raises:
        Refusal: ``value-invalid``.
    """
    name = " ".join(readable(text).split())
    if not name or len(name) > NAME_MAX:
        raise Refusal("value-invalid", f"a name has 1 to {NAME_MAX} characters", remedy="Write the name.")
    return name


def add(session: Session, *, person: str, name: str, email: str = "") -> PersonReceipt:
    """Make a person known; the link in the receipt lets them in, to choose a password.

    Raises:
        Refusal: ``person-exists``, ``value-invalid``, ``not-allowed``.
    """
    code, told = person_code(person), full_name(name)
    session.require(rights.PEOPLE, company=ALL_COMPANIES)

    def change(conn: Connected) -> str:
        persons.add(
            conn, person=code, name=told, email=readable(email.strip()), password=None, actor=session.actor
        )
        return sessions.invite(conn, code, actor=session.actor, lasts=INVITED_FOR)

    details = {"person": code, "name": told, "email": email}
    word = session.write("add-person", change, audited=lambda _: {ALL_COMPANIES: details})
    return PersonReceipt(code, changed=True, link=f"/sign-in?link={word}", link_minutes=_minutes(INVITED_FOR))


def link(session: Session, *, person: str) -> PersonReceipt:
    """A link that lets a person in once, for who is new or has forgotten the password.

    Raises:
        Refusal: ``person-unknown``, ``own-rights``, ``not-allowed``.
    """
    session.require(rights.PEOPLE, company=ALL_COMPANIES)

    def change(conn: Connected) -> str:
        persons.require(conn, person)
        return sessions.invite(conn, person, actor=session.actor)

    word = session.write("make-link", change, audited=lambda _: {ALL_COMPANIES: {"person": person}})
    return PersonReceipt(
        person, changed=True, link=f"/sign-in?link={word}", link_minutes=_minutes(sessions.LINK_LASTS)
    )


def set_password(session: Session, *, person: str, password: str) -> PersonReceipt:
    """Give a person a password; all their sessions end.

    Raises:
        Refusal: ``person-unknown``, ``password-weak``, ``not-allowed``.
    """
    session.require(rights.PEOPLE, company=ALL_COMPANIES)
    kept = secrets.hashed(password, person=person)

    def change(conn: Connected) -> None:
        persons.hold(conn, person)
        persons.set_password(conn, person, kept)
        sessions.end_all(conn, person)
        sessions.uninvite(conn, person)

    session.write("set-password", change, audited=lambda _: {ALL_COMPANIES: {"person": person}})
    return PersonReceipt(person, changed=True)


def set_enabled(session: Session, *, person: str, enabled: bool) -> PersonReceipt:
    """Let a person come in no more, at once, or again; tokens and sessions do not come back.

    Raises:
        Refusal: ``person-unknown``, ``own-rights``, ``not-allowed``.
    """
    session.require(rights.PEOPLE, company=ALL_COMPANIES)
    _require_other(session, person)

    def change(conn: Connected) -> bool:
        persons.hold(conn, person)
        if enabled:
            return persons.enable(conn, person)
        sessions.end_all(conn, person)
        sessions.uninvite(conn, person)
        tokens.remove_all(conn, person)
        return persons.disable(conn, person, actor=session.actor)

    action = "enable-person" if enabled else "disable-person"
    changed = session.write(
        action, change, audited=lambda made: {ALL_COMPANIES: {"person": person}} if made else {}
    )
    return PersonReceipt(person, changed=changed)


def grant(session: Session, *, company: str | None, person: str, role: str) -> RoleReceipt:
    """Give a person a role in a company, or in all of them ('*').

    Raises:
        Refusal: ``roles-incompatible``, ``role-unknown``, ``person-unknown``, ``own-rights``,
            ``company-unknown``, ``not-allowed``.
    """
    chosen = _where(session, company)
    _require_role(role)
    _require_other(session, person)

    def change(conn: Connected) -> bool:
        persons.hold(conn, person)
        held = roles.grants_of(conn, person)
        waived = roles.waived_for(conn, person)
        before = rights.unwaived(rights.conflicts(held), waived)
        after = rights.unwaived(rights.conflicts(held | {(chosen, role)}), waived)
        if after - before:
            raise _incompatible(person, after - before)
        return roles.grant(conn, company=chosen, person=person, role=role, actor=session.actor)

    changed = session.write(
        "grant-role", change, audited=lambda made: {chosen: {"person": person, "role": role}} if made else {}
    )
    return RoleReceipt(chosen, person, role, held=True, changed=changed)


def revoke(session: Session, *, company: str | None, person: str, role: str) -> RoleReceipt:
    """Take a role from a person in a company, or the one held in all of them ('*').

    Raises:
        Refusal: ``role-unknown``, ``person-unknown``, ``own-rights``, ``company-unknown``, ``not-allowed``.
    """
    chosen = _where(session, company)
    _require_role(role)
    _require_other(session, person)

    def change(conn: Connected) -> bool:
        persons.hold(conn, person)
        return roles.revoke(conn, company=chosen, person=person, role=role)

    changed = session.write(
        "revoke-role", change, audited=lambda made: {chosen: {"person": person, "role": role}} if made else {}
    )
    return RoleReceipt(chosen, person, role, held=False, changed=changed)


def waive(
    session: Session,
    *,
    company: str | None,
    person: str,
    first: str,
    second: str,
    reason: str,
    until: date | None = None,
) -> WaiverReceipt:
    """Let a person have two roles together that should not be: for a reason, until a day if one is given.

    Raises:
        Refusal: ``value-invalid``, ``role-unknown``, ``person-unknown``, ``own-rights``,
            ``company-unknown``, ``not-allowed``.
    """
    conflict = _waivable(session, company, first, second)
    _require_other(session, person)
    why = readable(reason.strip())
    if not why:
        raise Refusal("value-invalid", "an exception needs a reason", remedy="Say why there is no other way.")

    def change(conn: Connected) -> None:
        persons.hold(conn, person)
        roles.waive(conn, conflict, person=person, reason=why, until=until, actor=session.actor)

    made = WaiverReceipt(
        conflict.company, person, conflict.first, conflict.second, why, until, waived=True, changed=True
    )
    session.write("waive-duties", change, audited=lambda _: {conflict.company: made})
    return made


def end_waiver(
    session: Session, *, company: str | None, person: str, first: str, second: str
) -> WaiverReceipt:
    """End an exception; roles that need it give nothing but reading from now on.

    Raises:
        Refusal: as :func:`waive`.
    """
    conflict = _waivable(session, company, first, second)
    _require_other(session, person)

    def change(conn: Connected) -> bool:
        persons.hold(conn, person)
        return roles.unwaive(conn, conflict, person=person)

    def receipt(ended: bool) -> WaiverReceipt:  # noqa: FBT001  # what the change answered
        return WaiverReceipt(
            conflict.company, person, conflict.first, conflict.second, "", None, waived=False, changed=ended
        )

    ended = session.write(
        "end-waiver", change, audited=lambda ended: {conflict.company: receipt(ended)} if ended else {}
    )
    return receipt(ended)


def give_all(conn: Connected, person: str, *, actor: str, reason: str) -> None:
    """Give a person every role in all companies, with the exceptions that takes, in a transaction at hand."""
    for role in ROLES:
        roles.grant(conn, company=ALL_COMPANIES, person=person, role=role, actor=actor)
    for both in sorted(sorted(each) for each in WAIVABLE):
        conflict = rights.pair(ALL_COMPANIES, *both)
        roles.waive(conn, conflict, person=person, reason=reason, until=None, actor=actor)


def _where(session: Session, company: str | None) -> str:
    """The company a role is for, which must be there; or all of them."""
    return ALL_COMPANIES if company == ALL_COMPANIES else session.company(company)


def _require_role(role: str) -> None:
    if role not in ROLES:
        raise Refusal("role-unknown", f"there is no role {role!r}", details=list(ROLES))


def _require_other(session: Session, person: str) -> None:
    if not session.rights.everything and person == session.actor:
        raise Refusal("own-rights", f"{person} does not change what {person} may do")


def _waivable(session: Session, company: str | None, first: str, second: str) -> Conflict:
    chosen = _where(session, company)
    _require_role(first)
    _require_role(second)
    if frozenset((first, second)) not in WAIVABLE:
        raise Refusal(
            "value-invalid",
            f"{first} and {second} may be had together",
            remedy="An exception is for roles that may not.",
            details=[" and ".join(sorted(each)) for each in WAIVABLE],
        )
    return rights.pair(chosen, first, second)


def _incompatible(person: str, found: set[Conflict]) -> Refusal:
    told = [f"{each.first} and {each.second} in {_named(each.company)}" for each in sorted(found)]
    return Refusal("roles-incompatible", f"{person} would be both {told[0]}", details=told)


def _named(company: str) -> str:
    return "all companies" if company == ALL_COMPANIES else company


def _minutes(time: timedelta) -> int:
    return time // timedelta(minutes=1)
