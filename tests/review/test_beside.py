"""Beside: somebody stands still before a statement; another edits, deletes, resets, imports or posts.

Whoever comes first is first, and nothing is lost: each pair ends as if one had come after the other.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.core.answers import ItemAnswer
from primanota.core.records import ImportReceipt, PostReceipt
from primanota.db.connect import transaction
from primanota.journal import build, removing, resets, review
from primanota.journal.claiming import PostFilters
from primanota.posting import post
from tests.codes.firm import Firm
from tests.journal.boundaries import beside, recorded
from tests.journal.days import day, firm_of_days, number, stage_days
from tests.journal.journals import all_lines, found
from tests.review.desk import items, part
from tests.staging.files import ident

DAYS = 90
HOURS = """
    actual  amount
    1       80.00
    2       40.00
"""
LATE = "actual  amount\n9  20.00\n"

Act = Callable[[Connection[Any], int], ItemAnswer]


def journal_of(which: int) -> str:
    """The journal of a day; the days begin with 1 as the trials do."""
    return f"J-{which:06}"


def _one(receipt: Any) -> ItemAnswer:
    answer: ItemAnswer = receipt.items[0]
    return answer


def edit(conn: Connection[Any], which: int) -> ItemAnswer:
    """Rosa takes the tax group of a day's first line away, as she saw it after the import."""
    with transaction(conn):
        asked = items(f"{journal_of(which)}/1@1")
        changes = {"sales_tax_group": ""}
        return _one(review.edit(conn, company="DE", items=asked, changes=changes, actor="rosa"))


def distribute(conn: Connection[Any], which: int) -> ItemAnswer:
    """Bert distributes the same line."""
    with transaction(conn):
        asked, parts = (
            items(f"{journal_of(which)}/1@1"),
            [part("50% Department=D1"), part("50% Department=D2")],
        )
        return _one(review.distribute(conn, company="DE", items=asked, parts=parts, actor="bert"))


def delete(conn: Connection[Any], which: int) -> ItemAnswer:
    """Dora deletes the first line."""
    with transaction(conn):
        asked = items(f"{journal_of(which)}/1")
        return _one(removing.delete(conn, company="DE", items=asked, reason="gone", actor="dora"))


def delete_all(conn: Connection[Any], which: int) -> ItemAnswer:
    """Dora deletes the whole journal."""
    with transaction(conn):
        asked = items(journal_of(which))
        return _one(removing.delete(conn, company="DE", items=asked, reason="gone", actor="dora"))


def reset(conn: Connection[Any], which: int) -> ItemAnswer:
    """Rita sets the journal to draft."""
    with transaction(conn):
        return _one(resets.reset_items(conn, company="DE", items=items(journal_of(which)), actor="rita"))


def post_day(conn: Connection[Any], which: int) -> PostReceipt:
    """Paul posts what there is of the day."""
    filters = PostFilters(period_start=day(which))
    return post.post(conn, company="DE", actor="paul", filters=filters)


def import_day(conn: Connection[Any], which: int) -> ImportReceipt:
    """Ida imports what waits of the day."""
    return build.build(conn, company="DE", actor="ida", first=day(which), last=day(which))


def around(names: list[str], *chosen: str) -> list[int]:
    """The numbers of some statements and of those after them, and the first and the last."""
    places = {names.index(name) + 1 + step for name in chosen for step in (0, 1)}
    return sorted(place for place in places | {1} if place <= len(names))


def places_of(conn: Connection[Any], act: Callable[[Connection[Any], int], Any], *chosen: str) -> list[int]:
    """Where to stand still in an action, found by doing it once, on the last day."""
    return around(recorded(lambda: act(conn, DAYS)).names, *chosen)


@pytest.fixture
def office(conn: Connection[Any], tmp_path: Path) -> Connection[Any]:
    """A journal for each of many days; its number is the day's."""
    firm = firm_of_days(conn, tmp_path)
    stage_days(firm, range(1, DAYS + 1), HOURS)
    firm.build()
    return conn


@pytest.mark.parametrize(("slow", "quick"), [(edit, distribute), (distribute, edit)])
def test_of_two_who_saw_the_same_version_one_is_told(
    office: Connection[Any], database: str, slow: Act, quick: Act
) -> None:
    def check(which: int, first: ItemAnswer, second: ItemAnswer) -> None:
        codes = {first.code, second.code}
        assert codes == {None, "line-changed"}, which
        changes = found(
            office,
            "SELECT actor FROM journal.line_change WHERE voucher = %s",
            first.voucher or second.voucher,
        )
        assert len(changes) == 1
        winners.append(first.code is None)

    winners: list[bool] = []
    beside(
        office, database, slow=slow, quick=quick, check=check, numbers=places_of(office, slow, "lock_headers")
    )
    assert True in winners
    assert False in winners


