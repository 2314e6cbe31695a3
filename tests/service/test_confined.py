"""A session for one company: whatever a statement forgets, the database gives it no row of another."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.core.rights import EVERYTHING
from primanota.db.connect import APP_ROLE, DESK_ROLE, transaction
from primanota.db.statements import Connected
from primanota.jobs.pulse import Brake, Pulse
from primanota.service import jobs, running
from primanota.service.database import Database
from primanota.service.session import Session, Sessions, open_session, reopened
from tests.doors.conftest import files, staged, staged_once  # noqa: F401  # the demo company's databases
from tests.doors.program import Program

# What nobody of ours may write: a statement about companies that names none.
FORGETFUL = "SELECT company, count(*) FROM setup.period GROUP BY company"


def hold_all(conn: Connected) -> int:
    """Change the periods, and say how many."""
    return conn.execute("UPDATE setup.period SET status = 'on_hold'").rowcount


def move_all(conn: Connected) -> int:
    """Give the periods to another company."""
    return conn.execute("UPDATE setup.period SET company = 'DE'").rowcount


def found(conn: Connected) -> Mapping[str, int]:
    return dict(conn.execute(FORGETFUL).fetchall())


@pytest.fixture
def companies(owner: Connection[Any]) -> dict[str, int]:
    """The periods of two companies."""
    owner.execute("""
        INSERT INTO setup.company
        VALUES ('AT', 'AT', 'EUR', 'EUR', 'default'), ('DE', 'DE', 'EUR', 'EUR', 'default');
        INSERT INTO setup.period (company, period, start_date, end_date, status, project_access)
        VALUES ('AT', '1', '2026-01-01', '2026-01-31', 'open', 'all'),
            ('DE', '1', '2026-01-01', '2026-01-31', 'open', 'all'),
            ('DE', '2', '2026-02-01', '2026-02-28', 'open', 'all')
    """)
    return {"AT": 1, "DE": 2}


@pytest.fixture
def sessions(database: str) -> Iterator[Sessions]:
    """Sessions that share one connection, so that what one leaves behind the next would find."""
    opened = Sessions(Database(database, None), most=1)
    yield opened
    opened.close()


def test_a_statement_that_forgets_its_company_gets_no_other_s_rows(
    sessions: Sessions, companies: dict[str, int]
) -> None:
    for company, periods in companies.items():
        with sessions.lent("anna", EVERYTHING) as session:
            assert found(session.conn) == companies
            own = session.confined(company)
            assert found(own.conn) == {company: periods}
            with own.read() as conn:
                assert found(conn) == {company: periods}
            with reopened(own) as further:
                assert found(further.conn) == {company: periods}
            assert own.write("period-status", hold_all, audited=lambda _: {}) == periods


def test_a_connection_that_was_lent_confined_comes_back_free(
    sessions: Sessions, companies: dict[str, int]
) -> None:
    def fail() -> None:
        with sessions.lent("anna", EVERYTHING) as session:
            own = session.confined("AT")
            with transaction(own.conn):
                assert found(own.conn) == {"AT": 1}
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with sessions.lent("anna", EVERYTHING) as session:
        assert session.conn.execute("SELECT current_user").fetchone() == (APP_ROLE,)
        assert session.conn.execute("SELECT current_setting('primanota.company', true)").fetchone() == ("",)
        assert found(session.conn) == companies


def test_what_is_written_into_another_company_is_refused(
    sessions: Sessions, companies: dict[str, int]
) -> None:
    with sessions.lent("anna", EVERYTHING) as session:
        own = session.confined("AT")
        with pytest.raises(Refusal, match="row-level security"):
            own.write("period-status", move_all, audited=lambda _: {})
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            own.conn.execute("INSERT INTO setup.parameter VALUES ('DE', 'journal_lines_max', '7')")
    with sessions.lent("anna", EVERYTHING) as session:
        assert found(session.conn) == companies


def test_a_company_is_not_changed_in_a_transaction(sessions: Sessions) -> None:
    with sessions.lent("anna", EVERYTHING) as session:
        with pytest.raises(RuntimeError, match="transaction"), transaction(session.conn):
            session.confined("AT")
        assert session.conn.execute("SELECT current_user").fetchone() == (APP_ROLE,)


class Watching(Brake):
    """A brake that looks at the connection of the work it holds."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, Mapping[str, int]]] = []

    @contextmanager
    def holding(self, pulse: Pulse, *conns: Connected) -> Iterator[None]:
        """Hold the work, having looked."""
        for conn in conns:
            row = conn.execute("SELECT current_user::text").fetchone()
            assert row is not None
            self.seen.append((row[0], found(conn)))
        with super().holding(pulse, *conns):
            yield


def test_background_work_sees_the_company_of_its_run_only(
    staged: Program,  # noqa: F811
) -> None:
    with open_session(Database(staged.place, None), actor="anna") as session:
        everywhere = found(session.conn)
        company = session.companies(None)[0]
        assert len(everywhere) > 1
        queued = running.queue(session, company=company, job="proofs", asked={})
        brake = Watching()
        ended = _delivered(session, company, queued, brake)
    assert ended.status == "done"
    assert brake.seen == [(DESK_ROLE, {company: everywhere[company]})]


def _delivered(session: Session, company: str, queued: running.Queued, brake: Brake) -> jobs.Delivered:
    return jobs.deliver(
        session.conninfo, company=company, run=queued.run, task=1, actor=session.actor, brake=brake
    )
