"""Doorkeeper: who makes a request, known by the cookie of a session or by a program's token.

A cookie goes along with whatever a page elsewhere makes a browser send, so a change for which only a cookie
vouches must prove that it comes from a page of ours: by the word of the session in the header X-CSRF-Token,
or as a form that the browser says is ours, which carries the same word. A token proves it by being sent.
"""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Form, Request, Response

from primanota.core.errors import Refusal
from primanota.service.people import entry
from primanota.service.people.entry import Place
from primanota.service.session import Session
from primanota.web.asking import Asker, Recognised

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
FORM_WORD = "X-CSRF-Token"


@dataclass(frozen=True, slots=True)
class PeoplesDoor:
    """The doorkeeper who knows the people of the database; how long a proof of who somebody is counts.

    ``factor_required``: what ``core.rights.GUARDED`` names takes a second factor of who signs in by password
    or link.
    """

    proof_lasts: timedelta = timedelta(minutes=15)
    factor_required: bool = False

    def recognise(self, request: Request, session: Session) -> Asker:
        """Who asks, by token or by cookie; the request keeps the session's word for who must end it.

        Raises:
            Refusal: ``not-signed-in``, ``form-foreign``.
        """
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme:
            known = entry.by_token(session, token.strip()) if scheme.lower() == "bearer" else None
            if known is None:
                raise Refusal("not-signed-in", "the token is not good")
            return Asker(known.person, known.name, known.rights)
        word = request.cookies.get(cookie_name(request), "")
        known = entry.by_session(session, word, guarded=self.factor_required) if word else None
        if known is None:
            raise Refusal("not-signed-in", "nobody is signed in")
        csrf = entry.form_word(word)
        if request.method not in SAFE:
            _require_ours(request, csrf)
        request.state.word = word
        request.state.by_link = known.by_link
        unproved = known.unproved_for > self.proof_lasts
        return Asker(known.person, known.name, known.rights, csrf, unproved, known.withheld, known.has_factor)


def _require_ours(request: Request, csrf: str) -> None:
    given = request.headers.get(FORM_WORD)
    if given is not None:
        ours = hmac.compare_digest(given.encode(), csrf.encode())
    else:
        is_form = request.headers.get("content-type", "").startswith(FORMS)
        ours = is_form and from_here(request)
    if not ours:
        raise Refusal(
            "form-foreign", f"{request.method} {request.url.path} does not come from a page of ours"
        )


def from_here(request: Request) -> bool:
    """Whether the browser says that a page of this address made the request."""
    origin = request.headers.get("origin")
    if origin is not None:
        return bool(urlsplit(origin).netloc) and urlsplit(origin).netloc == request.headers.get("host")
    return request.headers.get("sec-fetch-site") == "same-origin"


def require_ours(request: Request) -> None:
    """See that a form for somebody who is not signed in yet is not sent by a page elsewhere.

    Raises:
        Refusal: ``form-foreign``.
    """
    told = "origin" in request.headers or "sec-fetch-site" in request.headers
    if told and not from_here(request):
        raise Refusal("form-foreign", "the form was sent from a page elsewhere")


async def require_form(
    request: Request, asker: Recognised, csrf_token: Annotated[str, Form(max_length=100)]
) -> None:
    """See that a form carries the word of its session; keep its fields, should it have to be sent again.

    Raises:
        Refusal: ``form-foreign``.
    """
    if asker.csrf is None or not hmac.compare_digest(csrf_token.encode(), asker.csrf.encode()):
        raise Refusal("form-foreign", "the form was made for another session")
    fields = (await request.form()).multi_items()
    request.state.form = [(name, value) for name, value in fields if isinstance(value, str)]


OURS = Depends(require_ours)
FORM = Depends(require_form)


def cookie_name(request: Request) -> str:
    """The cookie's name: over https one that no other host can have set."""
    return "__Host-primanota" if request.app.state.secure else "primanota"


def place(request: Request) -> Place:
    """Where a request comes from."""
    return Place(request.client.host if request.client else "", request.headers.get("user-agent", ""))


def admit(request: Request, response: Response, word: str) -> Response:
    """Let the browser keep a session's word, until it is closed."""
    response.set_cookie(
        cookie_name(request), word, path="/", secure=request.app.state.secure, httponly=True, samesite="lax"
    )
    return response


def dismiss(request: Request, response: Response) -> Response:
    """Let the browser forget the session's word."""
    response.delete_cookie(
        cookie_name(request), path="/", secure=request.app.state.secure, httponly=True, samesite="lax"
    )
    return response
