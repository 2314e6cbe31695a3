"""Together: imports of one company at the same time, and imports beside posters and loads (I2, I4).

Nobody fails, nobody waits for more than an import in progress, nothing is doubled and no number is skipped.
"""

import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.core.records import ImportReceipt
from primanota.db.connect import open_connection, transaction
from primanota.journal import build
from primanota.journal.claiming import PostFilters
from primanota.posting import post
from primanota.setup import pack, sequences
from tests.books import same
from tests.codes.firm import Firm
from tests.doors.program import PATIENCE_S, Answer, Program
from tests.journal.boundaries import beside, connections
from tests.journal.days import day, firm_of_days, stage_days
from tests.journal.journals import all_journals
from tests.setup.packs import WHOLE, write

WORK = """
    actual  transaction_type  billing_type   transaction_category  amount   currency
    1       cost              not_specified  -                     80.00    EUR
    2       unbilled_sales    chargeable     -                     100.00   GBP
    3       cost              not_specified  Welding               80.00    EUR
    4       cost              not_specified  -                     40.00    EUR
"""
ENTER = 3


def wait_until_blocked(conn: Connection[Any], *, count: int) -> None:
    """Wait until so many others wait for a lock, one behind the other."""
    query = """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0
    """
    deadline = time.monotonic() + PATIENCE_S
    while conn.execute(query).fetchone() != (count,):
        assert time.monotonic() < deadline, "they do not wait"
        time.sleep(0.01)


def bring_in(conn: Connection[Any], which: int | None = None) -> ImportReceipt:
    """Import a day, or everything."""
    bound = None if which is None else day(which)
    return build.build(conn, company="DE", actor="anna", first=bound, last=bound)


def registered(firm: Firm, lines: int) -> None:
    """So many lines stand under the first so many vouchers, in journals that count them rightly."""
    found = firm.conn.execute("""
        SELECT count(*), count(DISTINCT voucher), min(voucher), max(voucher), sum(DISTINCT filled.lines)
        FROM journal.line
        CROSS JOIN (SELECT sum(header.line_count) AS lines FROM journal.header) AS filled
    """).fetchone()
    assert found == (lines, lines, "PV-00000001", f"PV-{lines:08}", lines)


