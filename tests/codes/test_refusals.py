"""Refusals between processes, provoked: a journal that another poster holds, and one that was taken over."""

from typing import Any

import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.db.connect import open_connection, transaction
from primanota.journal import claiming
from primanota.journal.claiming import PostFilters
from primanota.posting import together
from primanota.service import journals
from primanota.service.session import Session
from tests.codes.firm import Firm

ONE_HOUR = """
    actual  amount
    1       80.00
"""


def claimed(firm: Firm, conn: Connection[Any]) -> tuple[list[claiming.Claim], Any]:
    """Stage and import one line, and claim its journal over a connection, as a poster does."""
    firm.stage(ONE_HOUR)
    firm.build()
    claims, block = claiming.claim(
        conn, company="DE", actor="berta", filters=PostFilters(), tried=list, journals_max=10
    )
    assert [claim.journal for claim in claims] == ["J-000001"]
    return claims, block


def status(firm: Firm) -> str:
    """The status of the one journal."""
    return str(firm.lines()[0]["journal_status"])


def test_journal_busy(firm: Firm, database: str) -> None:
    with open_connection(database) as other:
        claims, _ = claimed(firm, other)
        with pytest.raises(Refusal, match="journal-busy: journal J-000001 is being posted"):
            journals.post_journals(Session(database, "anna", firm.conn), company="DE", journals=["J-000001"])
        # Posting all leaves it alone: there is nothing else to do.
        assert firm.post().vouchers == 0
        assert status(firm) == "processing"
        with pytest.raises(Refusal, match="not-resettable: journal J-000001 is being posted by berta"):
            firm.reset("J-000001")
        claiming.release(other, company="DE", actor="berta", claims=claims, reason="changed her mind")
    assert status(firm) == "draft"
    assert firm.post().vouchers == 1


def test_journal_changed(firm: Firm, database: str) -> None:
    with open_connection(database) as other:
        claims, block = claimed(firm, other)
        # Berta's process sleeps past its lease; anna's posting run takes the journal over and posts it.
        firm.conn.execute("UPDATE journal.header SET lease_until = clock_timestamp() WHERE company = 'DE'")
        assert firm.post().vouchers == 1
        # Berta wakes up and goes on: her token is not the newest any more, and she writes nothing.
        together.declare(other)
        values: dict[str, Any] = {"company": "DE", "actor": "berta", "claims": claims, "block": block}
        with pytest.raises(Refusal, match=r"journal-changed: .* J-000001"), transaction(other):
            together.post(other, **values, doubles=False, aside={})
    assert status(firm) == "posted"
    assert firm.conn.execute("SELECT count(*) FROM ledger.project_transaction").fetchone() == (1,)
    moves = firm.conn.execute("SELECT actor, to_status FROM journal.move ORDER BY version").fetchall()
    assert moves == [
        ("anna", "draft"),
        ("berta", "processing"),
        ("anna", "draft"),
        ("anna", "processing"),
        ("anna", "posted"),
    ]
