"""Server: an application on a socket, until it is asked to stop.

What listens where is settled before anything else starts, so that a port that is taken is a refusal and not
a crash. Ctrl-C and SIGTERM let the requests at hand end.
"""

import errno
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import uvicorn
from fastapi import FastAPI

from primanota.core.errors import Refusal

BACKLOG = 128
GRACE_S = 5
"""How long requests at hand may take to end."""


@dataclass(frozen=True, slots=True)
class Transport:
    """How requests arrive: in the clear, over our own TLS (both files), or by a proxy that we believe."""

    certificate: Path | None = None
    key: Path | None = None
    proxy: str | None = None

    @property
    def secure(self) -> bool:
        """Whether who sits at a browser reaches us over https alone."""
        return bool(self.certificate or self.proxy)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0: any that is free.

    Raises:
        Refusal: ``address-taken``: somebody else listens there, or there is no such address.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except (OSError, OverflowError) as error:
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        told = "another program listens there" if taken else str(error)
        raise Refusal("address-taken", f"cannot listen at {host} port {port}: {told}") from error


@contextmanager
def ending_in_order() -> Iterator[None]:
    """While inside, SIGTERM ends the process as Ctrl-C does, so that whatever was begun is ended."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def ready(app: FastAPI, transport: Transport) -> uvicorn.Server:
    """A server for an application, its certificate read.

    Raises:
        Refusal: ``file-unreadable``: the certificate or its key.
    """
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=transport.proxy is not None,
        forwarded_allow_ips=transport.proxy,
        ssl_certfile=transport.certificate,
        ssl_keyfile=transport.key,
        timeout_graceful_shutdown=GRACE_S,
    )
    try:
        config.load()
    except OSError as error:  # an SSLError is one
        raise Refusal("file-unreadable", f"the certificate cannot be used: {error}") from error
    return uvicorn.Server(config)


def run(server: uvicorn.Server, listening: socket.socket) -> None:
    """Answer requests until asked to stop."""
    with suppress(KeyboardInterrupt):  # uvicorn raises the signal again, once its requests have ended
        server.run(sockets=[listening])
