"""App: the application that a server serves: its routes, its lifetime, and the headers of every answer.

``create_app`` is given everything from outside: which database, and who keeps the door. It reads no settings.
"""

import functools
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from importlib import import_module
from urllib.parse import quote

from fastapi import APIRouter, FastAPI, Request, Response
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.staticfiles import StaticFiles

from primanota import __version__
from primanota.service.people.provider import Provider
from primanota.service.session import Sessions
from primanota.web import api, documented, pages, problems, taking
from primanota.web.asking import Doorkeeper
from primanota.web.downloads import MEDIA_TYPES
from primanota.web.limits import Limited, Rates
from primanota.web.lists import is_same
from primanota.web.methods import Heads
from primanota.web.rendering import HERE
from primanota.web.repeating import Answered, again, keeping

POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'nonce-{nonce}'; object-src 'none';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""What a page may load: only what we serve, no script or style inside it but those with its nonce."""


COMPRESSED = (*DEFAULT_EXCLUDED_CONTENT_TYPES, MEDIA_TYPES["xlsx"], MEDIA_TYPES["parquet"])
"""What is compressed already: it is sent as it is, and says how long it is."""


@dataclass(frozen=True, slots=True)
class Serving:
    """What an application is made of; ``secure``: it is reached over https alone.

    ``provider``: the firm's sign-in provider, where there is one; ``rates``: how many requests are answered,
    None: all.
    """

    sessions: Sessions
    doorkeeper: Doorkeeper
    secure: bool = False
    provider: Provider | None = None
    rates: Rates | None = None


def create_app(serving: Serving) -> FastAPI:
    """The application, ready to be served."""
    app = FastAPI(
        title="primanota",
        version=__version__,
        summary="From approved project work to balanced books.",
        description=documented.DESCRIPTION,
        generate_unique_id_function=documented.name,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.sessions = serving.sessions
    app.state.doorkeeper = serving.doorkeeper
    app.state.secure = serving.secure
    app.state.provider = serving.provider
    app.state.rates = serving.rates
    app.state.sign_in_at = sign_in_at
    app.state.at_work = set()
    app.state.operations = functools.cache(lambda: taking.operations(app.routes))
    problems.install(app)
    app.add_exception_handler(Answered, again)  # type: ignore[arg-type]
    app.middleware("http")(keeping)
    app.middleware("http")(with_headers)
    app.add_middleware(GZipMiddleware, minimum_size=1_000, exclude_content_types=COMPRESSED)
    app.add_middleware(Limited)
    app.add_middleware(Heads)
    for name in api.ROUTERS:
        app.include_router(_router(f"{api.__name__}.{name}"), prefix="/api/v1")
    for name in pages.ROUTERS:
        app.include_router(_router(f"{pages.__name__}.{name}"), include_in_schema=False)
    documented.document(app)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    return app


def _router(module: str) -> APIRouter:
    router = import_module(module).router
    assert isinstance(router, APIRouter)
    return router


def sign_in_at(request: Request) -> str:
    """Where somebody signs in, to come back to where they wanted to go; from a form, whose address shows
    nothing, to the page that it is on.
    """
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method not in {"GET", "HEAD"}:
        wanted = f"/{request.url.path.split('/')[1]}"
    return f"/sign-in?next={quote(wanted, safe='')}"


async def with_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Give every answer the headers that keep a browser from being used against who sits before it."""
    request.state.nonce = secrets.token_urlsafe(16)
    response = await unless_same(request, await call_next(request))
    headers = {
        "Content-Security-Policy": POLICY.format(nonce=request.state.nonce),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cache-Control": kept_for(request.url.path),
    }
    if request.app.state.secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    return response


async def unless_same(request: Request, response: Response) -> Response:
    """An answer, or 304 in its place when who asks has it already."""
    seen, own = request.headers.get("if-none-match"), response.headers.get("etag")
    if request.method != "GET" or response.status_code != HTTPStatus.OK or not seen or not own:
        return response
    if not is_same(own, seen):
        return response
    async for _ in response.body_iterator:  # type: ignore[attr-defined]  # or the request is not at its end
        pass
    return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={"ETag": own})


def kept_for(path: str) -> str:
    """How long a browser may keep an answer: libraries carry their version in their name, our own files are
    asked for again, and what is of the books is not kept.
    """
    if path.startswith("/static/vendor/"):
        return "public, max-age=31536000, immutable"
    return "no-cache" if path.startswith("/static/") else "no-store"
