"""Users: the page where people are made known, get roles by company, and exceptions with their reason.

Works without scripts: every change is a form of its own, answered by the page, which says what was done. A
link is told this once, on the page that made it.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from primanota.core.errors import Refusal
from primanota.core.rights import ALL_COMPANIES, PEOPLE, RIGHTS, ROLES
from primanota.inquiry import desk
from primanota.inquiry.rows import ready
from primanota.service.people import factor, overview, users
from primanota.service.people.users import PersonReceipt
from primanota.service.session import Session
from primanota.web.asking import Managing
from primanota.web.doorkeeper import FORM
from primanota.web.problems import status_of
from primanota.web.rendering import page

router = APIRouter()

Text = Annotated[str, Form(max_length=400, pattern=r"^[^\x00]*$")]

DONE = {
    "grant": "The role is given.",
    "revoke": "The role is taken.",
    "waive": "The exception is kept.",
    "unwaive": "The exception has ended.",
    "factor": "The second factor is taken away.",
    "disable": "That person comes in no more.",
    "enable": "That person may come in again.",
}


def shown(
    request: Request,
    session: Session,
    *,
    refusal: Refusal | None = None,
    made: PersonReceipt | None = None,
    done: str = "",
) -> Response:
    """The page, with what went wrong, or with what was done; who is there is asked elsewhere."""
    if refusal and refusal.code == "proof-required":
        raise refusal
    everywhere = session.rights.has(PEOPLE, None)
    with session.read() as conn:
        known = [row["company"] for row in desk.companies(conn)]
    people = [ready(row) for row in overview.people(session)]
    companies = [each for each in known if session.rights.has(PEOPLE, each)]
    return page(
        request,
        "users.html",
        status=status_of(refusal.code) if refusal else HTTPStatus.OK,
        refusal=refusal,
        made=made,
        origin=str(request.base_url).rstrip("/"),
        done=DONE.get(done, ""),
        given=given(request, refusal) if refusal else {},
        people=people,
        others=named(row for row in people if row["person"] != session.actor),
        with_factor=named(row for row in people if row["factor_at"] and row["person"] != session.actor),
        everywhere=everywhere,
        places=[(ALL_COMPANIES, "all companies"), *pairs(companies)] if everywhere else pairs(companies),
        managed={ALL_COMPANIES, *companies} if everywhere else set(companies),
        roles={role: [RIGHTS[right] for right in sorted(rights)] for role, rights in ROLES.items()},
        waivable=sorted(sorted(each) for each in users.WAIVABLE),
    )


CONFLICT = re.compile(r"(?P<first>\w+) and (?P<second>\w+) in (?P<place>.+)")


def given(request: Request, refusal: Refusal) -> dict[str, dict[str, str]]:
    """What the forms hold after a refusal: the one that was sent what was typed, and, where roles should be
    apart, the one of exceptions what such an exception would be.
    """
    fields = dict(getattr(request.state, "form", []))
    held = {request.url.path.rpartition("/")[2]: fields}
    for found in map(CONFLICT.fullmatch, refusal.details if refusal.code == "roles-incompatible" else []):
        if found:
            pair = "+".join(sorted((found["first"], found["second"])))
            place = "*" if found["place"] == "all companies" else found["place"]
            held["waive"] = {"person": fields.get("person", ""), "pair": pair, "place": place}
    return held


def named(people: Iterable[dict[str, Any]]) -> list[tuple[str, str]]:
    """People as choices."""
    return [(row["person"], f"{row['name']} ({row['person']})") for row in people]


def pairs(companies: list[str]) -> list[tuple[str, str]]:
    """Companies as choices."""
    return [(each, each) for each in companies]


def day(text: str) -> date | None:
    """A day as a form says it; None: none.

    Raises:
        Refusal: ``value-invalid``.
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        cause = f"{text!r} is not a day"
        raise Refusal("value-invalid", cause, remedy="Write it like 2026-08-31.") from error


def changed(request: Request, session: Session, done: str, change: Callable[[], object]) -> Response:
    """Make a change and go back to the page, which says so; or say why not."""
    try:
        change()
    except Refusal as refusal:
        return shown(request, session, refusal=refusal)
    return RedirectResponse(f"/users?done={done}", HTTPStatus.SEE_OTHER)


@router.get("/users")
def everybody(request: Request, session: Managing, done: str = "") -> Response:
    """Everybody who is known, with roles and exceptions."""
    return shown(request, session, done=done)


@router.post("/users/add", dependencies=[FORM])
def add(request: Request, session: Managing, person: Text, name: Text, email: Text = "") -> Response:
    """Make somebody known, and tell the link that lets them in."""
    try:
        return shown(request, session, made=users.add(session, person=person, name=name, email=email))
    except Refusal as refusal:
        return shown(request, session, refusal=refusal)


@router.post("/users/link", dependencies=[FORM])
def link(request: Request, session: Managing, person: Text) -> Response:
    """Make a link for somebody."""
    try:
        return shown(request, session, made=users.link(session, person=person))
    except Refusal as refusal:
        return shown(request, session, refusal=refusal)


@router.post("/users/factor", dependencies=[FORM])
def take_factor(request: Request, session: Managing, person: Text, reason: Text = "") -> Response:
    """Take somebody's second factor away."""
    return changed(request, session, "factor", lambda: factor.take(session, person=person, reason=reason))


@router.post("/users/disable", dependencies=[FORM])
def disable(request: Request, session: Managing, person: Text) -> Response:
    """Let somebody come in no more."""
    return changed(
        request, session, "disable", lambda: users.set_enabled(session, person=person, enabled=False)
    )


@router.post("/users/enable", dependencies=[FORM])
def enable(request: Request, session: Managing, person: Text) -> Response:
    """Let somebody come in again."""
    return changed(
        request, session, "enable", lambda: users.set_enabled(session, person=person, enabled=True)
    )


@router.post("/users/grant", dependencies=[FORM])
def grant(request: Request, session: Managing, person: Text, place: Text, role: Text) -> Response:
    """Give somebody a role."""
    return changed(
        request, session, "grant", lambda: users.grant(session, company=place, person=person, role=role)
    )


@router.post("/users/revoke", dependencies=[FORM])
def revoke(request: Request, session: Managing, person: Text, place: Text, role: Text) -> Response:
    """Take a role from somebody."""
    return changed(
        request, session, "revoke", lambda: users.revoke(session, company=place, person=person, role=role)
    )


@router.post("/users/waive", dependencies=[FORM])
def waive(  # noqa: PLR0917  # the fields of a form
    request: Request,
    session: Managing,
    person: Text,
    place: Text,
    pair: Text,
    reason: Text = "",
    until: Text = "",
) -> Response:
    """Keep an exception for somebody."""
    first, _, second = pair.partition("+")

    def change() -> object:
        return users.waive(
            session,
            company=place,
            person=person,
            first=first,
            second=second,
            reason=reason,
            until=day(until),
        )

    return changed(request, session, "waive", change)


@router.post("/users/unwaive", dependencies=[FORM])
def unwaive(request: Request, session: Managing, person: Text, place: Text, pair: Text) -> Response:
    """End an exception."""
    first, _, second = pair.partition("+")
    return changed(
        request,
        session,
        "unwaive",
        lambda: users.end_waiver(session, company=place, person=person, first=first, second=second),
    )
