"""The log is searched: by what a message is about, by its text, its time, and the newest first found."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from psycopg import Connection

from primanota.inquiry import log
from primanota.jobs import runs
from primanota.jobs.runs import LogEntry
from tests.books import same
from tests.doors.program import Program

START = datetime(2026, 1, 31, 23, 0, tzinfo=UTC)
ACTUAL = UUID(int=7)

ENTRIES = [
    LogEntry("info", "done", "6 actuals entered, 0 wait."),
    LogEntry("error", "account-missing", "Line 1: no account", journal="J-1", line=1, voucher="V-1"),
    LogEntry("error", "account-missing", "Line 2: NO account", journal="J-1", line=2, voucher="V-2"),
    LogEntry("warning", "exchange-rate-missing", "no rate: 100% of GBP_", actual_id=ACTUAL),
]


@pytest.fixture
def kept(conn: Connection[Any]) -> tuple[Connection[Any], UUID]:
    """A connection, and the first of two runs of company DE, an hour apart; one of AT lies between them."""
    for company in ("AT", "DE"):
        conn.execute("INSERT INTO setup.company VALUES (%s, %s, 'EUR', 'EUR', 'default')", (company, company))
    numbers: list[UUID] = []
    for company, job, entries in (
        ("DE", "import", ENTRIES),
        ("AT", "post", ENTRIES[:1]),
        ("DE", "post", ENTRIES[:2]),
    ):
        run = runs.start(conn, company=company, job=job, parameters={}, actor="anna")
        runs.log(conn, company=company, run=run, entries=entries)
        runs.finish(conn, company=company, run=run, status="done", counts={})
        at = START + timedelta(hours=len(numbers))
        conn.execute("UPDATE jobs.log SET at = %s + entry_no * interval '1 minute' WHERE run = %s", (at, run))
        numbers.append(run)
    return conn, numbers[0]


def test_the_newest_message_stands_last(kept: tuple[Connection[Any], UUID]) -> None:
    same(
        ({**row, "at": f"{row['at']:%d. %H:%M}"} for row in log.log(kept[0])),
        """
        at         job     severity  code                   company  voucher  message
        31. 23:01  import  info      done                   DE       -        6 actuals entered, 0 wait
        31. 23:02  import  error     account-missing        DE       V-1      Line 1: no account
        31. 23:03  import  error     account-missing        DE       V-2      Line 2: NO account
        31. 23:04  import  warning   exchange-rate-missing  DE       -        no rate: 100% of GBP_
        01. 00:01  post    info      done                   AT       -        6 actuals entered, 0 wait
        01. 01:01  post    info      done                   DE       -        6 actuals entered, 0 wait
        01. 01:02  post    error     account-missing        DE       V-1      Line 1: no account
        """,
    )


FILTERS: list[tuple[dict[str, Any], list[str]]] = [
    ({"company": "AT"}, ["00:01"]),
    ({"job": "import", "severity": "error"}, ["23:02", "23:03"]),
    ({"code": "exchange-rate-missing"}, ["23:04"]),
    ({"journal": "J-1", "company": "DE"}, ["23:02", "23:03", "01:02"]),
    ({"voucher": "V-1"}, ["23:02", "01:02"]),
    ({"actual": ACTUAL}, ["23:04"]),
    ({"text": "No Account"}, ["23:02", "23:03", "01:02"]),
    ({"text": "0%"}, ["23:04"]),
    ({"text": "%"}, ["23:04"]),
    ({"text": "gbp_"}, ["23:04"]),
    ({"since": START + timedelta(hours=1)}, ["00:01", "01:01", "01:02"]),
    ({"until": START + timedelta(minutes=2)}, ["23:01"]),
    ({"since": START + timedelta(hours=1), "until": START + timedelta(hours=2)}, ["00:01"]),
    ({"limit": 3}, ["00:01", "01:01", "01:02"]),
    ({"limit": 2, "company": "DE", "job": "import"}, ["23:03", "23:04"]),
    ({"limit": 2, "text": "account"}, ["23:03", "01:02"]),
    ({"limit": 100, "company": "AT"}, ["00:01"]),
    ({"text": "nothing of the sort"}, []),
]


def test_filters(kept: tuple[Connection[Any], UUID]) -> None:
    for filters, minutes in FILTERS:
        assert [f"{row['at']:%H:%M}" for row in log.log(kept[0], **filters)] == minutes, filters


def test_messages_of_one_run(kept: tuple[Connection[Any], UUID]) -> None:
    conn, run = kept
    found = list(log.log(conn, run=str(run)))
    assert {row["run"] for row in found} == {run}
    assert len(found) == len(list(log.log(conn, run=str(run)[:9], limit=9))) == 4


def test_a_message_cannot_forge_another_or_tell_a_secret(conn: Connection[Any]) -> None:
    run = runs.start(conn, company="DE", job="import", parameters={}, actor="anna")
    forged = "P1\n2026-01-31 23:00  import  info  done  DE  all is well\x1b[2J\x00"
    address = "https://anna:sesame@host/a?token=sesame"
    runs.log(
        conn,
        company="DE",
        run=run,
        entries=[
            LogEntry("error", "a", f"no project {forged}."),
            LogEntry("error", "b", f"{address} gave 500"),
        ],
    )
    first, second = [row["message"] for row in log.log(conn)]
    assert first == "no project P1 2026-01-31 23:00 import info done DE all is well\ufffd[2J\ufffd"
    assert second == "https://***@host/a?token=*** gave 500"


def test_the_program_searches(database: str, kept: tuple[Connection[Any], UUID]) -> None:
    program = Program(database)
    until = program("log", "--until", "2026-01-31", "--severity", "error", "--json").document
    assert [row["voucher"] for row in until] == ["V-1", "V-2"], "the day itself is within"
    found = program("log", "--since", "2026-02-01T02:00+01:00", "--text", "entered", "-n", "1")
    assert found.out.splitlines()[1].split()[:3] == ["2026-02-01", "01:01", "post"]
    assert program("log", "--run", str(kept[1]).upper()[:8], "--journal", "J-2").err == "No such message.\n"
    for words in (["--since", "yesterday"], ["--until", "2026-02-30"], ["--run", "12x4"], ["--limit", "0"]):
        assert program("log", *words).status == 2
