"""Limits: how large a request may be, counted while it comes, before anybody reads it; and how many requests
one person makes in a minute.

A server that takes whatever is sent fills its disk and its memory for anyone, signed in or not. Files are
spooled to the disk, all other bodies are held in memory. A compressed body could be of any size, so none is
taken. A program gone wild must not take the desk from the others; floods from outside are for whoever stands
before the server, and guesses at passwords are slowed down by ``people.attempts``.
"""

import asyncio
import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from primanota.core.errors import Refusal
from primanota.web.problems import MEDIA_TYPE, document, status_of

UPLOAD_BYTES_MAX = 1024**3
BODY_BYTES_MAX = 32 * 1024**2

REST_BYTES_MAX = 64 * 1024**2
REST_S = 10.0
"""How much of a refused request is read and dropped, and for how long: who is still sending reads the answer
in the end, and would not get it when the connection is cut.
"""


MINUTE_S = 60


class Rates:
    """How many requests each person has made in the minute at hand, in this process; ``most`` are answered.

    A minute begins for all at once, and what was counted before is forgotten: nobody fills the memory.
    """

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._minute = -1
        self.made: Counter[str] = Counter()

    def take(self, person: str) -> None:
        """Count a request of somebody's.

        Raises:
            Refusal: ``too-many-requests``.
        """
        with self._lock:
            minute = int(self._clock() // MINUTE_S)
            if minute != self._minute:
                self._minute = minute
                self.made.clear()
            self.made[person] += 1
            made = self.made[person]
        if made > self.most:
            raise Refusal("too-many-requests", f"{person} made more than {self.most} requests in a minute")


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
            await _refuse(scope, receive, send, _too_large(most))
            return
        coding = headers.get(b"content-encoding", b"identity").decode("latin-1")
        if coding.strip().lower() not in ("", "identity"):
            refusal = Refusal("media-type-unknown", f"the body is sent with Content-Encoding: {coding}")
            await _refuse(scope, receive, send, refusal)
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
                await _refuse(scope, receive, send, _too_large(most))


def _too_large(most: int) -> Refusal:
    return Refusal("request-too-large", f"the request has more than {most} bytes")


async def _refuse(scope: Scope, receive: Receive, send: Send, refusal: Refusal) -> None:
    """Answer with a refusal, and read a rest of the request, so that the answer arrives."""
    status = status_of(refusal.code)
    content = json.dumps(document(refusal, status, scope["path"])).encode()
    headers = [
        (b"content-type", MEDIA_TYPE.encode()),
        (b"content-length", str(len(content)).encode()),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content, "more_body": True})
    with suppress(TimeoutError):
        await asyncio.wait_for(_drop_rest(receive), REST_S)
    await send({"type": "http.response.body", "body": b""})


async def _drop_rest(receive: Receive) -> None:
    dropped = 0
    while dropped <= REST_BYTES_MAX:
        message = await receive()
        dropped += len(message.get("body", b""))
        if not message.get("more_body"):
            return
