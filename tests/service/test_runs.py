"""Runs of jobs and their log: begun once, ended once, messages in order, forgotten in time."""

from typing import Any

import pytest
from psycopg import Connection

from primanota.jobs import runs
from primanota.jobs.runs import LogEntry


def start(conn: Connection[Any], company: str = "ACME") -> Any:
    return runs.start(conn, company=company, job="import", parameters={"last": "2025-01-31"}, actor="anna")


def test_a_run_tells_who_what_and_how_it_ended(conn: Connection[Any]) -> None:
    run = start(conn)
    runs.finish(conn, company="ACME", run=run, status="done", counts={"added": 3})
    found = conn.execute(
        "SELECT job, actor, status, parameters, counts, finished_at >= started_at FROM jobs.run"
    ).fetchall()
    assert found == [("import", "anna", "done", {"last": "2025-01-31"}, {"added": 3}, True)]


def test_a_run_ends_once(conn: Connection[Any]) -> None:
    run = start(conn)
    runs.finish(conn, company="ACME", run=run, status="failed", counts={})
    with pytest.raises(AssertionError):
        runs.finish(conn, company="ACME", run=run, status="done", counts={})


def test_messages_follow_each_other_over_calls_and_statements(
    conn: Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "ENTRIES_PER_STATEMENT", 2)
    run, other = start(conn), start(conn)
    entries = [LogEntry("warning", "exchange-rate-missing", f"message {number}") for number in range(5)]
    assert runs.log(conn, company="ACME", run=run, entries=iter(entries)) == 5
    runs.log(conn, company="ACME", run=other, entries=[LogEntry("info", "done", "other")])
    runs.log(conn, company="ACME", run=run, entries=[LogEntry("info", "done", "last", journal="J-1", line=7)])
    found = conn.execute(
        "SELECT entry_no, job, message, journal, line FROM jobs.log WHERE run = %s ORDER BY entry_no", (run,)
    ).fetchall()
    expected = [(number, "import", f"message {number - 1}", None, None) for number in range(1, 6)]
    assert found == [*expected, (6, "import", "last", "J-1", 7)]


def test_old_messages_are_forgotten_company_by_company(conn: Connection[Any]) -> None:
    for company in ("ACME", "OTHER"):
        run = start(conn, company)
        runs.log(
            conn, company=company, run=run, entries=[LogEntry("info", "done", age) for age in ("old", "new")]
        )
    conn.execute("UPDATE jobs.log SET at = at - interval '91 days' WHERE message = 'old'")
    assert runs.forget(conn, company="ACME", days=90) == 1
    kept = conn.execute("SELECT company, message FROM jobs.log ORDER BY company, message").fetchall()
    assert kept == [("ACME", "new"), ("OTHER", "new"), ("OTHER", "old")]
