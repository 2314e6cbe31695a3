"""Provider: the way to the firm's sign-in provider and back; there is none while none is set up.

The word of an attempt is in a cookie of its own for ten minutes, with where somebody wanted to go.
"""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote, unquote

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response

from primanota.core.errors import Refusal
from primanota.service.people import provider as provided
from primanota.service.people.provider import Attempt, Provider
from primanota.web.asking import Borrowed
from primanota.web.doorkeeper import place
from primanota.web.pages.people.sign_in import arrived, inside, shown

router = APIRouter()

COOKIE = "primanota-provider"
LASTS_S = 600
BACK = "/sign-in/provider/back"


def known(request: Request) -> Provider:
    """The provider of the application.

    Raises:
        HTTPException: there is none.
    """
    found = getattr(request.app.state, "provider", None)
    if not isinstance(found, Provider):
        raise HTTPException(HTTPStatus.NOT_FOUND, "no sign-in provider is set up")
    return found


def require_begun(word: str, code: str) -> None:
    """See that who comes back began here, and that the provider has something to say.

    Raises:
        Refusal: ``provider-failed``.
    """
    if not (word and code):
        raise Refusal("provider-failed", "the provider sent nobody back who began here")


def back_to(request: Request) -> str:
    """Where the provider sends the browser back to."""
    return str(request.base_url).rstrip("/") + BACK


@router.get("/sign-in/provider")
def go(
    request: Request,
    session: Borrowed,
    wanted: Annotated[str, Query(alias="next", max_length=2_000)] = "/",
    again: str = "",
) -> Response:
    """To the provider; ``again``: it shall ask who is there, also whom it knows."""
    attempt = Attempt.new()
    try:
        address = known(request).address(attempt, back=back_to(request), again=bool(again))
    except Refusal as refusal:
        return shown(request, session, wanted=wanted, refusal=refusal)
    answer = RedirectResponse(address, HTTPStatus.SEE_OTHER)
    kept = f"{attempt.word}|{quote(inside(wanted), safe='')}"
    secure = bool(request.app.state.secure)
    answer.set_cookie(COOKIE, kept, max_age=LASTS_S, path=BACK, secure=secure, httponly=True, samesite="lax")
    return answer


@router.get(BACK)
def back(
    request: Request,
    session: Borrowed,
    state: Annotated[str, Query(max_length=500)] = "",
    code: Annotated[str, Query(max_length=4_000)] = "",
) -> Response:
    """Back from the provider: in, or told why not."""
    word, _, wanted = request.cookies.get(COOKIE, "").partition("|")
    try:
        require_begun(word, code)
        vouched = known(request).vouched(Attempt(word), back=back_to(request), state=state, code=code)
        answer = arrived(request, session, provided.enter(session, vouched, place(request)), unquote(wanted))
    except Refusal as refusal:
        answer = shown(request, session, wanted=unquote(wanted) or "/", refusal=refusal)
    answer.delete_cookie(COOKIE, path=BACK)
    return answer
