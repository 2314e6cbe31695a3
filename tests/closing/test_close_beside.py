"""Beside: who closes a period and who posts in it meet at every statement of either, and in a storm; the
totals that are signed never miss a row, and nothing is posted behind them.

Every day is a period and a journal, so that each trial has its own.
"""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

from psycopg import Connection

from primanota.core.records import PostReceipt
from primanota.db.connect import open_connection
from primanota.journal.claiming import PostFilters
from primanota.posting import post
from primanota.service import closing, commands
from primanota.service.closing import PeriodClosed
from primanota.service.session import Session
from primanota.setup import reference
from tests.codes.firm import Firm
from tests.journal.boundaries import PATIENCE_S, beside, recorded
from tests.journal.days import day, firm_of_days, stage_days
from tests.setup.packs import WHOLE, write

HOURS = """
    actual  amount
    1       80.00
    2       40.00
"""
LINES, ENTRIES = 2, 4
DAYS = 90
STORM = 40


def daily_periods(days: int = DAYS) -> str:
    """A period for each day, so that each can be closed on its own."""
    head = "company,period,start_date,end_date,status,project_access"
    return (
        "\n".join([head, *(f"DE,{day(each)},{day(each)},{day(each)},open,all" for each in range(days))])
        + "\n"
    )


def firm_of_daily_periods(conn: Connection[Any], folder: Path) -> Firm:
    """A firm with a period and a journal of two lines for each day."""
    firm = firm_of_days(conn, folder)
    conn.execute("DELETE FROM setup.period")
    firm.load(periods=daily_periods(), parameters="company  parameter  value\nDE  period_unit  days\n")
    stage_days(firm, range(DAYS), HOURS)
    firm.build()
    return firm


def post_day(conn: Connection[Any], which: int) -> PostReceipt:
    """Post the journal of a day."""
    return post.post(conn, company="DE", actor="anna", filters=PostFilters(period_start=day(which)))


def whole(posted: PostReceipt, closed: PeriodClosed) -> str:
    """Who was first; what was posted was signed, and what was signed was posted."""
    signed = sum(each.entries for each in closed.report.totals)
    assert (posted.vouchers, posted.entries, posted.issues) in [
        (LINES, ENTRIES, {}),
        (0, 0, {"period-not-open": LINES}),
    ]
    assert signed == posted.entries, "the closer signed another total"
    assert closed.report.lines == LINES - posted.vouchers
    return "poster" if posted.vouchers else "closer"


def test_a_closer_comes_at_any_moment_of_a_posting(
    conn: Connection[Any], database: str, tmp_path: Path
) -> None:
    firm_of_daily_periods(conn, tmp_path)
    names = recorded(lambda: post_day(conn, 0)).names
    first: dict[int, str] = {}

    def close(own: Connection[Any], which: int) -> PeriodClosed:
        return closing.close(Session(database, "berta", own), company="DE", period=str(day(which)))

    def check(which: int, posted: PostReceipt, closed: PeriodClosed) -> None:
        first[which] = whole(posted, closed)

    near = [names.index(name) + step for name in ("claim", "lock_periods", "settle") for step in range(4)]
    numbers = sorted({*range(1, len(names) + 1, 3), *near})
    beside(conn, database, slow=post_day, quick=close, check=check, numbers=numbers)
    locked = names.index("lock_periods") + 1
    settled = names.index("settle") + 1
    assert {first[each] for each in numbers if each <= locked} == {"closer"}, "who closes first wins"
    assert {first[each] for each in numbers if locked < each <= settled} == {"poster"}, (
        "who locks the period first wins"
    )
    assert settled - locked > 10


def test_a_poster_comes_at_any_moment_of_a_closing(
    conn: Connection[Any], database: str, tmp_path: Path
) -> None:
    firm_of_daily_periods(conn, tmp_path)
    first: dict[int, str] = {}

    def close(own: Connection[Any], which: int) -> PeriodClosed:
        return closing.close(Session(database, "berta", own), company="DE", period=str(day(which)))

    names = recorded(lambda: close(conn, 0)).names

    def check(which: int, closed: PeriodClosed, posted: PostReceipt) -> None:
        first[which] = whole(posted, closed)

    assert beside(conn, database, slow=close, quick=post_day, check=check) == len(names)
    assert names.index("write_totals") == names.index("lock_period") + 1, "the lock is a statement of its own"
    locked = names.index("lock_period") + 1
    assert {first[each] for each in first if each <= locked} == {"poster"}
    assert {first[each] for each in first if each > locked} == {"closer"}
    assert len(names) - locked > 5


def test_a_pack_that_closes_a_period_signs_its_totals_beside_a_poster(
    conn: Connection[Any], database: str, tmp_path: Path
) -> None:
    firm_of_daily_periods(conn, tmp_path / "firm")
    names = recorded(lambda: post_day(conn, 0)).names
    first: Counter[str] = Counter()

    def close(own: Connection[Any], which: int) -> PeriodClosed:
        session = Session(database, "lena", own)
        row = f"DE,{day(which)},{day(which)},{day(which)},closed,all"
        periods = f"{daily_periods(0)}{row}\n"
        folder = write(tmp_path / str(which), {"companies": WHOLE["companies"], "periods": periods})
        assert commands.load_setup(session, folder).changed == 1
        found = reference.period(own, company="DE", period=str(day(which)))
        return PeriodClosed(found, found, closing.report(session, company="DE", period=str(day(which))))

    def check(which: int, posted: PostReceipt, closed: PeriodClosed) -> None:
        first[whole(posted, closed)] += 1
        assert closed.after.status == "closed"

    around = [names.index(name) + 1 for name in ("hold_claims", "lock_periods", "read_clock", "settle")]
    numbers = sorted({1, *around, *(each + 1 for each in around)})
    beside(conn, database, slow=post_day, quick=close, check=check, numbers=numbers)
    assert min(first["poster"], first["closer"]) > 2


def test_closers_and_posters_in_a_storm(conn: Connection[Any], database: str, tmp_path: Path) -> None:
    """Two posters, each with a closer who comes about when he posts a day."""
    firm_of_daily_periods(conn, tmp_path)
    reached = [threading.Event() for _ in range(STORM)]
    dice = Random(1)  # noqa: S311
    started = time.monotonic()
    post_day(conn, STORM)
    pace = time.monotonic() - started

    def poster(half: int) -> list[PostReceipt]:
        receipts = []
        with open_connection(database) as own:
            for which in range(half, STORM, 2):
                reached[which].set()
                receipts.append(post_day(own, which))
        return receipts

    def closer(half: int) -> list[PeriodClosed]:
        made = []
        with open_connection(database) as own:
            for which in range(half, STORM, 2):
                assert reached[which].wait(PATIENCE_S)
                time.sleep(dice.choice((0, 0.5, 1, 2)) * dice.random() * pace)
                made.append(
                    closing.close(Session(database, "berta", own), company="DE", period=str(day(which)))
                )
        return made

    with ThreadPoolExecutor(4) as pool:
        posters = [pool.submit(poster, half) for half in (0, 1)]
        closers = [pool.submit(closer, half) for half in (0, 1)]
        won = Counter(
            whole(posted, closed)
            for posting, closed_days in zip(posters, closers, strict=True)
            for posted, closed in zip(posting.result(), closed_days.result(), strict=True)
        )
    print(won)  # told with -s
    assert sum(won.values()) == STORM
    assert len(won) == 2, "nobody was beside anybody"
