"""Warm: the real command in a process of its own, without loading its modules anew for each call.

A server imports the program once and forks for every call; the call has its own folder, environment and
streams, and ends as the program ends. The tests call the command some thousand times, and nearly all of a
short call is Python reading modules and taking them apart again in the end. What depends on that start and
that end is tested with the program itself.
"""

import atexit
import gc
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TextIO

REQUEST_BYTES_MAX = 1 << 18


@cache
def server(_process: int) -> "Server":
    """The server of a process; a fork of it starts one of its own."""
    return Server()


def call(
    words: Sequence[str], *, here: Path, env: Mapping[str, str], patience_s: float
) -> subprocess.CompletedProcess[str]:
    """Run ``primanota`` with these words and wait for its end.

    Raises:
        subprocess.TimeoutExpired: it did not end in time, and was killed.
    """
    return server(os.getpid()).call(words, here=here, env=env, patience_s=patience_s)


class Server:
    """The process that forks for every call; it ends with the process that started it."""

    def __init__(self) -> None:
        """Start the server."""
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._lock = threading.Lock()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, str(Path(__file__)), str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )

    def call(
        self, words: Sequence[str], *, here: Path, env: Mapping[str, str], patience_s: float
    ) -> subprocess.CompletedProcess[str]:
        """Run the program once."""
        asked = json.dumps({"words": [*words], "here": str(here), "env": dict(env)}).encode()
        assert len(asked) < REQUEST_BYTES_MAX
        read, write = os.pipe()
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, os.fdopen(read, "rb") as reply:
            with self._lock:
                socket.send_fds(self._ours, [asked], [out.fileno(), err.fileno(), write])
            os.close(write)
            program = int(reply.readline())
            killer = threading.Timer(patience_s, os.kill, [program, signal.SIGKILL])
            killer.start()
            status = int(reply.readline())
            timely = killer.is_alive()
            killer.cancel()
            if not timely:
                raise subprocess.TimeoutExpired([*words], patience_s)
            said = []
            for file in (out, err):
                file.seek(0)
                said.append(file.read().decode("utf-8"))
        return subprocess.CompletedProcess(["primanota", *words], status, said[0], said[1])


def serve(requests: socket.socket) -> None:
    """Fork for each request until nobody asks any more."""
    import primanota.config  # noqa: F401, PLC0415  # what the program loads when it is needed
    from primanota.cli import app  # noqa: F401, PLC0415

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who answer
    gc.collect()
    gc.freeze()  # what is loaded stays, so that no call looks through it, which would copy its memory
    while True:
        data, files, _, _ = socket.recv_fds(requests, REQUEST_BYTES_MAX, 3)
        if not data:
            return
        if os.fork() == 0:
            requests.close()
            _answer(json.loads(data), *files)
            return
        for file in files:
            os.close(file)


def _answer(asked: dict[str, object], out: int, err: int, reply: int) -> None:
    """Fork once more: the child becomes the program, the parent tells its number and how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    program = os.fork()
    if program == 0:
        os.close(reply)
        _become(asked, out, err)
        return
    os.write(reply, b"%d\n" % program)
    _, status = os.waitpid(program, 0)
    os.write(reply, b"%d\n" % os.waitstatus_to_exitcode(status))
    os._exit(0)


def _become(asked: dict[str, object], out: int, err: int) -> None:
    """Be the program: its words, folder, environment and streams."""
    from primanota.cli import main  # noqa: PLC0415

    words, env = asked["words"], asked["env"]
    assert isinstance(words, list)
    assert isinstance(env, dict)
    os.dup2(out, 1)
    os.dup2(err, 2)
    os.closerange(3, 256)
    sys.stdout, sys.stderr = _stream(1), _stream(2)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(str(asked["here"]))
    sys.argv = ["primanota", *words]
    try:
        main()
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            _end(end.code or 0)
        raise


def _end(status: int) -> None:
    """End as Python does, its threads and what was registered for the end included, but leave the modules to
    the system: to take them apart takes longer than a short call.
    """
    threading._shutdown()  # type: ignore[attr-defined]  # noqa: SLF001
    atexit._run_exitfuncs()  # noqa: SLF001
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _stream(number: int) -> TextIO:
    return open(number, "w", encoding="utf-8", errors="strict", closefd=False)


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as asked_here:
        serve(asked_here)
