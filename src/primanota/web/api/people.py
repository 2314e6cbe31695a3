"""People: who asks and what they may do, who is known with which roles, and how duties are kept apart.

Persons are for all companies, so most addresses name none; where a role or an exception counts is in the
body, ``*`` for all companies. Passwords, second factors and tokens are kept on pages and the command line
only.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse
from pydantic import Field

from primanota.core.errors import Refusal
from primanota.core.rights import RIGHTS
from primanota.inquiry.rows import ready
from primanota.service.people import account, overview, users
from primanota.web.asked import Day
from primanota.web.asking import Managing, Overseeing, SignedIn
from primanota.web.bodies import Body, Code, Reason, Text, examples, told
from primanota.web.doorkeeper import place

router = APIRouter(tags=["people"])

Who = Annotated[str, Path(max_length=100, pattern=r"^[^\x00]*$")]


class Person(Body, json_schema_extra=examples({"person": "anna", "name": "Anna Berg"})):
    """Somebody who shall be known: the name to sign in with, and the one that others read."""

    person: Code
    name: Code
    email: Text = ""


class Empty(Body):
    """Nothing more to say: an empty object."""


class Proof(Body, json_schema_extra=examples({"password": "seven green ledgers", "code": "287 082"})):
    """What shows who you are: the password, and a code if you have a second factor."""

    password: Annotated[str, Field(max_length=400)]
    code: Annotated[str, Field(max_length=400, description="Of the app, or a recovery code.")] = ""


class Role(Body, json_schema_extra=examples({"company": "AFUS", "role": "poster"})):
    """A role in a company, or ``*``."""

    company: Code
    role: Code


class Ended(Body, json_schema_extra=examples({"company": "AFUS", "first": "poster", "second": "reviewer"})):
    """Two roles in a company, or ``*``, that shall be apart again."""

    company: Code
    first: Code
    second: Code


class Waiver(
    Body,
    json_schema_extra=examples(
        {
            "company": "AFUS",
            "first": "poster",
            "second": "reviewer",
            "reason": "holidays",
            "until": "2026-08-31",
        }
    ),
):
    """Two roles that somebody may have together: why, and until which day, if there is a last one."""

    company: Code
    first: Code
    second: Code
    reason: Reason
    until: Annotated[Day | None, Field(description="The last day.")] = None


@router.get("/me")
def me(session: SignedIn) -> dict[str, Any]:
    """Who you are, and what you may do: by company, ``*`` for all of them."""
    held = session.rights
    by_company = {"*": frozenset(RIGHTS)} if held.everything else held.by_company
    return {
        "person": session.actor,
        "rights": {company: sorted(found) for company, found in sorted(by_company.items())},
    }


@router.post("/me/proof")
def prove(request: Request, session: SignedIn, body: Proof) -> JSONResponse:
    """Show once more who you are, for changes that let somebody do more; not for tokens."""
    word = getattr(request.state, "word", None)
    if word is None:
        raise Refusal("value-invalid", "a token shows each time whose it is", remedy="Make the change.")
    address = place(request).address
    account.prove(session, password=body.password, code=body.code, word=word, address=address)
    return JSONResponse({"person": session.actor, "proved": True})


@router.get("/people")
def people(session: Managing) -> list[dict[str, Any]]:
    """Everybody by name, with roles, exceptions, and the conflicts that no exception allows."""
    return [ready(row) for row in overview.people(session)]


@router.get("/companies/{company}/duties")
def duties(company: str, session: Overseeing) -> list[dict[str, Any]]:
    """Who has which roles in a company, with exceptions and conflicts: what an auditor asks."""
    return [ready(row) for row in overview.duties(session, company=company)]


@router.post("/people")
def add(session: Managing, body: Person) -> JSONResponse:
    """Make somebody known; the receipt's link lets them in once, to choose a password."""
    return told(users.add(session, person=body.person, name=body.name, email=body.email))


@router.post("/people/{person}/link")
def link(person: Who, session: Managing, _body: Empty) -> JSONResponse:
    """A link that lets somebody in once, without a password."""
    return told(users.link(session, person=person))


@router.post("/people/{person}/disable")
def disable(person: Who, session: Managing, _body: Empty) -> JSONResponse:
    """Let somebody come in no more, from now on; sessions and tokens end."""
    return told(users.set_enabled(session, person=person, enabled=False))


@router.post("/people/{person}/enable")
def enable(person: Who, session: Managing, _body: Empty) -> JSONResponse:
    """Let somebody come in again."""
    return told(users.set_enabled(session, person=person, enabled=True))


@router.post("/people/{person}/grant")
def grant(person: Who, session: Managing, body: Role) -> JSONResponse:
    """Give somebody a role."""
    return told(users.grant(session, company=body.company, person=person, role=body.role))


@router.post("/people/{person}/revoke")
def revoke(person: Who, session: Managing, body: Role) -> JSONResponse:
    """Take a role from somebody."""
    return told(users.revoke(session, company=body.company, person=person, role=body.role))


@router.post("/people/{person}/waive")
def waive(person: Who, session: Managing, body: Waiver) -> JSONResponse:
    """Let somebody have two roles together that should be apart."""
    made = users.waive(
        session,
        company=body.company,
        person=person,
        first=body.first,
        second=body.second,
        reason=body.reason,
        until=body.until,
    )
    return told(made)


@router.post("/people/{person}/unwaive")
def unwaive(person: Who, session: Managing, body: Ended) -> JSONResponse:
    """End an exception."""
    made = users.end_waiver(
        session, company=body.company, person=person, first=body.first, second=body.second
    )
    return told(made)
