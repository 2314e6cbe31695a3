"""Resets: what may be set back to draft, what goes along, and what is noted (T1, T3)."""

from typing import Any

import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.db.connect import open_connection, transaction
from primanota.journal import claiming, resets
from primanota.journal.claiming import PostFilters
from tests.books import same
from tests.codes.firm import Firm
from tests.journal.journals import all_journals, all_lines, all_moves
from tests.staging.files import ident

TWO_BAD = """
    actual  project  amount
    1       P9       10.00
    2       P9       20.00
"""


def reset(firm: Firm, journal: str, line: int | None = None, **more: Any) -> None:
    """Set a journal or a line to draft, in a transaction of its own."""
    with transaction(firm.conn):
        resets.reset(firm.conn, company="DE", journal=journal, line=line, actor="rosa", **more)


def refused(firm: Firm, journal: str, line: int | None = None, **more: Any) -> str:
    """Why a reset is refused; nothing has changed."""
    before = all_journals(firm.conn), all_lines(firm.conn), all_moves(firm.conn)
    with pytest.raises(Refusal) as answer:
        reset(firm, journal, line, **more)
    assert (all_journals(firm.conn), all_lines(firm.conn), all_moves(firm.conn)) == before
    return f"{answer.value.code}: {answer.value.cause}"


def last_move(firm: Firm) -> tuple[Any, ...]:
    """The newest move: where, from, to, who, why."""
    move = max(all_moves(firm.conn), key=lambda row: (row["version"], row["at"]))
    return tuple(move[name] for name in ("journal", "line", "from_status", "to_status", "actor", "reason"))


def test_a_journal_in_error_takes_its_lines_along(firm: Firm) -> None:
    firm.run(TWO_BAD)
    reset(firm, "J-000001", 2)
    reset(firm, "J-000001", reason="the project is coming")
    assert last_move(firm) == ("J-000001", 0, "error", "draft", "rosa", "the project is coming")
    same(
        firm.lines(),
        """
        actual  status  issues
        1       draft   project-not-found
        2       draft   project-not-found
        """,
    )
    assert {row["own_status"] for row in all_lines(firm.conn)} == {None}


def test_the_last_line_frees_its_journal(firm: Firm) -> None:
    firm.run(TWO_BAD)
    reset(firm, "J-000001", 1)
    assert last_move(firm) == ("J-000001", 1, "error", "draft", "rosa", "reset to draft")
    same(
        firm.lines(),
        """
        actual  journal_status  status
        1       error           draft
        2       error           error
        """,
    )
    assert firm.post().journals == [], "the journal is still in error"
    assert refused(firm, "J-000001", 1) == "not-resettable: line J-000001/1 is in status draft"
    reset(firm, "J-000001", 2)
    assert last_move(firm) == ("J-000001", 0, "error", "draft", "rosa", "no line is left in error")
    assert {row["own_status"] for row in all_lines(firm.conn)} == {None}
    assert firm.post().issues == {"project-not-found": 2}


def test_what_is_not_in_error_is_refused(firm: Firm) -> None:
    firm.stage("""
        actual  amount
        1       10.00
    """)
    firm.build()
    assert refused(firm, "J-000001") == "not-resettable: journal J-000001 is in status draft"
    assert refused(firm, "J-000001", 1) == "not-resettable: line J-000001/1 is in status draft"
    firm.post()
    assert refused(firm, "J-000001", force=True) == "not-resettable: journal J-000001 is in status posted"
    assert refused(firm, "J-000001", 1) == "not-resettable: line J-000001/1 is in status posted"
    assert refused(firm, "J-000009") == "journal-unknown: company DE has no journal J-000009"
    assert refused(firm, "J-000001", 7) == "line-unknown: journal J-000001 has no line 7"


