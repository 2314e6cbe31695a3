"""Neighbour: a real HTTP server in a thread; it answers as told, well or ill, and remembers what it hears."""

import json
import socket
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Call:
    """What the neighbour was asked."""

    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        """The question."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Answer:
    """What it answers: a status and a body; ``short`` by so many bytes; ``cut``: not even a status."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    short: int = 0
    cut: bool = False
    late: threading.Event | None = None


Answering = Callable[[Call], Answer]


def document(value: Any, status: int = 200, **headers: str) -> Answer:
    """An answer that is JSON."""
    return Answer(json.dumps(value).encode(), status, headers)


class Neighbour:
    """A server on this machine; ``script`` is used up first, then ``usual`` answers."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.script: deque[Answer | Answering] = deque()
        self.usual: Answering = lambda _call: document({})
        self.never = threading.Event()
        neighbour = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                call = Call(dict(self.headers), self.rfile.read(int(self.headers["Content-Length"])))
                neighbour.calls.append(call)
                told = neighbour.script.popleft() if neighbour.script else neighbour.usual
                self._send(told if isinstance(told, Answer) else told(call))

            def _send(self, answer: Answer) -> None:
                if answer.late:
                    answer.late.wait(10)
                self.close_connection = bool(answer.cut or answer.short)
                if answer.cut:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body[: len(answer.body) - answer.short])

            def log_message(self, *_words: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://localhost:{self._server.server_port}/confirm"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.never.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def heard(self) -> list[Any]:
        """The documents it was sent."""
        return [call.document for call in self.calls]
