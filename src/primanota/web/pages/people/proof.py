"""Proof: the page that asks again who is there, before a change that lets somebody do more.

Works without scripts: it carries the fields of the form that was sent, takes the password, and has the
browser send the form again; a code as well from who has a second factor. People of a provider sign in there
again.
"""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from primanota.core.errors import Refusal
from primanota.service.people import account
from primanota.web.asking import SignedIn
from primanota.web.doorkeeper import FORM, place
from primanota.web.pages.people.sign_in import Text, inside
from primanota.web.problems import proof_asked
from primanota.web.rendering import page

router = APIRouter()

FORMS = ("/users/", "/account/")
"""Where forms go that may have to be sent again."""

Then = Annotated[str, Query(max_length=2_000)]


@router.get("/prove")
def ask(request: Request, session: SignedIn, then: Then = "/") -> Response:  # noqa: ARG001  # who is asked
    """Ask who is there."""
    provider = getattr(request.app.state, "provider", None)
    return page(
        request,
        "prove.html",
        then=inside(then),
        fields=[("csrf_token", request.state.asker.csrf or "")],
        refusal=None,
        provider=provider.name if provider else None,
    )


@router.post("/prove", dependencies=[FORM])
def prove(
    request: Request, session: SignedIn, proof_password: Text, proof_code: Text = "", then: Then = "/"
) -> Response:
    """Know who is there, and have the form sent on."""
    address, word = place(request).address, request.state.word
    try:
        account.prove(session, password=proof_password, code=proof_code, word=word, address=address)
    except Refusal as refusal:
        return proof_asked(request, inside(then), refusal=refusal)
    wanted = inside(then)
    again = wanted.startswith(FORMS)
    return RedirectResponse(wanted, HTTPStatus.TEMPORARY_REDIRECT if again else HTTPStatus.SEE_OTHER)
