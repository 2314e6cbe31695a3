"""Beside: a poster stands still before a statement; meanwhile somebody holds the period, takes the journal
over, resets it, or posts a reversal of what it holds. Who closes a period beside it: tests/closing.
"""

from pathlib import Path
from typing import Any

from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.core.records import PostReceipt
from primanota.db.connect import transaction
from primanota.journal import resets
from primanota.journal.claiming import PostFilters
from primanota.posting import post
from primanota.setup import reference
from tests.journal.boundaries import beside, recorded
from tests.journal.days import day, firm_of_days, number, stage_days
from tests.journal.journals import all_moves, stage_links_of
from tests.posting.firms import let_lapse
from tests.posting.ledgers import transactions

HOURS = """
    actual  amount
    1       80.00
    2       40.00
"""
POSTED = 2
DAYS = 90


def post_day(conn: Connection[Any], which: int) -> PostReceipt:
    """Post the journal of a day."""
    return post.post(conn, company="DE", actor="anna", filters=PostFilters(period_start=day(which)))


def around(names: list[str], *chosen: str) -> list[int]:
    """The numbers of some statements and of those beside them, and of every ninth."""
    places = {names.index(name) + 1 + step for name in chosen for step in (-1, 0, 1)}
    return sorted(place for place in places | set(range(1, len(names), 9)) if 0 < place <= len(names))


def test_who_posts_waits_for_who_holds(conn: Connection[Any], database: str, tmp_path: Path) -> None:
    firm = firm_of_days(conn, tmp_path)
    stage_days(firm, range(1, 20), HOURS)
    firm.build()

    def close(own: Connection[Any], _: int) -> None:
        reference.set_period(own, company="DE", period="2026-01", status="on_hold", actor="berta")

    def check(which: int, _: None, posted: PostReceipt) -> None:
        assert (posted.vouchers, posted.issues) in [(POSTED, {}), (0, {"period-not-open": POSTED})]
        outcomes.append(posted.vouchers)
        reference.set_period(conn, company="DE", period="2026-01", status="open", actor="berta")

    outcomes: list[int] = []
    assert beside(conn, database, slow=close, quick=post_day, check=check) == 3
    # Before the lock; locked, but not yet changed; changed, but not yet committed.
    assert outcomes == [POSTED, 0, 0]


def test_a_lapsed_claim_is_taken_over_and_its_poster_shut_out(
    conn: Connection[Any], database: str, tmp_path: Path
) -> None:
    firm = firm_of_days(conn, tmp_path)
    stage_days(firm, range(DAYS), HOURS)
    firm.build()
    names = recorded(lambda: post_day(conn, 0)).names
    won: dict[int, str] = {}

    def take_over(own: Connection[Any], which: int) -> PostReceipt:
        let_lapse(own)  # the sleeper's lease, while he sleeps
        return post_day(own, which)

    def check(which: int, sleeper: PostReceipt, other: PostReceipt) -> None:
        assert sorted((sleeper.vouchers, other.vouchers)) == [0, POSTED]
        won[which] = "sleeper" if sleeper.vouchers else "other"
        # What was lost to another is that one's to tell of.
        assert (sleeper.failed, other.failed) == ({}, {})

    numbers = around(names, "claim", "draw_block", "note_claims", "hold_claims", "settle")
    beside(conn, database, slow=post_day, quick=take_over, check=check, numbers=numbers)
    claimed, held = names.index("draw_block") + 1, names.index("hold_claims") + 1
    slept = [which for which in numbers if claimed < which <= held]
    assert slept == list(range(claimed + 1, held + 1))
    assert {won[which] for which in slept} == {"other"}, "a claim without a lock is taken over"
    assert {won[which] for which in numbers if which > held} == {"sleeper"}, "a lock is not"
    silence = "given back: its poster was silent for longer than the lease"
    taken = [move for move in all_moves(conn) if move["reason"] == silence]
    assert [move["journal"] for move in taken] == [f"J-{which + 1:06}" for which in slept]
    assert len(transactions(conn)) == POSTED * (len(numbers) + 1)


def test_a_forced_reset_shuts_the_poster_out(conn: Connection[Any], database: str, tmp_path: Path) -> None:
    firm = firm_of_days(conn, tmp_path)
    stage_days(firm, range(DAYS), HOURS)
    firm.build()
    names = recorded(lambda: post_day(conn, 0)).names

    def reset(own: Connection[Any], which: int) -> str:
        journal = f"J-{which + 1:06}"
        try:
            with transaction(own):
                resets.reset(own, company="DE", journal=journal, actor="eve", force=True, reason="stuck")
        except Refusal as refusal:
            return refusal.cause
        return "reset"

    def check(which: int, sleeper: PostReceipt, answer: str) -> None:
        journal = f"J-{which + 1:06}"
        if answer == "reset":
            assert (sleeper.vouchers, sleeper.journals, sleeper.failed) == (0, [], {})
            assert post_day(conn, which).vouchers == POSTED
        else:
            assert answer == f"journal {journal} is in status {'draft' if which <= claimed else 'posted'}"
            assert sleeper.vouchers == POSTED
        answers[which] = answer

    claimed, held = names.index("draw_block") + 1, names.index("hold_claims") + 1
    answers: dict[int, str] = {}
    numbers = [names.index("claim") + 1, *range(claimed + 1, held + 3), names.index("settle") + 1]
    beside(conn, database, slow=post_day, quick=reset, check=check, numbers=numbers)
    assert [which for which in numbers if answers[which] == "reset"] == list(range(claimed + 1, held + 1))


def test_a_reversal_waits_while_its_original_is_posted(
    conn: Connection[Any], database: str, tmp_path: Path
) -> None:
    """As if one poster posted both: from the moment on in which the original's journal is claimed."""
    firm = firm_of_days(conn, tmp_path)
    originals = range(0, 2 * DAYS, 2)
    stage_days(firm, originals, "actual  amount\n1  80.00\n")
    stage_days(firm, (each + 1 for each in originals), "actual  amount  quantity\n1  -80.00  -8\n")
    stage_links_of(
        firm, [(number(each + 1, 1), "reversing", number(each, 1), "original") for each in originals]
    )
    firm.build()
    names = recorded(lambda: post_day(conn, 0)).names
    assert post_day(conn, 1).vouchers == 1
    claimed = names.index("draw_block") + 1
    numbers = [
        which for which in around(names, "draw_block", "note_claims", "hold_claims") if which > claimed
    ]

    def post_original(own: Connection[Any], which: int) -> PostReceipt:
        return post_day(own, which * 2)

    def post_reversal(own: Connection[Any], which: int) -> PostReceipt:
        return post_day(own, which * 2 + 1)

    def check(which: int, original: PostReceipt, reversal: PostReceipt) -> None:
        assert (original.vouchers, reversal.vouchers, reversal.issues) == (1, 1, {})

    # Who waits for a poster that has not begun looks again and again; he is not blocked.
    beside(
        conn, database, slow=post_original, quick=post_reversal, check=check, numbers=numbers, seconds_max=0.5
    )
    reversed_now = [row for row in transactions(conn) if row["reverses"]]
    assert len(reversed_now) == len(numbers) + 1
