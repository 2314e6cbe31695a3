"""Loop: Procrastinate's worker, which takes tasks from the queue and has each done in a thread.

Runs in a worker's process until it is stopped, or the database is lost. What a task does is handed in; that
it is done once, whoever it is brought to, is seen to in ``tasks``.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from uuid import UUID

import psycopg
import psycopg_pool
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from procrastinate.worker import Worker

from primanota.core.errors import Refusal
from primanota.db.connect import become_queue_reader
from primanota.jobs.queue import HEARTBEAT_S, NAME, QUEUE, SILENCE_S

LIBRARIES = ("procrastinate", "psycopg.pool")
"""What they have to say of a database that is away we say ourselves, once."""

POLL_S = 1.0
"""How often the queue is looked at; what is put there is told at once, what is due later is not."""

Deliver = Callable[[str, UUID, int], float | None]
"""Does a task (company, run, number); None: it needs nobody any more; else when to bring it again, in s."""


class Later(Exception):
    """A task that is to be brought again."""

    def __init__(self, seconds: float) -> None:
        """Say when."""
        super().__init__(seconds)
        self.seconds = seconds


class _Again(BaseRetryStrategy):
    """Only what asks for it is brought again."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """When to bring a job again."""
        del job
        if not isinstance(exception, Later):
            return None
        return RetryDecision(retry_in={"milliseconds": int(exception.seconds * 1000)})


class Loop:
    """One worker at one database; ``run`` may be called again after the database was lost."""

    def __init__(self, conninfo: str, deliver: Deliver, *, concurrency: int) -> None:
        """Know the database, what to do with a task, and how many to do at once."""
        self._conninfo = conninfo
        self._deliver = deliver
        self._concurrency = concurrency
        self._worker: Worker | None = None
        self._events: asyncio.AbstractEventLoop | None = None
        self._stopped = False

    def run(self) -> None:
        """Take tasks and have them done, until :meth:`stop`; what is at hand then is waited for.

        Raises:
            Refusal: ``database-lost``.
        """
        try:
            asyncio.run(self._serve())
        except (ConnectorException, psycopg.Error, psycopg_pool.PoolTimeout) as error:
            raise Refusal("database-lost", _cause(error)) from error
        if not self._stopped:
            raise Refusal("database-lost", "the queue cannot be reached any more")

    def stop(self) -> None:
        """Take no more tasks; may be called from any thread, or from a signal's handler."""
        self._stopped = True
        self.give_up()

    def give_up(self) -> None:
        """End as if the database were lost; may be called from any thread."""
        if self._events is not None and self._worker is not None:
            with suppress(RuntimeError):  # it has ended meanwhile
                self._events.call_soon_threadsafe(self._worker.stop)

    async def _serve(self) -> None:
        for library in LIBRARIES:
            logging.getLogger(library).setLevel(logging.CRITICAL)
        app = self._app()
        self._events = asyncio.get_running_loop()
        self._events.set_default_executor(ThreadPoolExecutor(self._concurrency + 1))
        async with app.open_async():
            self._worker = Worker(
                app,
                queues=[QUEUE],
                concurrency=self._concurrency,
                fetch_job_polling_interval=POLL_S,
                delete_jobs="always",
                install_signal_handlers=False,
                update_heartbeat_interval=HEARTBEAT_S,
                stalled_worker_timeout=SILENCE_S,
            )
            if self._stopped:
                return
            await self._worker.run()  # type: ignore[no-untyped-call]

    def _app(self) -> App:
        connector = PsycopgConnector(
            conninfo=self._conninfo,
            kwargs={"application_name": "primanota worker"},
            configure=become_queue_reader,
            min_size=1,
            max_size=4,
            timeout=10,
        )
        app = App(connector=connector)

        @app.task(name=NAME, queue=QUEUE, retry=_Again())
        def deliver(company: str, run: str, task: int) -> None:
            again_s = self._deliver(company, UUID(run), task)
            if again_s is not None:
                raise Later(again_s)

        return app


def _cause(error: BaseException) -> str:
    """What the database said, below what Procrastinate makes of it."""
    first = error.__cause__ or error
    return (str(first).strip() or type(first).__name__).splitlines()[0]
