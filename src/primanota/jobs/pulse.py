"""Pulse: a thread that says while a task is worked on that its process lives, and hears when it is to stop.

Begun with the task; it opens its connection only after the first seconds, so that short work has none. The
work asks it between two of its units, and tells it how far it is.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager, suppress
from types import TracebackType
from typing import Any, Literal, Self

import psycopg
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.db.statements import Connected
from primanota.jobs import tasks
from primanota.jobs.tasks import Task

PULSE_S = 2.0
"""Between two signs of life."""

STOP_PATIENCE_S = 5
"""How long work that was asked to stop may finish its unit at hand."""

Reason = Literal["cancelled", "interrupted", "superseded"]
"""Why work stops: somebody cancelled the run, its process is to end, or the task is another process's now."""


class Stopped(Exception):
    """Work that stopped between two units because it was asked to; what it had finished stays.

    ``receipt`` is what it had done so far, if it knows.
    """

    def __init__(self, reason: Reason, receipt: object = None) -> None:
        """Say why, and what was done."""
        super().__init__(reason)
        self.reason = reason
        self.receipt = receipt


class Pulse:
    """The signs of life of one task, and the questions whether to stop."""

    def __init__(self, connect: Callable[[], Connection[Any]], task: Task) -> None:
        """Know the task, and how to open a connection of our own."""
        self.task = task
        self._connect = connect
        self._over = threading.Event()
        self._reason: Reason | None = None
        self._lock = threading.Lock()
        self._progress = (task.done, task.total)
        self._thread = threading.Thread(target=self._live, name="pulse", daemon=True)

    @property
    def progress(self) -> tuple[int, int]:
        """What is done, and what there is in all."""
        return self._progress

    def advance(self, done: int, total: int) -> None:
        """Note how far the work is."""
        with self._lock:
            self._progress = (done, total)

    def add(self, done: int) -> tuple[int, int]:
        """Note that so much more is done, by whichever thread; answers how far the work is."""
        with self._lock:
            self._progress = (self._progress[0] + done, self._progress[1])
            return self._progress

    def stop(self, reason: Reason) -> None:
        """Ask the work to stop; the first reason counts."""
        self._reason = self._reason or reason

    @property
    def reason(self) -> Reason | None:
        """Why the work is to stop; None: it may go on."""
        return self._reason

    def check(self) -> None:
        """Let the work go on, or not; called between two of its units.

        Raises:
            Stopped: it is to stop.
        """
        if self._reason:
            raise Stopped(self._reason)

    def __enter__(self) -> Self:
        """Begin to live."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def _live(self) -> None:
        with ExitStack() as opened:
            conn: Connection[Any] | None = None
            while not self._over.wait(PULSE_S):
                try:
                    if conn is None or conn.closed:
                        conn = opened.enter_context(self._connect())
                    self._beat(conn)
                except (psycopg.Error, Refusal):
                    conn = None  # the database is away: the work will notice, and we try again

    def _beat(self, conn: Connection[Any]) -> None:
        done, total = self._progress
        cancelled = tasks.beat(conn, self.task, done=done, total=total)
        if cancelled is None:
            self.stop("superseded")
        elif cancelled:
            self.stop("cancelled")


class Brake:
    """Asks the work of a process to stop: between two units, or, when it is stuck, in its statement."""

    def __init__(self) -> None:
        """Nothing is held yet."""
        self._lock = threading.Lock()
        self._held: dict[Pulse, list[Connected]] = {}
        self._pulled = False

    @contextmanager
    def holding(self, pulse: Pulse, *conns: Connected) -> Iterator[None]:
        """Reach this work, and the connections it uses, while inside."""
        with self._lock:
            self._held[pulse] = list(conns)
            if self._pulled:
                pulse.stop("interrupted")
        try:
            yield
        finally:
            with self._lock:
                del self._held[pulse]

    def pull(self) -> None:
        """Ask all work to stop, that to come too."""
        with self._lock:
            self._pulled = True
            for pulse in self._held:
                pulse.stop("interrupted")

    def cancel_statements(self) -> None:
        """Have the server end what the work waits for; its transaction is undone."""
        with self._lock:
            stuck = [conn for conns in self._held.values() for conn in conns]
        for conn in stuck:
            with suppress(psycopg.Error):
                conn.cancel_safe(timeout=2)


def share(conns: Sequence[Connected], worker: Callable[[Connected], None], pulse: Pulse) -> None:
    """Let work go on over each connection, in threads, to the end or until somebody presses Ctrl-C.

    What a thread has failed of is raised once all have ended.
    """
    brake = Brake()
    with ThreadPoolExecutor(len(conns)) as pool, brake.holding(pulse, *conns):
        workers = [pool.submit(worker, conn) for conn in conns]
        try:
            wait(workers)
        except KeyboardInterrupt:
            brake.pull()
            if wait(workers, STOP_PATIENCE_S).not_done:
                brake.cancel_statements()
            if wait(workers, STOP_PATIENCE_S).not_done:  # not even that: their claims will lapse
                for conn in conns:
                    conn.close()
            raise
    for each in workers:
        each.result()
