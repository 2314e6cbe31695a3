"""Sign-in: the pages for who is not signed in yet: sign-in, by password or by link, and the first run.

A link is shown before it is used: what only looks at it, a preview in a mail program, does not use it up. Who
has a second factor gives a code on a page of its own; the word of who is halfway in is in a cookie meanwhile.
"""

from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from primanota.core.errors import Refusal
from primanota.service.people import entry
from primanota.service.people.entry import Arrival, First
from primanota.web.asking import Borrowed
from primanota.web.doorkeeper import OURS, admit, cookie_name, dismiss, place
from primanota.web.problems import status_of
from primanota.web.rendering import page

router = APIRouter()

TEXT_MAX = 400
COOKIE = "primanota-halfway"
LASTS_S = 600
CODE = "/sign-in/code"
Next = Annotated[str, Form(alias="next", max_length=2_000)]
Text = Annotated[str, Form(max_length=TEXT_MAX, pattern=r"^[^\x00]*$")]


def inside(wanted: str) -> str:
    """An address of ours where somebody wants to go; the first page in place of any other."""
    if not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted or not wanted.isprintable():
        return "/"
    return wanted


def arrived(request: Request, session: Borrowed, word: str, wanted: str) -> Response:
    """Somebody came in: on to where they wanted to go; an earlier session of the browser ends."""
    earlier = request.cookies.get(cookie_name(request))
    if earlier:
        entry.leave(session, earlier)
    return admit(request, RedirectResponse(inside(wanted), HTTPStatus.SEE_OTHER), word)


def onward(request: Request, session: Borrowed, arrival: Arrival, wanted: str) -> Response:
    """Somebody came in, or has yet to give a code."""
    if not arrival.halfway:
        return arrived(request, session, arrival.word, wanted)
    answer = RedirectResponse(f"{CODE}?next={quote(inside(wanted), safe='')}", HTTPStatus.SEE_OTHER)
    secure = bool(request.app.state.secure)
    answer.set_cookie(
        COOKIE, arrival.word, max_age=LASTS_S, path=CODE, secure=secure, httponly=True, samesite="lax"
    )
    return answer


def shown(
    request: Request, session: Borrowed, *, wanted: str, person: str = "", refusal: Refusal | None = None
) -> Response:
    """The sign-in page, with what went wrong when something did."""
    provider = getattr(request.app.state, "provider", None)
    return page(
        request,
        "sign_in.html",
        status=status_of(refusal.code) if refusal else HTTPStatus.OK,
        wanted=inside(wanted),
        person=person,
        refusal=refusal,
        provider=provider.name if provider else None,
        nobody=entry.nobody(session),
    )


@router.get("/sign-in")
def sign_in(
    request: Request,
    session: Borrowed,
    wanted: Annotated[str, Query(alias="next", max_length=2_000)] = "/",
    link: Annotated[str, Query(max_length=TEXT_MAX)] = "",
) -> Response:
    """Sign in; with a link: as whom it lets in."""
    if not link:
        return shown(request, session, wanted=wanted)
    try:
        invited = entry.invited(session, link)
    except Refusal as refusal:
        return shown(request, session, wanted=wanted, refusal=refusal)
    if invited.person is None:
        return RedirectResponse(f"/first-run?link={link}", HTTPStatus.SEE_OTHER)
    return page(request, "sign_in_link.html", link=link, wanted=inside(wanted), invited=invited)


@router.post("/sign-in", dependencies=[OURS])
def by_password(
    request: Request, session: Borrowed, person: Text, password: Text, wanted: Next = "/"
) -> Response:
    """Sign in by password."""
    try:
        arrival = entry.by_password(session, person, password, place(request))
    except Refusal as refusal:
        return shown(request, session, wanted=wanted, person=person, refusal=refusal)
    return onward(request, session, arrival, wanted)


@router.post("/sign-in/link", dependencies=[OURS])
def by_link(request: Request, session: Borrowed, link: Text, wanted: Next = "/") -> Response:
    """Sign in by a link, which is used up."""
    try:
        arrival = entry.by_link(session, link, place(request))
    except Refusal as refusal:
        return shown(request, session, wanted=wanted, refusal=refusal)
    return onward(request, session, arrival, wanted)


@router.get(CODE)
def ask_code(
    request: Request,
    session: Borrowed,
    wanted: Annotated[str, Query(alias="next", max_length=2_000)] = "/",
) -> Response:
    """Ask who is halfway in for a code of the second factor."""
    if not entry.halfway(session, request.cookies.get(COOKIE, "")):
        return RedirectResponse(f"/sign-in?next={quote(inside(wanted), safe='')}", HTTPStatus.SEE_OTHER)
    return page(request, "sign_in_code.html", wanted=inside(wanted), refusal=None)


@router.post(CODE, dependencies=[OURS])
def by_code(request: Request, session: Borrowed, code: Text, wanted: Next = "/") -> Response:
    """Sign in by a code, behind the password or the link."""
    try:
        word = entry.by_code(session, request.cookies.get(COOKIE, ""), code, place(request))
    except Refusal as refusal:
        if refusal.code == "sign-in-failed":
            return shown(request, session, wanted=wanted, refusal=refusal)
        status = status_of(refusal.code)
        return page(request, "sign_in_code.html", status=status, wanted=inside(wanted), refusal=refusal)
    answer = arrived(request, session, word, wanted)
    answer.delete_cookie(COOKIE, path=CODE)
    return answer


@router.post("/sign-out", dependencies=[OURS])
def sign_out(request: Request, session: Borrowed) -> Response:
    """Sign out: the session ends, also for whoever has taken its cookie."""
    entry.leave(session, request.cookies.get(cookie_name(request), ""))
    return dismiss(request, RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER))


@router.get("/first-run")
def first_run(
    request: Request, session: Borrowed, link: Annotated[str, Query(max_length=TEXT_MAX)] = ""
) -> Response:
    """The first person, who has the link that the server printed when it started."""
    entry.require_first(session, link)
    return page(request, "first_run.html", link=link, refusal=None, given={})


@dataclass(frozen=True, slots=True)
class FirstForm:
    """What the form of the first run says."""

    person: Text
    name: Text
    password: Text
    email: Text = ""
    alone: Text = ""
    reason: Text = ""


@router.post("/first-run", dependencies=[OURS])
def begin(
    request: Request, session: Borrowed, link: Text, given: Annotated[FirstForm, Depends()]
) -> Response:
    """Make the first person and let them in."""
    try:
        why = entry.reason_alone(given.reason) if given.alone else ""
        first = First(given.person, given.name, given.email, given.password, why)
        word = entry.begin(session, link, first, place(request))
    except Refusal as refusal:
        status, again = status_of(refusal.code), {**asdict(given), "password": ""}
        return page(request, "first_run.html", status=status, link=link, refusal=refusal, given=again)
    return arrived(request, session, word, "/")
