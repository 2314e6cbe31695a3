"""Together: several stage the same things at once; nobody fails, nothing is doubled."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.core.records import StagingReceipt
from primanota.db.connect import open_connection
from primanota.staging import intake, links
from tests.staging.files import actuals, as_csv, counts, kept, kept_links, link, stage, stage_links


@contextmanager
def connections(database: str, number: int) -> Iterator[list[Connection[Any]]]:
    """So many connections to one database."""
    with ExitStack() as stack:
        yield [stack.enter_context(open_connection(database)) for _ in range(number)]


def at_once(
    work: Callable[[Connection[Any], Path], StagingReceipt], database: str, *files: Path
) -> list[StagingReceipt]:
    """Stage each file in a thread and connection of its own, all starting together."""
    start = threading.Barrier(len(files))

    def run(conn: Connection[Any], file: Path) -> StagingReceipt:
        start.wait(10)
        return work(conn, file)

    with connections(database, len(files)) as conns, ThreadPoolExecutor(len(files)) as pool:
        return list(pool.map(run, conns, files))


def wait_until_blocked(conn: Connection[Any], answer: Future[StagingReceipt]) -> None:
    """Wait until another connection waits for a lock of this one."""
    waiting = "SELECT 1 FROM pg_stat_activity WHERE %s = ANY (pg_blocking_pids(pid))"
    for _ in range(500):
        if conn.execute(waiting, (conn.info.backend_pid,)).fetchone():
            return
        assert not answer.done(), answer.result()
        time.sleep(0.02)
    pytest.fail("nobody waits")


def test_two_stage_the_same_file(staging: Connection[Any], database: str, tmp_path: Path) -> None:
    file = as_csv(tmp_path / "actuals.csv", actuals(*[{"task": str(row)} for row in range(3_000)]))
    receipts = at_once(stage, database, file, file)
    assert [receipt.refused for receipt in receipts] == [0, 0]
    assert sum(receipt.accepted for receipt in receipts) == 3_000
    assert sum(receipt.repeated for receipt in receipts) == 3_000
    assert len(kept(staging, "actual_id")) == 3_000


def test_two_stage_the_same_actuals_in_opposite_order(
    staging: Connection[Any], database: str, tmp_path: Path
) -> None:
    rows = actuals(*[{"task": str(row)} for row in range(3_000)])
    one, two = as_csv(tmp_path / "one.csv", rows), as_csv(tmp_path / "two.csv", rows[::-1])
    for _ in range(3):
        receipts = at_once(stage, database, one, two, one)
        assert [receipt.refused for receipt in receipts] == [0, 0, 0]
        assert sum(receipt.accepted + receipt.repeated for receipt in receipts) == 9_000
    assert len(kept(staging, "actual_id")) == 3_000


@pytest.mark.parametrize("commits", [True, False])
def test_who_waits_sees_what_the_first_has_done(
    staging: Connection[Any], database: str, tmp_path: Path, *, commits: bool
) -> None:
    first = as_csv(tmp_path / "first.csv", actuals({}, {"amount": "1"}))
    second = as_csv(tmp_path / "second.csv", actuals({}, {"amount": "2"}, {}))
    with open_connection(database) as other, ThreadPoolExecutor(1) as pool:
        with staging.transaction(force_rollback=not commits):
            intake.accept_actuals(staging, first, actor="anna")
            answer = pool.submit(stage, other, second)
            wait_until_blocked(staging, answer)
        assert counts(answer.result(20)) == ((1, 0, 1, 1) if commits else (3, 0, 0, 0))
    assert [str(row["amount"]) for row in kept(staging, "amount")] == [
        "640.00",
        "1.00" if commits else "2.00",
        "640.00",
    ]


def test_contradicting_links_at_once_keep_one(
    staging: Connection[Any], database: str, tmp_path: Path
) -> None:
    def chain(*, reverse: bool) -> Path:
        rows = [link(number, "reversing", number + 1, "original") for number in range(1, 2_000, 2)]
        rows += [link(number + 1, "reversing", number + 2_001, "original") for number in range(1, 2_000, 2)]
        rows += [link(number + 5_000, "reversing", number + 1, "original") for number in range(1, 2_000, 2)]
        return as_csv(tmp_path / f"{reverse}.csv", rows[::-1] if reverse else rows, links.COLUMNS)

    files = [chain(reverse=False), chain(reverse=True), chain(reverse=False)]
    receipts = at_once(stage_links, database, *files)
    assert [receipt.rows_read for receipt in receipts] == [3_000] * 3
    assert sum(receipt.accepted for receipt in receipts) == 2_000
    assert {receipt.refused for receipt in receipts} == {1_000}
    assert len(kept_links(staging)) == 2_000