@pytest.mark.parametrize("act", [edit, distribute, delete, delete_all])
def test_a_poster_comes_before_or_after(office: Connection[Any], database: str, act: Act) -> None:
    """Posted with the edit, or the edit is refused; deleted and not posted, or posted and not deleted."""

    def check(which: int, answer: ItemAnswer, posted: PostReceipt) -> None:
        left = [line for line in all_lines(office) if line["journal"] == journal_of(which)]
        if answer.code:
            assert answer.code in ("line-not-draft", "not-deletable")
            assert (posted.vouchers, len(left)) == (2, 2)
        elif posted.vouchers == 0:  # it looked while the journal was held, and left it alone
            outcome = post_day(office, which)
            assert outcome.vouchers == len(left)
        else:
            assert posted.vouchers == len(left)
        told.add(answer.code)

    told: set[str | None] = set()
    numbers = places_of(office, act, "lock_headers", "answers")
    beside(office, database, slow=act, quick=post_day, check=check, numbers=numbers)
    assert told in ({None, "line-not-draft"}, {None, "not-deletable"})


def test_a_journal_asked_for_by_number_is_not_passed_over_while_somebody_edits_it(
    office: Connection[Any], database: str
) -> None:
    def post_named(conn: Connection[Any], which: int) -> PostReceipt:
        return post.post(conn, company="DE", actor="paul", filters=PostFilters([journal_of(which)]))

    def check(which: int, answer: ItemAnswer, posted: PostReceipt) -> None:
        assert posted.vouchers == 2, which
        codes.add(answer.code)

    codes: set[str | None] = set()
    numbers = places_of(office, edit, "lock_headers", "answers")
    beside(office, database, slow=edit, quick=post_named, check=check, numbers=numbers)
    assert codes == {None, "line-not-draft"}


@pytest.mark.parametrize("act", [edit, delete])
def test_a_poster_that_stands_still_is_not_disturbed(
    office: Connection[Any], database: str, act: Act
) -> None:
    def check(which: int, posted: PostReceipt, answer: ItemAnswer) -> None:
        left = [line for line in all_lines(office) if line["journal"] == journal_of(which)]
        assert posted.vouchers == len(left)
        assert (answer.code is None) == (which <= claimed), (which, answer)
        codes.add(answer.code)

    names = recorded(lambda: post_day(office, DAYS)).names
    claimed = names.index("claim") + 1
    codes: set[str | None] = set()
    numbers = around(names, "claim", "hold_claims", "settle")
    beside(office, database, slow=post_day, quick=act, check=check, numbers=numbers)
    assert len(codes) == 2


@pytest.mark.parametrize("act", [edit, delete, delete_all])
def test_an_import_does_not_wait_and_loses_nothing(
    office: Connection[Any], database: str, tmp_path: Path, act: Act
) -> None:
    """It fills the journal or opens another one; every actual is on one line or waits."""
    late(office, tmp_path)

    def check(which: int, answer: ItemAnswer, imported: ImportReceipt) -> None:
        assert imported.added >= 1
        import_day(office, which)
        actuals = [line["actual_id"] for line in all_lines(office) if line["transaction_date"] == day(which)]
        expected = {ident(number(which, place)) for place in (1, 2, 9)}
        assert {str(each) for each in actuals} == expected
        assert len(actuals) == len(expected)

    numbers = places_of(office, act, "lock_headers", "look_up", "answers")
    beside(office, database, slow=act, quick=import_day, check=check, numbers=numbers)


@pytest.mark.parametrize("act", [edit, delete_all])
def test_who_comes_while_an_import_fills_the_journal(
    office: Connection[Any], database: str, tmp_path: Path, act: Act
) -> None:
    late(office, tmp_path)

    def check(which: int, imported: ImportReceipt, answer: ItemAnswer) -> None:
        assert answer.code is None
        import_day(office, which)
        actuals = [line["actual_id"] for line in all_lines(office) if line["transaction_date"] == day(which)]
        assert {str(each) for each in actuals} == {ident(number(which, place)) for place in (1, 2, 9)}
        sizes.add(answer.lines)

    names = recorded(lambda: import_day(office, DAYS)).names
    numbers = around(names, "lock_voucher_counter", "take_drafts", "open_headers", "insert_lines")
    sizes: set[int] = set()
    beside(office, database, slow=import_day, quick=act, check=check, numbers=numbers)
    assert sizes == ({1} if act is edit else {2, 3}), "the late line is deleted too when it was there"


def late(conn: Connection[Any], folder: Path) -> None:
    """An actual that came late, on each day."""
    stage_days(Firm(conn, folder), range(1, DAYS + 1), LATE)


@pytest.mark.parametrize(
    ("slow", "quick", "outcomes"),
    [
        (reset, edit, {(None, None), (None, "line-not-draft")}),
        (edit, reset, {(None, None), ("line-not-draft", None)}),
        (reset, delete_all, {(None, None), ("journal-unknown", None)}),
        (reset, reset, {(None, "not-resettable"), ("not-resettable", None)}),
    ],
)
def test_resets_of_journals_in_error(
    conn: Connection[Any],
    database: str,
    tmp_path: Path,
    *,
    slow: Act,
    quick: Act,
    outcomes: set[tuple[str | None, str | None]],
) -> None:
    firm = firm_of_days(conn, tmp_path)
    stage_days(firm, range(1, DAYS + 1), "actual  amount  project\n1  80.00  P9\n2  40.00  P9\n")
    firm.build()
    assert firm.post().issues == {"project-not-found": 2 * DAYS}
    codes: set[tuple[str | None, str | None]] = set()

    def check(which: int, first: ItemAnswer, second: ItemAnswer) -> None:
        codes.add((first.code, second.code))

    beside(conn, database, slow=slow, quick=quick, check=check, numbers=places_of(conn, slow, "lock_headers"))
    assert codes == outcomes
