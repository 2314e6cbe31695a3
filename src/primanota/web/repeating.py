"""Repeating: a change whose request is sent again, its answer being lost, is answered as the first time.

Who sends a request gives it a key in the header ``Idempotency-Key``; it counts for one person in one company
for a week. Before anything is done ``asking`` looks whether the same was answered; afterwards the answer is
kept here. Requests about no company, where people sign in or get tokens, are not kept.
"""

import hashlib
import logging
import re
from collections.abc import Awaitable, Callable

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from primanota.core.errors import Refusal
from primanota.core.rights import EVERYTHING
from primanota.service.requests.once import Answer, Once
from primanota.service.session import Session, Sessions
from primanota.web.problems import refused
from primanota.web.taking import digest

LOG = logging.getLogger("primanota.web")

KEY = re.compile(r"[!-~]{1,200}")
HEADER = "Idempotency-Key"
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
JSON = "application/json"
COMPANY_PARTS = 5
"""The parts of an address up to the company: nothing, api, v1, companies, its code."""


class Answered(Exception):
    """The same request was carried out before, and answered so."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def once(request: Request, session: Session, company: str, person: str, form: FormData | None) -> Once | None:
    """The request as one that is carried out once; None: it has no key, or changes nothing.

    Raises:
        Refusal: ``value-invalid``: that is no key; ``key-used``, ``request-repeated``.
        Answered: it was carried out before.
    """
    key = request.headers.get(HEADER)
    if key is None or request.method not in CHANGING:
        return None
    if not KEY.fullmatch(key):
        cause = f"{HEADER} is not 1 to 200 visible ASCII characters"
        raise Refusal("value-invalid", cause, remedy="Make one up for each change, like a UUID.")
    asked: bytes = request.state.digest
    if form is not None:
        asked = hashlib.sha256(asked + digest(form)).digest()
    found = Once(company, person, key, asked)
    answer = found.answered(session.conn)
    if answer:
        raise Answered(answer)
    request.state.once = found
    return found


async def keeping(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Keep the answer of a request that was carried out once; while it is, the same again is refused."""
    if HEADER not in request.headers or request.method not in CHANGING:
        return await call_next(request)
    at_work: set[tuple[str, ...]] = request.app.state.at_work
    own = _whose(request)
    if own in at_work:
        cause = f"the request with the key {request.headers[HEADER]!r} is being carried out"
        return refused(request, Refusal("request-repeated", cause))
    at_work.add(own)
    try:
        return await _kept(request, call_next)
    finally:
        at_work.discard(own)


def _whose(request: Request) -> tuple[str, ...]:
    """A key, in which company, and what says whose it is: nobody holds up the key of somebody else."""
    said = [request.headers.get(name, "") for name in ("authorization", "cookie", HEADER)]
    return (*said, *request.url.path.split("/")[:COMPANY_PARTS])


async def _kept(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    request.state.digest = await _digest(request)
    response = await call_next(request)
    asked: Once | None = getattr(request.state, "once", None)
    if asked is None or response.status_code >= 300:  # noqa: PLR2004  # what was refused may be asked again
        return response
    content = b"".join([part async for part in response.body_iterator])  # type: ignore[attr-defined]
    answer = Answer(response.status_code, response.headers.get("content-type", JSON), content)
    await run_in_threadpool(_keep, request.app.state.sessions, asked, answer)
    return Response(content, response.status_code, dict(response.headers))


async def _digest(request: Request) -> bytes:
    """What is asked, as a digest; without a form, which no two requests write in the same bytes."""
    is_json = request.headers.get("content-type", JSON).startswith(JSON)
    parts = [request.method, request.url.path, request.url.query, request.headers.get("if-match", "")]
    body = await request.body() if is_json else b""
    return hashlib.sha256("\n".join(parts).encode() + b"\n" + body).digest()


def _keep(sessions: Sessions, asked: Once, answer: Answer) -> None:
    """Keep an answer; who asked gets it also when that fails, for what was changed is changed."""
    try:
        with sessions.lent(asked.person, EVERYTHING) as session:
            asked.keep(session.conn, answer)
    except Exception:  # whatever it is, the change is made
        LOG.exception("the answer of request %s of %s was not kept", asked.key, asked.person)


def again(_request: Request, answered: Answered) -> Response:
    """The answer of the first time."""
    told = answered.answer
    headers = {"Idempotency-Replayed": "true"}
    return Response(told.content, told.status, headers, media_type=told.media_type)
