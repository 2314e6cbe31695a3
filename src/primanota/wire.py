"""Wire: JSON to a neighbour's address and its answer back, tried again when a fault passes by itself.

Used by prevalidation and by write-back, whose neighbours speak HTTP. It knows addresses, tokens, tries and
sizes; what is asked, and what an answer means, is its callers' business.
"""

import random
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import SplitResult, urlsplit

from primanota.core.errors import Refusal

if TYPE_CHECKING:
    import httpx

CONNECT_S = 10
READ_S = 30
"""How long the other side may be silent."""
REPLY_S_MAX = 60
"""How long an answer may take from its first byte to its last."""
REPLY_BYTES_MAX = 64 * 1024 * 1024

TRIES_MAX = 4
"""With the times above, all tries end well before an open transaction is taken for a dead one's."""
WAIT_S = 0.5
"""Before the second try; doubles with each, and is drawn at random between half of it and all of it."""
WAIT_S_MAX = 30
"""Also of what the other side asks for (Retry-After)."""

AGAIN = (408, 425, 429)
"""Answers that ask to be tried again, beside all from 500 on."""

SAID_MAX = 300
"""Characters of an answer that are told."""


class Unreachable(Exception):
    """No try brought an answer; the text says what the last one met."""


class TooLarge(Exception):
    """The answer is longer, or takes longer, than any answer should."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer of the other side."""

    status: int
    body: bytes

    @property
    def done(self) -> bool:
        """Whether the other side says that it has done what it was asked."""
        return 200 <= self.status < 300  # noqa: PLR2004  # of RFC 9110

    @property
    def said(self) -> str:
        """The status and the first words of the answer, for people."""
        words = " ".join(self.body[: 4 * SAID_MAX].decode("utf-8", "replace").split())
        text = words if len(words) <= SAID_MAX else words[: SAID_MAX - 1] + "…"
        return f"HTTP {self.status}" + (f": {text}" if text else "")


def is_address(text: str) -> bool:
    """Whether a text names an HTTP address, rather than a file, a folder or a table."""
    return text.lower().startswith(("http://", "https://"))


class Wire:
    """A line to one address; closes with its context.

    Raises:
        Refusal: ``value-invalid``: no address that can be called, or a secret in it, or no token that can be
            sent.
    """

    def __init__(self, address: str, *, token: str | None, agent: str) -> None:
        parts = _parts(address)
        self.address = address
        self.name = parts._replace(query="", fragment="").geturl()
        if token is not None and not (token.isascii() and token.isprintable() and token.strip() == token):
            raise Refusal("value-invalid", f"the token for {self.name} holds blanks or other than ASCII")
        self._headers = {"Accept": "application/json", "Content-Type": "application/json"}
        self._headers["User-Agent"] = agent
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._client: httpx.Client | None = None

    def __enter__(self) -> Self:
        # The library takes longer to import than a short command to run.
        import httpx  # noqa: PLC0415

        timeout = httpx.Timeout(READ_S, connect=CONNECT_S)
        self._client = httpx.Client(headers=self._headers, timeout=timeout, follow_redirects=False)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client:
            self._client.close()

    def post(self, document: bytes, headers: Mapping[str, str] | None = None) -> Reply:
        """Send a JSON document and return the answer, whatever it says; again while faults may pass.

        Raises:
            Unreachable: no try brought an answer, or all answers asked to be tried again.
            TooLarge: the answer is none that anybody should send.
        """
        import httpx  # noqa: PLC0415

        fault = ""
        for tried in range(1, TRIES_MAX + 1):
            asked_s = 0.0
            try:
                reply, asked_s = self._once(document, headers or {})
                if reply.status < 500 and reply.status not in AGAIN:  # noqa: PLR2004  # of RFC 9110
                    return reply
                fault = reply.said
            except httpx.RequestError as error:
                fault = f"{type(error).__name__}: {error}".rstrip(": ")
            if tried < TRIES_MAX:
                # Not a secret, only a way for many callers not to come back at once.
                own_s = WAIT_S * 2 ** (tried - 1) * random.uniform(0.5, 1)  # noqa: S311
                time.sleep(min(max(own_s, asked_s), WAIT_S_MAX))
        raise Unreachable(f"{fault} (tried {TRIES_MAX} times)")

    def _once(self, document: bytes, headers: Mapping[str, str]) -> tuple[Reply, float]:
        """One try: the answer, and for how many seconds the other side asks to be left alone."""
        assert self._client, "the line is open"
        with self._client.stream("POST", self.address, content=document, headers=dict(headers)) as response:
            wait = response.headers.get("Retry-After", "")
            body = _whole(response.iter_bytes())
            return Reply(response.status_code, body), int(wait) if wait.isascii() and wait.isdigit() else 0.0


def _whole(pieces: Iterable[bytes]) -> bytes:
    """The body of an answer, up to the size and the time that one may have."""
    body = bytearray()
    until = time.monotonic() + REPLY_S_MAX
    for piece in pieces:
        body += piece
        if len(body) > REPLY_BYTES_MAX:
            raise TooLarge(f"the answer is longer than {REPLY_BYTES_MAX} bytes")
        if time.monotonic() > until:
            raise TooLarge(f"the answer takes longer than {REPLY_S_MAX} s")
    return bytes(body)


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        port_valid = parts.port is None or parts.port > 0
    except ValueError:
        parts, port_valid = urlsplit(""), False
    if not (port_valid and parts.scheme in ("http", "https") and parts.hostname and address.isprintable()):
        raise Refusal(
            "value-invalid",
            f"{address!r} is no address",
            remedy="Write https://host/path, as a browser does.",
        )
    if parts.username is not None:
        raise Refusal(
            "value-invalid",
            f"the address of {parts.hostname} holds a user",
            remedy="Leave user and password out; the environment holds the token.",
        )
    return parts