@pytest.mark.parametrize(
    ("change", "force"),
    [
        ("lease_until = clock_timestamp() - interval '1 second'", False),
        ("claimed_at = clock_timestamp() - interval '25 hours'", False),
        ("version = version", True),
    ],
)
def test_a_journal_in_processing_is_reset_when_its_poster_is_gone(
    firm: Firm,
    database: str,
    change: str,
    force: bool,  # noqa: FBT001
) -> None:
    firm.stage("""
        actual  amount
        1       10.00
    """)
    firm.build()
    with open_connection(database) as poster:
        claims, _ = claiming.claim(
            poster, company="DE", actor="paul", filters=PostFilters(), tried=list, journals_max=1
        )
        assert refused(firm, "J-000001") == "not-resettable: journal J-000001 is being posted by paul"
        assert refused(firm, "J-000001", 1) == "not-resettable: line J-000001/1 is in status processing"
        firm.conn.execute(f"UPDATE journal.header SET {change}")  # noqa: S608
        reset(firm, "J-000001", force=force, reason="he is gone")
        assert last_move(firm) == ("J-000001", 0, "processing", "draft", "rosa", "he is gone")
        # He was not, but what he holds is worth nothing any more, whoever has claimed the journal since.
        newer, _ = claiming.claim(
            firm.conn, company="DE", actor="berta", filters=PostFilters(), tried=list, journals_max=1
        )
        poster.execute("CREATE TEMPORARY TABLE post_claim (journal text, claim_token bigint)")
        poster.execute("INSERT INTO post_claim VALUES ('J-000001', %s)", (claims[0].claim_token,))
        with pytest.raises(Refusal, match="journal-changed"):
            claiming.hold(poster, company="DE", claims=claims)
        claiming.release(poster, company="DE", actor="paul", claims=claims, reason="I give up")
        assert last_move(firm) == ("J-000001", 0, "draft", "processing", "berta", "claimed for posting")
    claiming.release(firm.conn, company="DE", actor="berta", claims=newer, reason="changed her mind")
    assert last_move(firm) == ("J-000001", 0, "processing", "draft", "berta", "changed her mind")
    assert firm.post().vouchers == 1


def test_what_only_an_administrator_may_write_off_stays(firm: Firm, owner: Connection[Any]) -> None:
    firm.run("""
        actual  amount
        1       10.00
    """)
    firm.stage("""
        actual  amount  project
        2       20.00   P1
        3       30.00   P9
    """)
    firm.build()
    owner.execute(
        "INSERT INTO staging.verdict (company, actual_id, verdict) VALUES ('DE', %s, 'invalid')", (ident(2),)
    )
    owner.execute(
        "UPDATE journal.header SET status = 'draft', posted_at = NULL, posted_by = NULL"
        " WHERE journal = 'J-000001'"
    )
    firm.post()
    same(
        firm.lines(),
        """
        actual  line        journal_status  status          issues
        1       J-000001/1  error           unrecoverable   voucher-already-posted
        2       J-000002/1  error           invalid_actual  actual-invalid
        3       J-000002/2  error           error           project-not-found
        """,
    )
    assert refused(firm, "J-000001", 1) == "not-resettable: line J-000001/1 is in status unrecoverable"
    assert refused(firm, "J-000002", 1) == "not-resettable: line J-000002/1 is in status invalid_actual"
    # A line reset frees the journal: none is left in error that could be.
    reset(firm, "J-000002", 2)
    same(
        firm.lines(),
        """
        actual  line        journal_status  status
        1       J-000001/1  error           unrecoverable
        2       J-000002/1  draft           invalid_actual
        3       J-000002/2  draft           draft
        """,
    )
    reset(firm, "J-000001")
    firm.conn.execute(
        "INSERT INTO setup.project (company, project, name, stage, dimensions)"
        """ VALUES ('DE', 'P9', 'New', 'open', '{"Department": "D1"}')"""
    )
    assert firm.post().issues == {"voucher-already-posted": 1, "actual-invalid": 1}
    same(
        firm.lines(),
        """
        actual  line        journal_status  status
        1       J-000001/1  error           unrecoverable
        2       J-000003/1  error           invalid_actual
        3       J-000002/2  posted          posted
        """,
    )


def test_statuses_of_a_line_on_its_own_are_recorded(firm: Firm, owner: Connection[Any]) -> None:
    """Withdrawn at the source: alone in its journal, and beside a good line (T3)."""
    firm.conn.execute("INSERT INTO setup.parameter VALUES ('DE', 'lines_per_journal', '2')")
    firm.stage("""
        actual  amount
        1       10.00
        2       20.00
        3       30.00
    """)
    firm.build()
    for actual in (2, 3):
        owner.execute(
            "INSERT INTO staging.verdict (company, actual_id, verdict) VALUES ('DE', %s, 'invalid')",
            (ident(actual),),
        )
    firm.post()
    same(
        (row for row in all_moves(firm.conn) if row["line"]),
        """
        journal   line  from_status  to_status       to_journal  to_line  voucher
        J-000001  2     processing   invalid_actual  J-000003    1        PV-00000002
        J-000002  1     processing   invalid_actual  -           -        PV-00000003
        """,
    )
