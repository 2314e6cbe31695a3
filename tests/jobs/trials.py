"""Trials: one posting run in the background for each day, disturbed somewhere, recovered, and looked at.

Nothing but what workers do brings it back: the sweep gives back the journals and the task, the queue brings
the task again, and whoever gets it does it.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg import Connection

from primanota.jobs import tasks
from primanota.jobs.pulse import Brake
from primanota.service import jobs, running
from primanota.service.session import Session
from tests.journal.boundaries import Record, recorded
from tests.journal.days import PER_DAY, day
from tests.journal.journals import found
from tests.posting.firms import ENTRIES, POSTED, let_lapse, working_days
from tests.posting.ledgers import books, of_day

LEASE_S = 1
PATIENCE_S = 60

DAY = """
    SELECT
        (SELECT count(*) FROM ledger.project_transaction WHERE accounting_date = %s) AS transactions,
        (SELECT count(*) FROM ledger.entry WHERE accounting_date = %s) AS entries
"""
RUN = """
    SELECT run.status, run.counts, task.status AS task_status, task.attempt,
        (SELECT count(*) FROM jobs.run_journal WHERE run_journal.run = run.run) AS journals
    FROM jobs.run
    JOIN jobs.run_task AS task USING (company, run)
    WHERE run.run = %s
"""
EVERYTHING = """
    SELECT
        (SELECT count(*) FROM ledger.entry) AS entries,
        (SELECT count(*) FROM journal.move) AS moves,
        (SELECT count(*) FROM jobs.log) AS messages,
        (SELECT count(*) FROM service.audit) AS audited,
        (SELECT sum(hashtext(header::text)) FROM journal.header) AS headers,
        (SELECT sum(hashtext(run::text)) FROM jobs.run) AS runs,
        (SELECT sum(hashtext(run_task::text)) FROM jobs.run_task) AS tasks
"""


@dataclass
class Trials:
    """A firm with a journal for each day; each trial takes the next day."""

    session: Session
    days: int
    next_day: int = 0

    @classmethod
    def of(cls, conn: Connection[Any], database: str, folder: Path, *, days: int) -> "Trials":
        """The firm, with a short lease, and work for so many days."""
        working_days(conn, folder, days=days, lease=LEASE_S)
        return cls(Session(database, "anna", conn), days)

    @property
    def conn(self) -> Connection[Any]:
        """The connection of whoever looks on."""
        return self.session.conn

    def queue(self) -> UUID:
        """Queue a run that posts the next day."""
        asked = {"period_start": day(self.next_day)}
        self.next_day += 1
        assert self.next_day <= self.days, "there are not enough days"
        return running.queue(self.session, company="DE", job="post", asked=asked).run

    def deliver(self, run: UUID) -> jobs.Delivered:
        """Do the task of a run in this process."""
        return jobs.deliver(self.session.conninfo, company="DE", run=run, task=1, actor="otto", brake=Brake())

    def boundaries(self) -> Record:
        """The statements of an undisturbed task, and every boundary at which it could be disturbed."""
        run = self.queue()
        record = recorded(lambda: self.deliver(run))
        self.same(run)
        return record

    def lapse(self) -> None:
        """Let the time run out of whoever is silent."""
        self.conn.execute(
            "UPDATE jobs.run_task SET alive_until = clock_timestamp() - interval '1 second'"
            " WHERE status = 'running'"
        )
        let_lapse(self.conn)

    def recover(self, run: UUID) -> None:
        """Do what a worker does, until the run is done."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            self.lapse()
            jobs.sweep(self.session)
            ended = self.deliver(run)
            (state,) = found(self.conn, RUN, run)
            if state["status"] not in {"queued", "running"}:
                return
            assert time.monotonic() < deadline, (ended, state)
            time.sleep(0.05)

    def same(self, run: UUID) -> None:
        """The day is in the books as any other, once; and the run tells it exactly."""
        which = day(self.next_day - 1)
        (kept,) = found(self.conn, DAY, which, which)
        assert (kept["transactions"], kept["entries"]) == (POSTED, ENTRIES)
        (told,) = found(self.conn, RUN, run)
        assert (told["status"], told["task_status"], told["journals"]) == ("done", "done", 1), told
        assert told["attempt"] <= tasks.ATTEMPTS_MAX
        counts = told["counts"]
        assert (counts["vouchers"], counts["entries"], counts["journals"]) == (POSTED, ENTRIES, 1)
        assert counts["issues"] == {"project-not-found": 1}

    def everything(self) -> dict[str, Any]:
        """What must not change when nobody does anything."""
        (row,) = found(self.conn, EVERYTHING)
        return row

    def same_every_day(self) -> None:
        """Every day's books are those of the first, which nobody disturbed."""
        transactions, entries = books(self.conn)
        assert (len(transactions), len(entries)) == (POSTED * self.next_day, ENTRIES * self.next_day)
        for each in range(1, self.next_day):
            for rows in (transactions, entries):
                assert of_day(rows, day(each), PER_DAY) == of_day(rows, day(0), PER_DAY)
