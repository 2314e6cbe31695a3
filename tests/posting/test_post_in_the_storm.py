"""Storm: posters, imports, people who load packs, hold periods and reset journals, all at once.

Nobody fails, and every proof holds in the end; and once everybody has been let finish, the books are those of
one poster who worked alone.
"""

import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.db.connect import open_connection, transaction
from primanota.journal import build, resets
from primanota.posting import post
from primanota.setup import pack, reference
from tests.codes.firm import Firm
from tests.journal.days import firm_of_days, number, stage_days
from tests.journal.journals import all_journals, found, stage_links_of
from tests.posting.firms import POSTED, WORK, let_lapse
from tests.posting.ledgers import Rows, books
from tests.setup.packs import WHOLE, write

DAYS = 36
HOLD_S = 1.0
Deed = Callable[[Connection[Any]], None]


class Storm:
    """What everybody does, again and again, until it is over; and what came of it."""

    def __init__(self, folder: Path) -> None:
        properties = WHOLE["line_properties"].replace("Cost  ", "Costs ")
        self.folder = write(folder, {"companies": WHOLE["companies"], "line_properties": properties})
        self.periods = itertools.cycle(("2026-01", "2026-02"))
        self.over = threading.Event()
        self.told: Counter[str] = Counter()

    def bring_in(self, conn: Connection[Any]) -> None:
        """Import what waits."""
        receipt = build.build(conn, company="DE", actor="ida")
        self.told["imported"] += receipt.added

    def post(self, conn: Connection[Any]) -> None:
        """Post what is draft; a journal may be lost to another poster, who tells of it."""
        receipt = post.post(conn, company="DE", actor="paul")
        self.told["posted"] += receipt.vouchers
        self.told.update(receipt.issues)
        assert receipt.failed == {}
        time.sleep(0.1)  # who holds a period must find a moment in which nobody posts in it

    def hold(self, conn: Connection[Any]) -> None:
        """Hold a period until a poster has met it so, or there is none, and open it again."""
        period, met = next(self.periods), self.told["period-not-open"]
        reference.set_period(conn, company="DE", period=period, status="on_hold", actor="clara")
        until = time.monotonic() + HOLD_S
        while self.told["period-not-open"] == met and time.monotonic() < until and not self.over.is_set():
            time.sleep(0.02)
        reference.set_period(conn, company="DE", period=period, status="open", actor="clara")
        time.sleep(0.1)

    def load(self, conn: Connection[Any]) -> None:
        """Load a pack, which changes a line property and nothing that is booked."""
        pack.load(conn, self.folder, actor="lena")
        self.told["loaded"] += 1
        time.sleep(0.1)

    def reset(self, conn: Connection[Any]) -> None:
        """Set what is in error back to draft."""
        for row in found(conn, "SELECT journal FROM journal.header WHERE status = 'error'"):
            # Who was faster in resetting and posting it is refused nothing that matters.
            with suppress(Refusal), transaction(conn):
                resets.reset(conn, company="DE", journal=row["journal"], actor="rosa")
                self.told["reset"] += 1

    def lapse(self, conn: Connection[Any]) -> None:
        """Let the leases run out of those who sleep."""
        let_lapse(conn)
        time.sleep(0.02)

    def rage(self, database: str, deed: Deed) -> None:
        """Do one deed again and again over a connection of its own."""
        with open_connection(database) as conn:
            while not self.over.is_set():
                deed(conn)
                time.sleep(0.001)


def staged(conn: Connection[Any], folder: Path) -> Firm:
    """A firm whose posters take one journal a set; nothing is staged yet, but what will reverse what."""
    firm = firm_of_days(conn, folder, lines_per_journal=50_000)
    stage_links_of(
        firm, [(number(each, 4), "reversing", number(each, 1), "original") for each in range(DAYS)]
    )
    return firm


def without_numbers(rows: tuple[Rows, Rows]) -> tuple[Rows, Rows]:
    """The books without vouchers, whose numbers tell in which order things were imported."""
    first, second = ([{key: row[key] for key in row if key != "voucher"} for row in each] for each in rows)
    return first, second


def test_a_storm_ends_with_the_books_of_one_poster(
    conn: Connection[Any], database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm = staged(conn, tmp_path)
    with pytest.MonkeyPatch.context() as patch, conn.transaction(force_rollback=True):
        patch.setattr(post, "SET_LINES_MAX", DAYS * 50_000)
        stage_days(firm, range(DAYS), WORK)
        firm.build()
        assert firm.post().vouchers == POSTED * DAYS
        expected = without_numbers(books(conn))
    monkeypatch.setattr(build, "BATCH_LINES_MAX", 15)
    storm = Storm(tmp_path / "load")
    deeds = [storm.bring_in] * 2 + [storm.post] * 2 + [storm.hold, storm.load, storm.reset, storm.lapse]
    with ThreadPoolExecutor(len(deeds)) as pool:
        raging = [pool.submit(storm.rage, database, deed) for deed in deeds]
        try:
            for first in range(0, DAYS, 6):
                stage_days(firm, range(first, first + 6), WORK)
                time.sleep(0.2)
        finally:
            storm.over.set()
    for each in raging:
        each.result()
    print(dict(storm.told))
    assert storm.told["period-not-open"] > 0, "nobody met a period on hold"
    assert storm.told["reset"] > 0
    monkeypatch.setattr(post, "SET_LINES_MAX", DAYS * 10 * 50_000)
    calm(firm)
    for rows, wanted in zip(without_numbers(books(conn)), expected, strict=True):
        assert [row for row in wanted if row not in rows] == []
        assert rows == wanted
    states = Counter((row["status"], row["lines"] > 0) for row in all_journals(conn))
    assert set(states) == {("posted", True), ("error", True)}
    lines = found(conn, "SELECT count(*) AS lines, count(DISTINCT actual_id) AS actuals FROM journal.line")
    assert lines == [{"lines": (POSTED + 1) * DAYS, "actuals": (POSTED + 1) * DAYS}]


def calm(firm: Firm) -> None:
    """Everybody finishes in peace: import the rest, take over what was left, post until nothing posts."""
    firm.build()
    let_lapse(firm.conn)
    firm.post()
    posted = 1
    while posted:
        for row in all_journals(firm.conn):
            if row["status"] == "error":
                firm.reset(row["journal"])
        posted = firm.post().vouchers
