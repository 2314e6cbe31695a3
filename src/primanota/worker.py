"""Worker: the door through which queued runs come in: a process that does them, and looks after the dead.

Takes tasks from the queue, several at once, each in a thread with connections of its own; sweeps meanwhile,
in a thread of its own. Asked to stop, it takes no more, lets the work at hand come to its next resting place,
gives back the rest and ends within seconds. When the database is lost it tries to come back for a while.
"""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from uuid import UUID

from primanota.core.errors import Refusal
from primanota.jobs.loop import Loop
from primanota.jobs.pulse import Brake
from primanota.reach import NOWHERE
from primanota.service import faults, jobs, schedules
from primanota.service.jobs import Delivered
from primanota.service.session import Session, reopened

STOP_PATIENCE_S = 5
"""How long work may go on to its next resting place, and then how long its statements may take to end."""

LOST_S_MAX = 600
"""How long to try to reach a database that was lost."""

IDLE_S = 0.2
"""How often to look whether there is nothing left to do."""

jobs.TICKS.append(schedules.fire_due)  # whoever sweeps looks at the clock, too

Say = Callable[[str], None]
Tell = Callable[[Delivered], None]


@dataclass(slots=True)
class Tally:
    """What a worker did: tasks by how they ended, and wall time."""

    tasks: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


class Worker:
    """One worker's process."""

    def __init__(self, session: Session, *, concurrency: int, until_idle: bool, tell: Tell, say: Say) -> None:
        """Know the database, how much to do at once, and whom to tell."""
        self._session = session
        self._concurrency = concurrency
        self._until_idle = until_idle
        self._tell = tell
        self._say = say
        self._brake = Brake()
        self._stopped = threading.Event()
        self._ended = threading.Event()
        self._loop: Loop | None = None
        self._tally = Tally()

    def run(self) -> Tally:
        """Work until asked to stop, or until nothing is left to do.

        Raises:
            Refusal: ``database-lost``, when it does not come back.
        """
        with _on_signals(self.stop):
            return self._work()

    @contextmanager
    def alongside(self) -> Iterator[None]:
        """Work in a thread while inside, for a process that is there for something else.

        In the end the work at hand comes to rest, as when a worker is asked to stop. A database that stays
        lost ends the work and is told; the process goes on.
        """
        thread = threading.Thread(target=self._work_unasked, name="worker")
        thread.start()
        try:
            yield
        finally:
            if thread.is_alive():
                self.stop()
            thread.join()
            self._ended.set()

    def _work_unasked(self) -> None:
        try:
            self._work()
        except Exception as error:  # noqa: BLE001  # there is no caller who could hear it
            self._say(f"the worker has ended, queued runs wait: {faults.first_line(error)}")

    def _work(self) -> Tally:
        """Work; again when the database was away."""
        started = time.monotonic()
        lost = 0.0
        while not self._stopped.is_set():
            try:
                self._serve()
            except Refusal as refusal:
                if self._stopped.is_set():
                    break
                lost = lost or time.monotonic()
                self._await_database(refusal, since=lost)
            else:
                lost = 0.0
        self._tally.seconds = time.monotonic() - started
        return self._tally

    def stop(self) -> None:
        """Take no more, let the work at hand come to rest; a second time: end at once."""
        if self._stopped.is_set():
            os._exit(1)
        self._stopped.set()
        self._say("stopping: the work at hand comes to rest, what is left stays in the queue")
        self._brake.pull()
        if self._loop:
            self._loop.stop()
        threading.Thread(target=self._stop_harder, daemon=True).start()

    def _stop_harder(self) -> None:
        if self._ended.wait(STOP_PATIENCE_S):
            return
        self._brake.cancel_statements()
        if self._ended.wait(STOP_PATIENCE_S):
            return
        self._say("some work does not come to rest; what it had claimed comes back within the lease")
        os._exit(1)

    def _serve(self) -> None:
        """Work while the database can be reached."""
        with faults.told(), reopened(self._session) as session:
            jobs.sweep(session)
            self._loop = jobs.loop(session, self._deliver, concurrency=self._concurrency)
            over = threading.Event()
            sweeper = threading.Thread(target=self._sweep, args=(session, over, self._loop), name="sweeper")
            sweeper.start()
            try:
                self._loop.run()
            finally:
                over.set()
                sweeper.join()

    def _deliver(self, company: str, run: UUID, task: int) -> float | None:
        ended = jobs.deliver(
            self._session.conninfo,
            company=company,
            run=run,
            task=task,
            actor=self._session.actor,
            brake=self._brake,
            reach=self._session.reach or NOWHERE,
        )
        if ended.seconds:
            self._tally.tasks[ended.status] += 1
            self._tell(ended)
        return ended.again_s

    def _sweep(self, session: Session, over: threading.Event, loop: Loop) -> None:
        """Look after the dead, and end the worker when nothing is left to do and it was asked to."""
        next_sweep = 0.0
        try:
            while not over.is_set():
                if time.monotonic() >= next_sweep:
                    next_sweep = time.monotonic() + jobs.sweep(session)
                if self._until_idle and jobs.idle(session):
                    self._stopped.set()
                    loop.stop()
                    return
                over.wait(min(IDLE_S if self._until_idle else next_sweep, next_sweep - time.monotonic()))
        except Exception as error:  # noqa: BLE001  # nothing may end the sweeps unheard: the loop begins anew
            self._say(f"the sweep failed: {faults.first_line(error)}")
            loop.give_up()

    def _await_database(self, refusal: Refusal, *, since: float) -> None:
        away_s = time.monotonic() - since
        if away_s > LOST_S_MAX:
            raise refusal
        self._say(f"{refusal.code}: {refusal.cause}; trying again")
        self._stopped.wait(min(1 + away_s / 4, 15))


@contextmanager
def _on_signals(stop: Callable[[], None]) -> Iterator[None]:
    """While inside, SIGTERM and SIGINT ask to stop."""

    def handle(_number: int, _frame: FrameType | None) -> None:
        stop()

    before = {number: signal.signal(number, handle) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