@pytest.mark.parametrize("count", [2, 4])
def test_threads_share_what_waits(
    conn: Connection[Any], database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    firm = firm_of_days(conn, tmp_path, lines_per_journal=5)
    stage_days(firm, range(40), WORK)
    monkeypatch.setattr(build, "BATCH_LINES_MAX", 8)
    start = threading.Barrier(count)

    def work(own: Connection[Any]) -> ImportReceipt:
        start.wait(PATIENCE_S)
        return bring_in(own)

    with connections(database, count) as conns, ThreadPoolExecutor(count) as pool:
        receipts = list(pool.map(work, conns))
    assert sum(receipt.added for receipt in receipts) == 40 * ENTER
    assert sum(receipt.added > 0 for receipt in receipts) > 1, "nobody had anybody beside him"
    for receipt in receipts:  # each tells the truth of what it saw: nothing twice, nothing left out
        waiting = sum(receipt.waiting.values())
        assert receipt.read == receipt.added + waiting
        assert waiting <= 40
        assert sum(journal.lines for journal in receipt.journals) == receipt.added
        assert sum(reason.actuals for reason in receipt.reasons) == waiting
    registered(firm, 40 * ENTER)


def test_processes_share_what_waits(conn: Connection[Any], database: str, tmp_path: Path) -> None:
    firm = firm_of_days(conn, tmp_path, lines_per_journal=50)
    stage_days(firm, range(150), WORK)
    program = Program(database, "DE")

    def ended(process: subprocess.Popen[str]) -> Any:
        out, err = process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 3, err
        return Answer(process.returncode, out, err).document

    with open_connection(database) as latch:
        with transaction(latch):  # nobody begins before all are there
            sequences.lock(latch, "DE")
            processes = [program.start("import", "--json") for _ in range(3)]
            wait_until_blocked(conn, count=3)
        told = [ended(process) for process in processes]
    assert sum(each["added"] for each in told) == 150 * ENTER
    registered(firm, 150 * ENTER)
    runs = conn.execute("SELECT status, count(*) FROM jobs.run GROUP BY status").fetchall()
    assert runs == [("done", 3)]


def test_a_unit_that_changes_between_batches_makes_the_list_anew(
    conn: Connection[Any], database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm = firm_of_days(conn, tmp_path, period_unit="months")
    stage_days(firm, range(4), WORK)
    monkeypatch.setattr(build, "BATCH_LINES_MAX", 5)

    def change_to_days(done: int, total: int) -> None:
        with open_connection(database) as other:
            other.execute("UPDATE setup.parameter SET value = 'days' WHERE parameter = 'period_unit'")

    receipt = build.build(conn, company="DE", actor="anna", progress=change_to_days)
    assert (receipt.read, receipt.added, receipt.waiting) == (16, 12, {"category-not-in-company": 4})
    same(
        all_journals(conn),
        """
        journal   period_unit  period_start_date  lines  first       last
        J-000001  months       2026-01-01         4      2026-01-01  2026-01-02
        J-000002  days         2026-01-02         2      2026-01-02  2026-01-02
        J-000003  days         2026-01-03         3      2026-01-03  2026-01-03
        J-000004  days         2026-01-04         3      2026-01-04  2026-01-04
        """,
    )


def test_two_imports_at_every_statement(conn: Connection[Any], database: str, tmp_path: Path) -> None:
    firm = firm_of_days(conn, tmp_path)
    stage_days(firm, range(1, 60), WORK)
    won = []

    def check(number: int, slow: ImportReceipt, quick: ImportReceipt) -> None:
        won.append(slow.added)
        assert sorted((slow.added, quick.added)) == [0, ENTER]

    count = beside(firm.conn, database, slow=bring_in, quick=bring_in, check=check)
    assert count > 30
    assert 0 < won.index(ENTER) < 10, "who holds the counter wins"
    assert set(won[won.index(ENTER) :]) == {ENTER}
    registered(firm, (count + 1) * ENTER)


LATE = """
    actual  amount
    9       8.00
"""


def test_a_journal_that_a_poster_holds_is_not_waited_for(
    conn: Connection[Any], database: str, tmp_path: Path
) -> None:
    firm = firm_of_days(conn, tmp_path)
    stage_days(firm, range(1, 100), WORK)
    build.build(conn, company="DE", actor="anna")
    stage_days(firm, range(1, 100), LATE)
    opened = []

    def post_day(own: Connection[Any], which: int) -> int:
        filters = PostFilters(journals=[f"J-{which:06}"])
        return post.post(own, company="DE", actor="berta", filters=filters).vouchers

    def bring_in_at_once(own: Connection[Any], which: int) -> ImportReceipt:
        own.execute("SET lock_timeout = 50")  # milliseconds; the poster stands still for longer
        return bring_in(own, which)

    def check(number: int, posted: int, late: ImportReceipt) -> None:
        assert late.added == 1
        (filled,) = late.journals
        opened.append(filled.opened)
        assert posted == (ENTER if filled.opened else ENTER + 1)

    count = beside(firm.conn, database, slow=post_day, quick=bring_in_at_once, check=check)
    assert count > 50
    # Until the poster claims the journal it is filled, from then on a new one is opened.
    claim = opened.index(True)
    assert set(opened[:claim]) == {False}
    # The last statements look for more to post, and find the new journal.
    assert opened[claim:].count(True) > 50


def small_packs(folder: Path) -> list[Path]:
    """Two packs that say of one billing type the one or the other."""
    header, companies = "company  billing_type  line_property", WHOLE["companies"]
    return [
        write(
            folder / new, {"companies": companies, "billing_types": f"{header}\nDE  not_specified  {new}\n"}
        )
        for new in ("BILL", "COST")
    ]


def line_properties(conn: Connection[Any], which: int) -> list[tuple[str]]:
    """The line properties of a day's costs."""
    query = """
        SELECT DISTINCT line_property FROM journal.line
        WHERE transaction_date = %s AND transaction_type = 'cost'
    """
    return conn.execute(query, (day(which),)).fetchall()


def test_an_import_sees_the_setup_before_a_load_or_after_it(
    conn: Connection[Any], database: str, tmp_path: Path
) -> None:
    firm = firm_of_days(conn, tmp_path)
    stage_days(firm, range(1, 60), WORK)
    folders = small_packs(tmp_path)
    seen = set()

    def load(own: Connection[Any], which: int) -> None:
        pack.load(own, folders[which % 2], actor="berta")

    def check(number: int, imported: ImportReceipt, _: None) -> None:
        assert imported.added == ENTER
        ((found,),) = line_properties(conn, number)
        seen.add((found, number % 2))

    count = beside(conn, database, slow=bring_in, quick=load, check=check)
    assert count > 30
    assert len(seen) == 4, "the load was sometimes faster and sometimes not"
    registered(firm, (count + 1) * ENTER)


def test_a_load_holds_imports_off_until_it_is_done(
    conn: Connection[Any], database: str, tmp_path: Path
) -> None:
    firm = firm_of_days(conn, tmp_path)
    stage_days(firm, range(1, 60), WORK)
    folders = small_packs(tmp_path)

    def load(own: Connection[Any], which: int) -> None:
        pack.load(own, folders[which % 2], actor="berta")

    def check(number: int, _: None, imported: ImportReceipt) -> None:
        assert imported.added == ENTER
        assert len(line_properties(conn, number)) == 1, "half of the batch saw another setup"

    count = beside(conn, database, slow=load, quick=bring_in, check=check)
    assert count > 10
    registered(firm, count * ENTER)
