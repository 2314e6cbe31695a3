"""What goes wrong around a command: other processes, a full disk, a lost server, Ctrl-C, a closed pipe."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg import Connection, sql

from tests.doors.program import PATIENCE_S, Program


@contextmanager
def failing(place: str, table: str, body: str) -> Iterator[Connection[Any]]:
    """While this lasts, inserting into a table runs a piece of PL/pgSQL in the server."""
    with psycopg.connect(place, autocommit=True) as conn:
        conn.execute("CREATE SEQUENCE public.fault_count")
        conn.execute("GRANT ALL ON SEQUENCE public.fault_count TO PUBLIC")
        conn.execute(
            sql.SQL(
                "CREATE FUNCTION public.fault() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS"
                " 'BEGIN {} RETURN NULL; END'"
            ).format(sql.SQL(body.replace("'", "''")))
        )
        name = sql.SQL(table)
        conn.execute(
            sql.SQL("CREATE TRIGGER fault AFTER INSERT ON {} EXECUTE FUNCTION public.fault()").format(name)
        )
        try:
            yield conn
        finally:
            conn.execute(sql.SQL("DROP TRIGGER fault ON {}").format(name))
            conn.execute("DROP FUNCTION public.fault")
            conn.execute("DROP SEQUENCE public.fault_count")


def runs(place: str) -> list[tuple[str, str]]:
    """The jobs that ran and how they ended."""
    with psycopg.connect(place) as conn:
        return conn.execute(
            "SELECT job, status FROM jobs.run WHERE job <> 'stage' ORDER BY started_at"
        ).fetchall()


def wait_until_waiting(place: str) -> None:
    """Wait until a connection to this database waits for a lock."""
    deadline = time.monotonic() + PATIENCE_S
    query = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with psycopg.connect(place, autocommit=True) as conn:
        while conn.execute(query).fetchone() == (0,):
            assert time.monotonic() < deadline
            time.sleep(0.05)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (
            "RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';",
            "disk-full",
        ),
        ("PERFORM pg_terminate_backend(pg_backend_pid());", "database-lost"),
    ],
)
def test_what_fails_half_way_leaves_nothing_and_goes_on_later(staged: Program, body: str, code: str) -> None:
    with failing(staged.place, "journal.line", body) as conn:
        answer = staged("import", "--company", "AFUS", "--json")
        assert (answer.status, answer.error["code"]) == (4, code)
        assert conn.execute("SELECT count(*) FROM journal.line").fetchone() == (0,)
        assert conn.execute("SELECT count(*) FROM journal.header").fetchone() == (0,)
    assert runs(staged.place) == [("import", "failed")]
    log = staged("log", "--job", "import", "--company", "AFUS", "--json").document
    assert [each["code"] for each in log] == [code]
    again = staged("import", "--company", "AFUS", "--json")
    assert again.document["added"] > 0
    assert runs(staged.place) == [("import", "failed"), ("import", "done")]


def test_a_lost_deadlock_is_tried_again(staged: Program) -> None:
    body = (
        "IF nextval('public.fault_count') <= 2 THEN"
        " RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01'; END IF;"
    )
    with failing(staged.place, "journal.line", body):
        answer = staged("import", "--company", "AFUS", "--json")
    assert answer.document["added"] > 0
    assert runs(staged.place) == [("import", "done")]


def test_a_change_and_its_audit_record_are_kept_together_or_not_at_all(staged: Program) -> None:
    body = "RAISE EXCEPTION 'no space' USING ERRCODE = '53100';"
    with failing(staged.place, "service.audit", body) as conn:
        answer = staged("period", "hold", "2026-01", "--company", "AFUS", "--json")
        assert (answer.status, answer.error["code"]) == (4, "disk-full")
        period = conn.execute("SELECT status FROM setup.period WHERE (company, period) = ('AFUS', '2026-01')")
        assert period.fetchone() == ("open",)


def test_two_processes_import_and_post_the_same_company(staged: Program) -> None:
    """Neither fails, nothing is doubled, and together they do all of it."""
    waiting = len(staged("waiting", "--company", "AFUS", "--json").document)
    both = [staged.start("import", "--company", "AFUS", "--json") for _ in range(2)]
    ends = [process.communicate(timeout=PATIENCE_S) for process in both]
    assert all(process.returncode in (0, 3) for process in both), ends
    lines = staged("lines", "--company", "AFUS", "--json").document
    left = staged("waiting", "--company", "AFUS", "--json").document
    assert len(lines) == len({line["actual_id"] for line in lines}) == waiting - len(left)
    both = [staged.start("post", "--all", "--company", "AFUS", "--json") for _ in range(2)]
    ends = [process.communicate(timeout=PATIENCE_S) for process in both]
    assert all(process.returncode in (0, 3) for process in both), ends
    assert staged("journals", "--status", "draft", "--company", "AFUS", "--json").document == []


def test_ctrl_c_ends_an_import_and_leaves_nothing_half_done(staged: Program) -> None:
    with psycopg.connect(staged.place) as conn:
        conn.execute("SELECT FROM setup.number_sequence WHERE company = 'AFUS' FOR UPDATE")
        process = staged.start("import", "--company", "AFUS")
        wait_until_waiting(staged.place)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130
    assert err.startswith("interrupted")
    assert runs(staged.place) == [("import", "failed")]
    assert staged("import", "--company", "AFUS", "--json").document["added"] > 0


def test_ctrl_c_ends_a_posting_that_waits_for_someone(staged: Program) -> None:
    staged("import", "--company", "AFUS")
    with psycopg.connect(staged.place) as conn:
        conn.execute("SELECT FROM setup.period WHERE company = 'AFUS' FOR UPDATE")
        process = staged.start("post", "--all", "--company", "AFUS")
        wait_until_waiting(staged.place)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130
    assert err.startswith("interrupted")
    assert staged("transactions", "--company", "AFUS", "--json").document == []


def test_a_command_waits_for_a_busy_row_only_so_long(staged: Program) -> None:
    body = "RAISE EXCEPTION 'canceling statement due to lock timeout' USING ERRCODE = '55P03';"
    with failing(staged.place, "setup.period_event", body):
        answer = staged("period", "hold", "2026-01", "--company", "AFUS", "--json")
    assert (answer.status, answer.error["code"]) == (4, "database-busy")


def test_a_reader_who_has_seen_enough(told: Program) -> None:
    """`primanota lines --json | head -1` ends quietly."""
    process = told.start("lines", "--json")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert (process.wait(timeout=PATIENCE_S), err) == (141, "")


def test_broken_books_are_told(told: Program) -> None:
    tamper = "UPDATE service.audit SET actor = %s WHERE company = 'AFUS' AND record_no = 1"
    with psycopg.connect(told.place, autocommit=True) as conn:
        conn.execute(tamper, ("eve",))
        answer, words = told("verify", "--json"), told("verify")
        conn.execute(tamper, ("anna",))
    assert (answer.status, words.status) == (3, 3)
    broken = [each for each in answer.document if each["offenders"]]
    assert [(each["offenders"], each["sample"][0]["finding"]) for each in broken] == [(1, "was changed")]
    assert "was changed" in words.out
    assert told("verify").status == 0


def test_a_defect_is_told_in_one_line_and_in_full_on_request(staged: Program) -> None:
    body = "RAISE EXCEPTION 'surprise' USING ERRCODE = 'XX000';"
    with failing(staged.place, "journal.line", body):
        answer = staged("import", "--company", "AFUS", "--json")
        assert (answer.status, answer.error["code"]) == (1, "defect")
        assert "surprise" in answer.error["cause"]
        debugged = staged("import", "--company", "AFUS", "--debug")
        assert debugged.status == 1
        assert "Traceback" in debugged.err
        assert "Traceback" in staged("import", "--company", "AFUS", PRIMANOTA_DEBUG="1").err


def test_who_did_what_is_in_the_trail(staged: Program) -> None:
    staged("period", "hold", "2026-01", "--company", "AFUS", "--reason", "stocktaking")
    staged("period", "hold", "2026-01", "--company", "AFUS")
    with psycopg.connect(staged.place) as conn:
        found = conn.execute(
            "SELECT actor, action, details -> 'reason' FROM service.audit"
            " WHERE company = 'AFUS' ORDER BY record_no"
        ).fetchall()
    assert found == [
        ("anna", "load-setup", None),
        ("anna", "stage", None),
        ("anna", "set-period", "stocktaking"),
    ], "the second hold changed nothing"
