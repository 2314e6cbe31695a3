"""Methods: what an address of the API answers to HEAD and OPTIONS, and which methods it names.

HEAD is GET without the content: who only asks whether something is there, or changed, need not take it. The
pages are left alone: some of their addresses are good once, and are looked at by programs that read mail.
"""

from fastapi import Request
from fastapi.routing import iter_route_contexts
from starlette.types import ASGIApp, Message, Receive, Scope, Send

API = "/api/"


class Heads:
    """An application that answers HEAD below /api/ as it does GET, the content left out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, HEAD as GET."""
        if scope["type"] != "http" or scope["method"] != "HEAD" or not scope["path"].startswith(API):
            await self.app(scope, receive, send)
            return

        async def without_content(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self.app({**scope, "method": "GET"}, receive, without_content)


def allowed(request: Request) -> str:
    """The methods that an address takes, as the header ``Allow`` names them."""
    path = request.url.path
    found = {
        method
        for context in iter_route_contexts(request.app.routes)
        if context.methods and context.path_regex.match(path)
        for method in context.methods
    }
    if path.startswith(API):
        found |= {"OPTIONS", *({"HEAD"} if "GET" in found else ())}
    return ", ".join(sorted(found))
