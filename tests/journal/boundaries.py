"""Boundaries: the places before and after each statement, where a process may be stopped, killed or cut off.

Every statement of the program runs through ``Statement.__call__``; while watched, somebody hears of each one.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, Literal

import pytest
from psycopg import Connection, Cursor
from psycopg.pq import TransactionStatus

from primanota.db.connect import open_connection
from primanota.db.statements import Connected, Statement

Side = Literal["before", "after"]
See = Callable[[Side, str, Connected], None]

PATIENCE_S = 60


@contextmanager
def watched(see: See) -> Iterator[None]:
    """While inside, ``see`` hears of every statement: the side, its name, its connection."""
    plain = Statement.__call__

    def call(self: Statement, conn: Connected, /, **values: Any) -> Cursor[Any]:
        see("before", self.name, conn)
        cursor = plain(self, conn, **values)
        see("after", self.name, conn)
        return cursor

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Statement, "__call__", call)
        yield


@dataclass
class Boundary:
    """One side of the nth statement of whoever is counted; ``act`` happens there, once."""

    number: int
    side: Side
    act: Callable[[Connected], None]
    conn: Connected | None = None
    names: list[str] = field(default_factory=list)

    def __call__(self, side: Side, name: str, conn: Connected) -> None:
        """Count a statement; at the boundary, act."""
        if self.conn not in (None, conn):
            return
        if side == "before":
            self.names.append(name)
        if (len(self.names), side) == (self.number, self.side):
            self.act(conn)


@dataclass
class Record:
    """The statements of an undisturbed run, and every boundary at which it could be stopped.

    After one statement and before the next are one boundary, unless a transaction begins or ends between.
    """

    names: list[str] = field(default_factory=list)
    points: list[tuple[int, Side]] = field(default_factory=list)
    _transaction: object = None

    def __call__(self, side: Side, name: str, conn: Connected) -> None:
        """Take down one side of a statement."""
        transaction = _transaction(conn)
        if side == "before":
            if self.names and transaction != self._transaction:
                self.points.append((len(self.names), "after"))
            self.names.append(name)
            self.points.append((len(self.names), "before"))
        self._transaction = transaction

    def closed(self) -> "Record":
        """The record with the last boundary of all."""
        return replace(self, points=[*self.points, (len(self.names), "after")])


def _transaction(conn: Connected) -> object:
    """What tells one transaction of a connection from another; None outside of any."""
    if conn.info.transaction_status == TransactionStatus.IDLE:
        return None
    return conn.execute("SELECT transaction_timestamp()").fetchone()


def recorded(run: Callable[[], object]) -> Record:
    """Let somebody run undisturbed, and take down the boundaries."""
    record = Record()
    with watched(record):
        run()
    return record.closed()


class Pause:
    """Where somebody stands still until told to go on."""

    def __init__(self) -> None:
        self._here = threading.Event()
        self._go = threading.Event()

    def __call__(self, _conn: Connected) -> None:
        """Stand still."""
        self._here.set()
        assert self._go.wait(PATIENCE_S), "nobody said to go on"

    def reached_or_done(self, work: Future[Any]) -> bool:
        """Wait until somebody stands here; False when the work ended without."""
        while not self._here.wait(0.001):
            if work.done():
                return self._here.is_set()
        return True

    def go_on(self) -> None:
        """Let whoever stands here go on."""
        self._go.set()


def let_work(watcher: Connection[Any], conn: Connection[Any], work: Future[Any], seconds_max: float) -> None:
    """Let somebody work over a connection until he is done, or waits for a lock, or for so long."""
    query = "SELECT cardinality(pg_blocking_pids(%s)) > 0"
    deadline = time.monotonic() + seconds_max
    while not work.done() and time.monotonic() < deadline:
        if watcher.execute(query, (conn.info.backend_pid,)).fetchone() == (True,):
            return
        time.sleep(0.002)


@contextmanager
def connections(database: str, count: int) -> Iterator[list[Connection[Any]]]:
    """So many connections to one database."""
    with ExitStack() as stack:
        yield [stack.enter_context(open_connection(database)) for _ in range(count)]


def beside(
    watcher: Connection[Any],
    database: str,
    *,
    slow: Callable[[Connection[Any], int], Any],
    quick: Callable[[Connection[Any], int], Any],
    check: Callable[[int, Any, Any], None],
    numbers: Iterable[int] | None = None,
    seconds_max: float = PATIENCE_S,
) -> int:
    """One trial for each number: somebody slow stands still before that statement while somebody quick works.

    Who is quick may have to wait for who is slow: then, or after ``seconds_max``, the latter goes on. Ends
    with the last number, or when the slow one has no more statements; answers how many trials there were.
    """
    trials = 0
    with connections(database, 2) as (first, second), ThreadPoolExecutor(2) as pool:
        for number in count(1) if numbers is None else numbers:
            pause = Pause()
            with watched(Boundary(number, "before", pause, first)):
                standing = pool.submit(slow, first, number)
                if not pause.reached_or_done(standing):
                    standing.result()
                    assert numbers is None, f"there is no statement {number}"
                    break
                running: Future[Any] = pool.submit(quick, second, number)
                let_work(watcher, second, running, seconds_max)
                pause.go_on()
                check(number, standing.result(PATIENCE_S), running.result(PATIENCE_S))
            trials += 1
    return trials
