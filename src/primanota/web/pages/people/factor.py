"""Factor: the page of one's own second factor: set up with an app, new recovery codes, switched off.

Works without scripts. The secret and the recovery codes are on the page that made them, this once; the
picture of the secret is drawn here and loads nothing.
"""

from http import HTTPStatus
from typing import Annotated

import segno
from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup

from primanota.core.errors import Refusal
from primanota.service.people import factor
from primanota.service.people.factor import Begun
from primanota.service.session import Session
from primanota.web.asking import SignedIn
from primanota.web.doorkeeper import FORM
from primanota.web.problems import SET_UP, status_of
from primanota.web.rendering import page

router = APIRouter()

Text = Annotated[str, Form(max_length=400, pattern=r"^[^\x00]*$")]

QUIET_ZONE = 4
"""The white around a code without which cameras do not find it, in its own squares."""


def picture(address: str) -> Markup:
    """What an app scans, as SVG: dark on white by day and by night, for cameras do not read it otherwise."""
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )
    return Markup(drawn)  # noqa: S704  # drawn by us: squares, no text


def shown(request: Request, session: Session, *, refusal: Refusal | None = None, done: str = "") -> Response:
    """The page, with what went wrong; who is there is asked elsewhere."""
    if refusal and refusal.code == "proof-required":
        raise refusal
    provider = getattr(request.app.state, "provider", None)
    return page(
        request,
        "factor.html",
        status=status_of(refusal.code) if refusal else HTTPStatus.OK,
        refusal=refusal,
        done=done,
        held=factor.own(session),
        required=session.withheld is not None,
        provider=provider.name if provider else None,
    )


def asking_code(request: Request, begun: Begun, *, refusal: Refusal | None = None) -> Response:
    """The page with the secret, which asks for its first code."""
    return page(
        request,
        "factor_begin.html",
        status=status_of(refusal.code) if refusal else HTTPStatus.OK,
        refusal=refusal,
        secret=" ".join(begun.secret[start : start + 4] for start in range(0, len(begun.secret), 4)),
        picture=picture(begun.address),
    )


def told(request: Request, codes: list[str], *, new: bool) -> Response:
    """The page with recovery codes, told this once; ``new``: the factor is as well."""
    return page(request, "factor_codes.html", codes=codes, new=new)


def where(request: Request) -> str:
    """What an app calls the desk: its host."""
    return request.url.hostname or ""


@router.get(SET_UP)
def own(request: Request, session: SignedIn, done: str = "") -> Response:
    """One's own second factor."""
    return shown(request, session, done=done)


@router.post(f"{SET_UP}/begin", dependencies=[FORM])
def begin(request: Request, session: SignedIn) -> Response:
    """Make a secret for an app."""
    try:
        return asking_code(request, factor.begin(session, where=where(request)))
    except Refusal as refusal:
        return shown(request, session, refusal=refusal)


@router.post(f"{SET_UP}/confirm", dependencies=[FORM])
def confirm(request: Request, session: SignedIn, code: Text) -> Response:
    """Let the secret count, for a code of it."""
    try:
        codes = factor.confirm(session, code=code, keep=getattr(request.state, "word", ""))
    except Refusal as refusal:
        begun = factor.begun(session, where=where(request)) if refusal.code == "code-wrong" else None
        if begun is None:
            return shown(request, session, refusal=refusal)
        return asking_code(request, begun, refusal=refusal)
    return told(request, codes, new=True)


@router.post(f"{SET_UP}/codes", dependencies=[FORM])
def renew(request: Request, session: SignedIn) -> Response:
    """Make new recovery codes."""
    try:
        return told(request, factor.renew(session), new=False)
    except Refusal as refusal:
        return shown(request, session, refusal=refusal)


@router.post(f"{SET_UP}/remove", dependencies=[FORM])
def remove(request: Request, session: SignedIn) -> Response:
    """Switch it off."""
    try:
        factor.remove(session)
    except Refusal as refusal:
        return shown(request, session, refusal=refusal)
    return RedirectResponse(f"{SET_UP}?done=removed", HTTPStatus.SEE_OTHER)
