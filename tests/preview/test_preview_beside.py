"""Preview beside posters, importers, closers and loads: nobody waits for it, and it for nobody."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.db.connect import open_connection, rehearsal
from primanota.posting import post, preview, showing
from primanota.posting.preview import Asked
from primanota.service import faults
from primanota.setup import reference
from tests.codes.firm import Firm
from tests.journal.boundaries import beside, recorded
from tests.preview.shown import agrees, look

WORK = "actual  amount  project\n1  80.00  P1\n2  10.00  P9\n"
LATE = "actual  amount\n3  40.00\n"
WAIT_MS_MAX = 300


@pytest.fixture
def other(database: str) -> Any:
    """Somebody else's connection, who waits for nobody."""
    with open_connection(database) as conn:
        conn.execute(f"SET lock_timeout = '{WAIT_MS_MAX}ms'")
        yield conn


def close(firm: Firm) -> None:
    """Put the period that is posted to on hold."""
    reference.set_period(firm.conn, company="DE", period="2026-03", status="on_hold", actor="berta")


DEEDS: tuple[Callable[[Firm], object], ...] = (
    Firm.build,
    Firm.post,
    lambda firm: firm.add("main_accounts", "DE  500900  More  profit_and_loss  no"),
    lambda firm: firm.stage("actual  amount\n9  1.00\n"),
    close,
)


@pytest.mark.parametrize("asked", [{}, {"waiting": True}], ids=["drafts", "waiting"])
def test_nobody_waits_for_a_preview(
    firm: Firm, other: Connection[Any], asked: dict[str, Any], tmp_path: Path
) -> None:
    """Somebody works while a preview is computed and open, with all that it would ever hold."""
    firm.stage(WORK)
    firm.build()
    firm.stage(LATE)
    alone = look(firm.conn, **asked)
    with rehearsal(firm.conn):
        preview.compute(firm.conn, company="DE", actor="anna", asked=Asked(**asked))
        for deed in DEEDS:
            deed(Firm(other, tmp_path))
        # And it goes on to see what it saw.
        rows = showing.LISTS["lines"](firm.conn, company="DE", remedies="{}").fetchall()
        assert [row["voucher"] for row in rows] == [row["voucher"] for row in alone.lines]
    assert look(firm.conn).lines == []


def test_a_preview_waits_for_nobody(firm: Firm, other: Connection[Any]) -> None:
    """Everything it reads is locked row by row, and the lines that would be written are."""
    firm.stage(WORK)
    firm.build()
    firm.stage(LATE)
    firm.conn.execute(f"SET statement_timeout = '{WAIT_MS_MAX * 10}ms'")
    shown = look(firm.conn, waiting=True, everything=True)
    with other.transaction(force_rollback=True):
        for table in (
            "journal.header",
            "journal.line",
            "setup.period",
            "setup.number_sequence",
            "setup.company",
        ):
            other.execute(f"SELECT FROM {table} FOR UPDATE")  # our own names
        Firm(other, firm.folder).build()
        post.post(other, company="DE", actor="berta")
        beside_it = look(firm.conn, waiting=True, everything=True)
    assert beside_it.lines == shown.lines
    firm.conn.execute("SET statement_timeout = 0")
    firm.build()
    firm.post()
    agrees(shown, firm.conn)


def test_a_preview_sees_one_moment(firm: Firm, conn: Connection[Any], database: str) -> None:
    """While it is computed, at any statement, everything is posted and the period closed."""
    firm.stage(WORK)
    firm.build()
    names = recorded(lambda: look(conn)).names
    shown = look(conn)

    def forget(own: Connection[Any]) -> None:
        own.execute("SET lock_timeout = '1s'")

    def change(own: Connection[Any], which: int) -> None:
        forget(own)
        post.post(own, company="DE", actor="berta")
        close(Firm(own, firm.folder))

    def check(which: int, seen: Any, _: None) -> None:
        assert seen.lines == shown.lines
        assert seen.totals.vouchers == 1

    number = names.index("load_lines") + 1
    assert (
        beside(conn, database, slow=lambda own, _: look(own), quick=change, check=check, numbers=[number])
        == 1
    )
    assert look(conn).lines == []


def test_who_holds_a_whole_table_is_waited_for_a_moment(firm: Firm, owner: Connection[Any]) -> None:
    firm.stage(WORK)
    firm.build()
    with owner.transaction(force_rollback=True):
        owner.execute("LOCK TABLE journal.line IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(Refusal, match="database-busy"), faults.told():
            look(firm.conn)
    assert len(look(firm.conn).lines) == 2
