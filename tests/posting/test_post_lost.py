"""Lost: a poster whose connection to the database ends at any statement says so, and half-posts nothing."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from primanota.cli.door import Door, Ending, guarded
from primanota.cli.output import Output
from primanota.db.connect import open_connection
from primanota.db.statements import Connected
from primanota.journal.claiming import PostFilters
from primanota.posting import post
from primanota.service import journals
from primanota.service.session import Session
from tests.journal.boundaries import Boundary, recorded, watched
from tests.journal.days import day
from tests.journal.journals import all_journals, found
from tests.posting.firms import ENTRIES, POSTED, let_lapse, working_days

DAYS = 150


def post_day(database: str, which: int) -> Ending:
    """Post a day as the command does, over a connection of its own."""

    def work() -> None:
        with open_connection(database) as conn:
            session = Session(database, "anna", conn)
            journals.post_all(session, company="DE", period_start=day(which), now=True, workers=1)

    return guarded(Door(out=Output(json=True)), work)


def books_of(conn: Connection[Any], which: int) -> tuple[int, int]:
    """How many project transactions and entries a day has."""
    (row,) = found(
        conn,
        """
        SELECT
            (SELECT count(*) FROM ledger.project_transaction WHERE accounting_date = %s) AS transactions,
            (SELECT count(*) FROM ledger.entry WHERE accounting_date = %s) AS entries
        """,
        day(which),
        day(which),
    )
    return row["transactions"], row["entries"]


def test_a_poster_that_loses_the_database_says_so(
    conn: Connection[Any], database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    working_days(conn, tmp_path, days=DAYS, linked=False)
    run = recorded(lambda: post_day(database, 0))
    done = len(run.names) - run.names[::-1].index("note")
    with psycopg.connect(database, autocommit=True) as admin:

        def cut(lost: Connected) -> None:
            """End the server's side of a connection, and wait until it is gone."""
            admin.execute("SELECT pg_terminate_backend(%s, 10000)", (lost.info.backend_pid,))

        for trial, (at, side) in enumerate(run.points, start=1):
            capsys.readouterr()
            with watched(Boundary(at, side, cut)):
                ending = post_day(database, trial)
            place = f"{side} {at} {run.names[at - 1]}"
            assert ending == Ending.REFUSED, place
            assert json.loads(capsys.readouterr().out)["error"]["code"] == "database-lost", place
            left = books_of(conn, trial)
            assert left == ((POSTED, ENTRIES) if at > done else (0, 0)), place
            let_lapse(conn)
            filters = PostFilters(period_start=day(trial))
            again = post.post(conn, company="DE", actor="anna", filters=filters)
            assert again.vouchers == POSTED - left[0], place
            assert books_of(conn, trial) == (POSTED, ENTRIES)
    print(f"cut off before and after each of {len(run.names)} statements: {len(run.points)} boundaries")
    assert len(run.points) > 60
    states = Counter(row["status"] for row in all_journals(conn))
    assert states == {"posted": trial + 1, "error": trial + 1, "draft": DAYS - trial - 1}
    # Who was cut off while he worked has left a word, over another connection.
    (told,) = found(conn, "SELECT count(*) AS runs FROM jobs.log WHERE severity = 'error' AND line IS NULL")
    assert told["runs"] > 50
