"""Every status, every action: what is legal is done and recorded, the rest is refused and changes nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from psycopg import Connection

from primanota.core.answers import ReviewReceipt
from primanota.core.states import HEADER_MOVES, LINE_MOVES
from primanota.db.connect import open_connection
from primanota.journal import claiming
from primanota.journal.claiming import PostFilters
from primanota.posting import post
from tests.books import same
from tests.journal.days import firm_of_days, number, stage_days
from tests.journal.journals import all_moves, found
from tests.review.desk import TABLES, Desk
from tests.staging.files import ident

ACTIONS: dict[str, Callable[[Desk, str], ReviewReceipt]] = {
    "edit": lambda desk, what: desk.edit(what, sales_tax_group="DOM", item_sales_tax_group=""),
    "distribute": lambda desk, what: desk.distribute(what, "100% Department=D2"),
    "delete": lambda desk, what: desk.delete(what, "by the matrix"),
    "reset": lambda desk, what: desk.reset(what, reason="by the matrix"),
    "force": lambda desk, what: desk.reset(what, reason="by the matrix", force=True),
    "write_off": lambda desk, what: desk.write_off(what, "by the matrix"),
}
STATUSES = ("draft", "processing", "lapsed", "posted", "error", "unrecoverable", "invalid_actual")
LEVELS = ("line", "journal")

REFUSED = {
    "edit": "line-not-draft",
    "distribute": "line-not-draft",
    "delete": "not-deletable",
    "reset": "not-resettable",
    "force": "not-resettable",
    "write_off": "not-for-write-off",
}
"""The code of each action for a status that does not allow it."""

ANSWERS = """
    level    status          edit  distribute  delete  reset  force  write_off
    line     draft           done  done        done    no     no     no
    line     processing      no    no          no      no     done   no
    line     lapsed          no    no          no      done   done   no
    line     posted          no    no          no      no     no     no
    line     error           no    no          done    done   done   no
    line     unrecoverable   no    no          no      no     no     done
    line     invalid_actual  no    no          no      no     no     done
    journal  draft           done  done        done    no     no     no
    journal  processing      no    no          no      no     done   no
    journal  lapsed          no    no          no      done   done   no
    journal  posted          no    no          no      no     no     no
    journal  error           no    no          done    done   done   no
    journal  unrecoverable   no    no          no      done   done   done
    journal  invalid_actual  no    no          no      done   done   done
"""
"""A journal whose lines can never post is reset like any other in error; the lines stay what they are."""


def test_every_status_and_every_action(
    conn: Connection[Any], owner: Connection[Any], database: str, tmp_path: Path
) -> None:
    cases = [(status, level, action) for status in STATUSES for level in LEVELS for action in ACTIONS]
    desk = Desk(firm_of_days(conn, tmp_path))
    journals = {case: f"J-{place:06}" for place, case in enumerate(cases, start=1)}
    bring_about(desk, owner, database, cases, journals)
    answers: dict[tuple[str, str], dict[str, str]] = {}
    seen: set[tuple[bool, str, str]] = set()
    for status, level, action in cases:
        journal = journals[status, level, action]
        before, earlier = fingerprint(desk), len(all_moves(conn))
        (answer, *_) = ACTIONS[action](desk, f"{journal}/1" if level == "line" else journal).items
        answers.setdefault((level, status), {})[action] = (
            "no" if answer.code == REFUSED[action] else answer.code or answer.outcome
        )
        if answer.code:
            assert fingerprint(desk) == before, (status, level, action)
        seen |= moves_since(desk, earlier, journal)
    rows = [
        {"level": level, "status": status, **answers[level, status]}
        for level in LEVELS
        for status in STATUSES
    ]
    same(rows, ANSWERS)
    legal = {(True, move.origin, move.target) for move in HEADER_MOVES} | {
        (False, move.origin, move.target) for move in LINE_MOVES
    }
    assert seen <= legal
    made_here = {("draft", "deleted"), ("error", "deleted"), ("error", "draft")}
    assert {(origin, target) for header, origin, target in seen if header} == made_here | {
        ("processing", "draft")
    }
    assert {(origin, target) for header, origin, target in seen if not header} == made_here | {
        ("unrecoverable", "written_off"),
        ("invalid_actual", "written_off"),
    }


def bring_about(
    desk: Desk,
    owner: Connection[Any],
    database: str,
    cases: list[tuple[str, str, str]],
    journals: dict[tuple[str, str, str], str],
) -> None:
    """A journal of two lines for each case, a day each, brought into its status."""
    places = {status: [place for place, case in enumerate(cases) if case[0] == status] for status in STATUSES}
    wrong = set(places["error"])
    stage_days(desk.firm, (place for place in range(len(cases)) if place not in wrong), TWO.format("P1"))
    stage_days(desk.firm, places["error"], TWO.format("P9"))
    desk.firm.build()
    names = {status: [journals[cases[place]] for place in places[status]] for status in STATUSES}
    post.post(desk.conn, company="DE", actor="anna", filters=PostFilters(journals=names["unrecoverable"]))
    owner.execute(
        "UPDATE journal.header SET status = 'draft', posted_at = NULL, posted_by = NULL"
        " WHERE status = 'posted'"
    )
    for place in places["invalid_actual"]:
        for line in (1, 2):
            desk.conn.execute(
                "INSERT INTO staging.verdict (company, actual_id, verdict) VALUES ('DE', %s, 'invalid')",
                (ident(number(place, line)),),
            )
    ended = [*names["posted"], *names["error"], *names["unrecoverable"], *names["invalid_actual"]]
    post.post(desk.conn, company="DE", actor="anna", filters=PostFilters(journals=ended))
    held = [*names["processing"], *names["lapsed"]]
    with open_connection(database) as poster:
        filters = PostFilters(journals=held)
        claims, _ = claiming.claim(
            poster, company="DE", actor="paul", filters=filters, tried=list, journals_max=len(held)
        )
        assert len(claims) == len(held)
    desk.conn.execute(
        "UPDATE journal.header SET lease_until = clock_timestamp() - interval '1 second'"
        " WHERE journal = ANY (%s)",
        (names["lapsed"],),
    )
    query = """
        SELECT DISTINCT COALESCE(own_status, status) AS status
        FROM journal.line
        JOIN journal.header USING (company, journal)
        WHERE journal = ANY (%s)
    """
    for status in STATUSES:
        expected = "processing" if status == "lapsed" else status
        assert found(desk.conn, query, names[status]) == [{"status": expected}]


TWO = """
    actual  project  amount
    1       {0}       10.00
    2       {0}       20.00
"""


def fingerprint(desk: Desk) -> list[Any]:
    """What all tables hold, in few letters."""
    query = "SELECT count(*), md5(string_agg(each::text, ';' ORDER BY each::text)) FROM {} AS each"
    return [found(desk.conn, query.format(table)) for table in TABLES]


def moves_since(desk: Desk, earlier: int, journal: str) -> set[tuple[bool, str, str]]:
    """The moves that an action made: of a header or not, from, to; each says who and why."""
    news = [move for move in all_moves(desk.conn) if move["actor"] == "rosa" and move["journal"] == journal]
    assert len(all_moves(desk.conn)) == earlier + len(news)
    for move in news:
        assert move["reason"] in ("by the matrix", "no line is left in error"), move
        assert (move["line"] == 0) == (move["voucher"] is None)
    return {(move["line"] == 0, move["from_status"], move["to_status"]) for move in news}
