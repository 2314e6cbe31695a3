"""Account: what people keep of their own: password, where they are signed in, and their programs' tokens."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from primanota.core.errors import Refusal
from primanota.core.rights import RIGHTS
from primanota.inquiry.rows import ready
from primanota.service.people import account, entry
from primanota.service.people.account import SCOPES, TokenReceipt
from primanota.service.session import Session
from primanota.web.asking import SignedIn
from primanota.web.doorkeeper import FORM, place
from primanota.web.problems import status_of
from primanota.web.rendering import page

router = APIRouter()

Text = Annotated[str, Form(max_length=400, pattern=r"^[^\x00]*$")]


def shown(
    request: Request,
    session: Session,
    *,
    refusal: Refusal | None = None,
    made: TokenReceipt | None = None,
    done: str = "",
) -> Response:
    """The account page, with what went wrong, or with a token that is told this once."""
    if refusal and refusal.code == "proof-required":
        raise refusal
    word = getattr(request.state, "word", "")
    return page(
        request,
        "account.html",
        status=status_of(refusal.code) if refusal else HTTPStatus.OK,
        refusal=refusal,
        made=made,
        done=done,
        by_link=getattr(request.state, "by_link", False),
        here=entry.digest_word(word),
        scopes={right: RIGHTS[right] for right in SCOPES},
        sessions=[ready(row) for row in account.sessions_of(session)],
        tokens=[ready(row) for row in account.tokens_of(session)],
    )


def changed(done: str) -> Response:
    """Back to the page, which says what was done."""
    return RedirectResponse(f"/account?done={done}", HTTPStatus.SEE_OTHER)


@router.get("/account")
def own(request: Request, session: SignedIn, done: str = "") -> Response:
    """One's own account."""
    return shown(request, session, done=done)


@router.post("/account/password", dependencies=[FORM])
def change_password(request: Request, session: SignedIn, password: Text, current: Text = "") -> Response:
    """Change one's own password."""
    by_link = getattr(request.state, "by_link", False)
    try:
        account.change_password(
            session,
            current=None if by_link else current,
            password=password,
            keep=request.state.word,
            address=place(request).address,
        )
    except Refusal as refusal:
        return shown(request, session, refusal=refusal)
    return changed("password")


@router.post("/account/sessions/end", dependencies=[FORM])
def end_session(session: SignedIn, digest: Text) -> Response:
    """Sign out elsewhere."""
    account.end_session(session, digest)
    return changed("session")


@router.post("/account/tokens", dependencies=[FORM])
def add_token(
    request: Request,
    session: SignedIn,
    token: Text,
    days: Annotated[int, Form()],
    scope: Annotated[list[str], Form()] = [],  # noqa: B006  # read only: the framework's way to say none
) -> Response:
    """Make a token, whose word is told this once."""
    try:
        made = account.add_token(session, token=token, scopes=scope, days=days)
    except Refusal as refusal:
        return shown(request, session, refusal=refusal)
    return shown(request, session, made=made)


@router.post("/account/tokens/remove", dependencies=[FORM])
def remove_token(request: Request, session: SignedIn, token: Text) -> Response:
    """Remove a token."""
    try:
        account.remove_token(session, token=token)
    except Refusal as refusal:
        return shown(request, session, refusal=refusal)
    return changed("token")
