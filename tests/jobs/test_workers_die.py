"""Workers and commands that die as processes do: what they held comes back within the lease, by itself."""

import signal
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import Connection
from psycopg.rows import dict_row

from tests.doors.program import Program
from tests.doors.test_faults import wait_until_waiting

LEASE_S = 3
PATIENCE_S = 60


@pytest.fixture
def imported(staged: Program) -> Program:
    """The program at a database with journals and a short lease."""
    assert staged("import", "--company", "AFUS").status in (0, 3)
    assert staged("parameters", "set", "lease", LEASE_S, "--company", "AFUS").status == 0
    return staged


@pytest.fixture
def look(imported: Program) -> Iterator[Connection[Any]]:
    """A connection of whoever looks on."""
    with psycopg.connect(imported.place, autocommit=True, row_factory=dict_row) as conn:
        yield conn


def wait_for(conn: Connection[Any], query: str) -> float:
    """Wait until a query finds something; how long it took, in seconds."""
    started = time.monotonic()
    while conn.execute(query).fetchone() is None:
        assert time.monotonic() - started < PATIENCE_S, query
        time.sleep(0.02)
    return time.monotonic() - started


def test_a_dead_worker_s_journals_are_drafts_within_the_lease_and_its_task_is_taken_up(
    imported: Program, look: Connection[Any]
) -> None:
    first = imported.start("worker")
    try:
        wait_for(look, "SELECT FROM procrastinate.procrastinate_workers")
        with psycopg.connect(imported.place) as closer:
            closer.execute("SELECT FROM setup.period WHERE company = 'AFUS' FOR UPDATE")
            assert imported("post", "--all", "--background", "--company", "AFUS").status == 0
            wait_until_waiting(imported.place)
            second = imported.start("worker")
            try:
                wait_for(look, "SELECT FROM procrastinate.procrastinate_workers HAVING count(*) = 2")
                first.kill()
                took = wait_for(
                    look, "SELECT FROM journal.move WHERE to_status = 'draft' AND from_status = 'processing'"
                )
                print(f"from death to draft: {took:.2f} s of a lease of {LEASE_S} s")
                assert took <= LEASE_S
            finally:
                closer.rollback()
            # The promise of the dead runs out: as if a minute had passed.
            look.execute("UPDATE jobs.run_task SET alive_until = now() WHERE status = 'running'")
            wait_for(look, "SELECT FROM jobs.run WHERE job = 'post' AND status = 'done'")
            second.send_signal(signal.SIGINT)
            out, err = second.communicate(timeout=PATIENCE_S)
    finally:
        first.kill()
        first.communicate()
    assert (second.returncode, "Traceback" in err) == (0, False), err
    assert "AFUS post" in out
    (told,) = look.execute(
        "SELECT run.counts, attempt FROM jobs.run JOIN jobs.run_task USING (company, run) WHERE job = 'post'"
    ).fetchall()
    posted = look.execute("SELECT count(*) AS n FROM ledger.project_transaction").fetchone()
    assert posted
    assert (told["attempt"], told["counts"]["vouchers"]) == (2, posted["n"])
    log = imported("log", "--code", "worker-lost", "--company", "AFUS", "--json").document
    assert [each["severity"] for each in log] == ["warning"]


def test_a_command_that_was_killed_is_told_of_by_the_next(imported: Program, look: Connection[Any]) -> None:
    with psycopg.connect(imported.place) as closer:
        closer.execute("SELECT FROM setup.period WHERE company = 'AFUS' FOR UPDATE")
        process = imported.start("post", "--all", "--company", "AFUS")
        wait_until_waiting(imported.place)
        process.kill()
        process.communicate()
    look.execute("UPDATE jobs.run_task SET alive_until = now() WHERE status = 'running'")
    time.sleep(LEASE_S)
    after = imported("post", "--all", "--company", "AFUS", "--json")
    assert after.document["vouchers"] > 0
    runs = imported("jobs", "--job", "post", "--company", "AFUS", "--json").document
    assert [each["status"] for each in runs] == ["done", "failed"]
    shown = imported("jobs", "show", runs[1]["run"], "--company", "AFUS")
    assert "worker-lost" in shown.out
    audited = look.execute(
        "SELECT details FROM service.audit WHERE action = 'post' ORDER BY record_no"
    ).fetchall()
    assert [bool(each["details"].get("failed")) for each in audited] == [True, False]
