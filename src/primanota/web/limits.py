"""Limits: how large a request may be, counted while it comes, before anybody reads it.

A server that takes whatever is sent fills its disk and its memory for anyone, signed in or not. Files are
spooled to the disk, all other bodies are held in memory.
"""

import json

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from primanota.core.errors import Refusal
from primanota.web.problems import MEDIA_TYPE, status_of

UPLOAD_BYTES_MAX = 1024**3
BODY_BYTES_MAX = 32 * 1024**2


class TooLarge(Exception):
    """More came than a request may have."""


class Limited:
    """An application whose requests have a largest size."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and refuse it as soon as it is too large."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        is_upload = headers.get(b"content-type", b"").lower().startswith(b"multipart/form-data")
        most = UPLOAD_BYTES_MAX if is_upload else BODY_BYTES_MAX
        stated = headers.get(b"content-length", b"0")
        if not stated.isdigit() or int(stated[:20]) > most:
            await _refuse(scope, send, most)
            return
        seen = 0
        begun = False

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                raise TooLarge
            return message

        async def sending(message: Message) -> None:
            nonlocal begun
            if seen > most and not begun:
                raise TooLarge  # whatever was made of half a body is not the answer
            begun = True
            await send(message)

        try:
            await self.app(scope, counted, sending)
        except TooLarge:
            if not begun:
                await _refuse(scope, send, most)


async def _refuse(scope: Scope, send: Send, most: int) -> None:
    refusal = Refusal("request-too-large", f"the request has more than {most} bytes")
    status = status_of(refusal.code)
    told = {
        "type": f"urn:primanota:{refusal.code}",
        "title": refusal.cause,
        "status": status,
        "code": refusal.code,
        "cause": refusal.cause,
        "remedy": refusal.remedy,
        "details": [],
        "instance": scope["path"],
    }
    headers = [(b"content-type", MEDIA_TYPE.encode()), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(told).encode()})
