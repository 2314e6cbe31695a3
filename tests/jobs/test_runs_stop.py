"""Runs that stop before their end: cancelled, interrupted, dead; what they had finished stays and is told."""

import time
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.db.connect import open_connection
from primanota.jobs import pulse
from primanota.posting import post as posting
from primanota.service import jobs, journals
from primanota.service.session import Session
from tests.journal.days import firm_of_days, stage_days
from tests.journal.journals import all_journals, found

DAYS = 6
PATIENCE_S = 20


@pytest.fixture
def session(conn: Connection[Any], database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    """A firm with some journals, of which a set is one; whoever works is heard of often."""
    firm = firm_of_days(conn, tmp_path, lines_per_journal=50_000)
    stage_days(firm, range(DAYS), "actual  amount\n1  80.00\n2  20.00\n")
    firm.build()
    monkeypatch.setattr(pulse, "PULSE_S", 0.02)
    monkeypatch.setattr(posting, "SET_LINES_MAX", 50_000)
    return Session(database, "anna", conn)


def wait_for(reached: Any) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + PATIENCE_S
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_run_in_the_foreground_is_cancelled_by_somebody_else(session: Session) -> None:
    held: list[pulse.Pulse] = []

    def cancel(_done: int, _total: int) -> None:
        """After the first journal; and let the run hear of it before the next."""
        if _done and not held[0].reason:
            (run,) = found(session.conn, "SELECT run FROM jobs.run WHERE status = 'running'")
            with open_connection(session.conninfo) as conn:
                other = Session(session.conninfo, "berta", conn)
                made = jobs.cancel(other, company="DE", run=str(run["run"]))
            assert made.status == "running"
            wait_for(lambda: held[0].reason)

    plain = pulse.Pulse.__enter__

    def enter(begun: pulse.Pulse) -> pulse.Pulse:
        held.append(begun)
        return plain(begun)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pulse.Pulse, "__enter__", enter)
        with pytest.raises(Refusal, match="run-cancelled"):
            journals.post_all(session, company="DE", progress=cancel)
    states = [(row["status"], row["attempts"]) for row in all_journals(session.conn)]
    assert states == [("posted", 0)] + [("draft", 0)] * (DAYS - 1)
    (run,) = found(session.conn, "SELECT status, cancel_requested_by, counts FROM jobs.run")
    assert (run["status"], run["cancel_requested_by"]) == ("cancelled", "berta")
    assert (run["counts"]["journals"], run["counts"]["vouchers"], run["counts"]["entries"]) == (1, 2, 4)
    told = found(session.conn, "SELECT code, message FROM jobs.log ORDER BY entry_no")
    assert ("cancelled", "cancelled by berta") in [(row["code"], row["message"]) for row in told]
    audited = found(session.conn, "SELECT actor, action FROM service.audit ORDER BY record_no")
    assert [(row["actor"], row["action"]) for row in audited] == [("berta", "cancel-run"), ("anna", "post")]
    assert journals.post_all(session, company="DE").vouchers == 2 * (DAYS - 1)
