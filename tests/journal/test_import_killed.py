"""Killed: an import killed before or after any statement loses nothing, doubles nothing, skips no number.

Every day of the year is a trial: its import is killed at one boundary, and then done again.
"""

from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.journal import build
from tests.codes.firm import Firm
from tests.journal.boundaries import recorded
from tests.journal.days import day, firm_of_days, number, stage_days
from tests.journal.dying import dying, wait_until_gone
from tests.journal.journals import stage_links_of

WORK = """
    actual  transaction_type  billing_type   transaction_category  amount   currency  quantity
    1       cost              not_specified  -                     80.00    EUR       8
    2       unbilled_sales    chargeable     -                     100.00   GBP       8
    3       cost              not_specified  Welding               80.00    EUR       8
    4       cost              not_specified  -                     -80.00   EUR       -8
    5       cost              not_specified  -                     40.00    EUR       4
"""
ENTER = 4


def staged(conn: Connection[Any], folder: Path, *, days: int, lines_per_journal: int) -> Firm:
    """A firm with one bucket, whose journals are soon full; every day's work is staged and linked."""
    firm = firm_of_days(conn, folder, period_unit="all", lines_per_journal=lines_per_journal)
    stage_days(firm, range(days), WORK)
    stage_links_of(
        firm, [(number(each, 4), "reversing", number(each, 1), "original") for each in range(days)]
    )
    return firm


def import_day(firm: Firm, which: int) -> int:
    """Import a day, and answer how many lines were added."""
    return build.build(firm.conn, company="DE", actor="anna", first=day(which), last=day(which)).added


def lines_of(firm: Firm, which: int) -> int:
    """How many lines a day has, once the server has noticed who is dead."""
    wait_until_gone(firm.conn)
    query = "SELECT count(*) FROM journal.line WHERE transaction_date = %s"
    row = firm.conn.execute(query, (day(which),)).fetchone()
    assert row
    return int(row[0])


def test_an_import_may_be_killed_at_any_boundary(
    conn: Connection[Any], database: str, tmp_path: Path
) -> None:
    firm = staged(conn, tmp_path, days=60, lines_per_journal=3)
    run = recorded(lambda: import_day(firm, 0))
    with dying(database, "import") as program:
        for trial, (at, side) in enumerate(run.points, start=1):
            assert program.killed(day(trial), at, side)
            if trial % 3 == 0:  # and who does it again is killed elsewhere
                assert program.killed(day(trial), at * 7 % len(run.names) + 1, side)
            # The batch is one transaction, and nobody lived to see it committed.
            assert lines_of(firm, trial) == 0
            assert import_day(firm, trial) == ENTER
        assert not program.killed(day(trial + 1), len(run.names) + 1, "before"), "there are more statements"
    print(f"killed before and after each of {len(run.names)} statements: {len(run.points)} boundaries")
    assert len(run.points) > 30
    whole(firm, days=trial + 2, lines_per_journal=3)


def test_batches_that_were_finished_are_kept(
    conn: Connection[Any], database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm = staged(conn, tmp_path, days=4, lines_per_journal=2)
    monkeypatch.setattr(build, "BATCH_LINES_MAX", 3)
    run = recorded(lambda: import_day(firm, 0))
    second = len(run.names) - run.names[::-1].index("lock_voucher_counter")
    assert (second - 1, "after") in run.points, "a transaction ends there"
    with dying(database, "import in batches") as program:
        assert program.killed(day(1), second - 1, "after")
        assert lines_of(firm, 1) == 0
        assert program.killed(day(2), second, "before")
        assert lines_of(firm, 2) == 2, "the third waits"
        assert program.killed(day(3), len(run.names), "after")
        assert lines_of(firm, 3) == 2
    assert [import_day(firm, which) for which in (1, 2, 3)] == [ENTER, ENTER - 2, ENTER - 2]
    whole(firm, days=4, lines_per_journal=2)


def whole(firm: Firm, *, days: int, lines_per_journal: int) -> None:
    """Every day is there once, in full journals, under numbers without a gap."""
    lines = firm.conn.execute("""
        SELECT count(*), count(DISTINCT actual_id), min(voucher), max(voucher), count(DISTINCT voucher)
        FROM journal.line
    """).fetchone()
    total = days * ENTER
    assert lines == (total, total, "PV-00000001", f"PV-{total:08}", total)
    journals = firm.conn.execute("SELECT journal, line_count FROM journal.header ORDER BY journal").fetchall()
    full, rest = divmod(total, lines_per_journal)
    assert journals == [
        *((f"J-{place:06}", lines_per_journal) for place in range(1, full + 1)),
        *([(f"J-{full + 1:06}", rest)] if rest else []),
    ]
    waiting = firm.conn.execute("SELECT code, count(*) FROM journal.waiting GROUP BY code").fetchall()
    assert waiting == [("category-not-in-company", days)]
