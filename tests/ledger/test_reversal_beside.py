"""Who takes a voucher back at the same time as others: controllers, posters, closers, importers."""

from datetime import date
from pathlib import Path
from typing import Any

from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.core.records import PostReceipt, Reversed
from primanota.db.connect import transaction
from primanota.journal import build
from primanota.journal.claiming import PostFilters
from primanota.ledger import reversal
from primanota.posting import post
from primanota.setup import reference
from tests.journal.boundaries import beside, recorded
from tests.journal.days import day, firm_of_days, number, stage_days
from tests.journal.journals import found, stage_links_of

DAYS = 100
HOUR = "actual  amount  quantity\n1  80.00  8\n"
TAKEN = "actual  amount  quantity\n2  -80.00  -8\n"


def take_back(conn: Connection[Any], which: int, **more: Any) -> Reversed | str:
    """Reverse the voucher of a day; the code of the refusal if that is refused."""
    try:
        with transaction(conn):
            return reversal.reverse(
                conn, company="DE", voucher=voucher(which), reason="twice", actor="carla", **more
            )
    except Refusal as refusal:
        return f"{refusal.code}: {refusal.cause}"


def voucher(which: int) -> str:
    """The voucher of a day's hour."""
    return f"PV-{which + 1:08}"


def posted_days(conn: Connection[Any], folder: Path) -> None:
    """An hour posted on each day; not yet posted, on days of their own, the lines that take them back."""
    firm = firm_of_days(conn, folder)
    stage_days(firm, range(DAYS), HOUR)
    firm.build()
    assert firm.post().vouchers == DAYS
    stage_days(firm, range(150, 150 + DAYS), TAKEN)
    pairs = [(number(150 + each, 2), "reversing", number(each, 1), "original") for each in range(DAYS)]
    stage_links_of(firm, pairs)
    firm.build()


def post_line(conn: Connection[Any], which: int) -> PostReceipt:
    """Post the line that takes the voucher of a day back."""
    header = found(conn, "SELECT journal FROM journal.header WHERE period_start_date = %s", day(150 + which))
    filters = PostFilters(journals=[row["journal"] for row in header])
    return post.post(conn, company="DE", actor="berta", filters=filters)


def test_two_controllers(conn: Connection[Any], database: str, tmp_path: Path) -> None:
    posted_days(conn, tmp_path)

    def check(which: int, slow: Reversed | str, quick: Reversed | str) -> None:
        made = [each for each in (slow, quick) if isinstance(each, Reversed)]
        refused = [each for each in (slow, quick) if isinstance(each, str)]
        assert len(made) == len(refused) == 1
        assert refused[0].startswith(
            f"voucher-reversed: voucher {voucher(which)} was reversed by voucher {made[0].voucher}, "
        )

    trials = beside(conn, database, slow=take_back, quick=take_back, check=check)
    assert trials > 10
    assert len(found(conn, "SELECT FROM ledger.reversal")) == trials + 1  # the last one is alone


def answers(which: int, receipt: PostReceipt, answer: Reversed | str) -> str:
    """Whoever was first took it back, and the other one found nothing left; who it was."""
    assert receipt.failed == {}
    if isinstance(answer, Reversed):
        assert (receipt.vouchers, receipt.issues) == (0, {"original-reversed": 1})
        return "controller"
    assert answer.startswith(f"voucher-reversed: voucher {voucher(which)} was reversed by voucher PV-")
    assert (receipt.vouchers, receipt.issues) == (1, {})
    return "poster"


def test_a_controller_while_a_linked_line_posts(conn: Connection[Any], database: str, tmp_path: Path) -> None:
    """At every statement of the controller."""
    posted_days(conn, tmp_path)
    winners: dict[int, str] = {}

    def check(which: int, answer: Reversed | str, receipt: PostReceipt) -> None:
        winners[which] = answers(which, receipt, answer)

    names = recorded(lambda: take_back(conn, 0)).names
    assert beside(conn, database, slow=take_back, quick=post_line, check=check) >= len(names)
    # With the number of its transaction the controller has the counter that posters claim by.
    drawn = len(names) - names[::-1].index("draw_block")
    assert {winners[which] for which in winners if which <= drawn} == {"poster"}
    assert {winners[which] for which in winners if which > drawn} == {"controller"}


def test_a_linked_line_while_a_controller_takes_back(
    conn: Connection[Any], database: str, tmp_path: Path
) -> None:
    """Around the statements of the poster that look and that write."""
    posted_days(conn, tmp_path)
    winners: dict[int, str] = {}

    def check(which: int, receipt: PostReceipt, answer: Reversed | str) -> None:
        winners[which] = answers(which, receipt, answer)

    names = recorded(lambda: post_line(conn, 0)).names
    looks, writes = names.index("original-reversed") + 1, names.index("insert_transactions") + 1
    numbers = [2, looks, looks + 1, writes - 1, writes, writes + 1, writes + 3]
    assert beside(conn, database, slow=post_line, quick=take_back, check=check, numbers=numbers) == len(
        numbers
    )
    assert [which for which in numbers if winners[which] == "poster"] == [writes + 1, writes + 3]


def test_who_closes_waits_for_who_takes_back(conn: Connection[Any], database: str, tmp_path: Path) -> None:
    """And the other way round: nothing lands in a period that somebody holds."""
    posted_days(conn, tmp_path)
    outcomes: list[bool] = []

    def hold(own: Connection[Any], _: int) -> None:
        reference.set_period(own, company="DE", period="2026-12", status="on_hold", actor="dora")

    def late(own: Connection[Any], which: int) -> Reversed | str:
        return take_back(own, which, day=date(2026, 12, 24))

    def check(which: int, made: Any, _: None) -> None:
        outcomes.append(isinstance(made, Reversed))
        assert outcomes[-1] or made.startswith(
            "period-not-open: 2026-12-24 cannot be posted to: period 2026-12 is on hold"
        )
        reference.set_period(conn, company="DE", period="2026-12", status="open", actor="dora")

    names = recorded(lambda: late(conn, 0)).names
    beside(conn, database, slow=late, quick=hold, check=check)
    locked = names.index("lock_periods") + 1
    assert outcomes == [False] * locked + [True] * (len(outcomes) - locked)


def test_an_importer_and_a_controller_share_the_register(
    conn: Connection[Any], database: str, tmp_path: Path
) -> None:
    """The numbers follow one another without a gap, whoever draws first (proof 005)."""
    posted_days(conn, tmp_path)

    def bring_in(own: Connection[Any], which: int) -> int:
        return build.build(own, company="DE", actor="berta").added

    def check(which: int, made: Reversed | str, added: int) -> None:
        assert isinstance(made, Reversed)
        assert added == (1 if which in staged else 0)

    staged: list[int] = []
    firm = firm_of_days(conn, tmp_path)
    names = recorded(lambda: take_back(conn, 0)).names
    for which in range(2, len(names) + 1, 3):
        staged.append(which)
        stage_days(firm, [300 + which], HOUR)
        beside(conn, database, slow=take_back, quick=bring_in, check=check, numbers=[which])
    assert len(staged) > 2
