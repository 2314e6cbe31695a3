"""The session: which company a command is about, reads that cannot write, changes that are whole."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.service.database import Database
from primanota.service.session import Session, open_session


@pytest.fixture
def session(database: str) -> Iterator[Session]:
    """A session of Anna's."""
    with open_session(Database(database, None), actor="anna") as opened:
        yield opened


def add_company(conn: Connection[Any], code: str) -> None:
    conn.execute("INSERT INTO setup.company VALUES (%s, %s, 'EUR', 'EUR', 'default')", (code, code))


def test_the_company_a_command_is_about(session: Session) -> None:
    with pytest.raises(Refusal, match="no-company"):
        session.company(None)
    with pytest.raises(Refusal, match="no-company"):
        session.companies(None)
    add_company(session.conn, "DE")
    assert session.company(None) == "DE"
    with pytest.raises(Refusal, match="company-unknown"):
        session.company("XX")
    add_company(session.conn, "AT")
    with pytest.raises(Refusal, match="company-required") as refused:
        session.company(None)
    assert "AT, DE" in refused.value.cause
    assert session.company("AT") == "AT"
    assert session.companies(None) == ["AT", "DE"]
    assert session.companies("DE") == ["DE"]


def test_a_read_cannot_write_and_sees_one_moment(session: Session, owner: Connection[Any]) -> None:
    add_company(session.conn, "DE")
    with session.read() as conn:
        assert conn.execute("SELECT count(*) FROM setup.company").fetchone() == (1,)
        add_company(owner, "AT")
        assert conn.execute("SELECT count(*) FROM setup.company").fetchone() == (1,)
    with pytest.raises(Refusal, match="database-role"), session.read() as conn:
        add_company(conn, "CH")


def test_a_change_leaves_its_record_and_a_refused_one_nothing(session: Session) -> None:
    def change(conn: Connection[Any]) -> str:
        add_company(conn, "DE")
        return "done"

    def refuse(conn: Connection[Any]) -> str:
        add_company(conn, "AT")
        raise Refusal("value-invalid", "not this one")

    assert session.write("edit", change, audited=lambda receipt: {"DE": {"receipt": receipt}}) == "done"
    with pytest.raises(Refusal):
        session.write("edit", refuse, audited=lambda receipt: {"AT": {"receipt": receipt}})
    assert session.companies(None) == ["DE"]
    found = session.conn.execute(
        "SELECT company, record_no, actor, action, details FROM service.audit"
    ).fetchall()
    assert found == [("DE", 1, "anna", "edit", {"receipt": "done"})]


def test_a_change_that_lost_a_deadlock_is_done_once(session: Session) -> None:
    tries = []

    def change(conn: Connection[Any]) -> int:
        add_company(conn, "DE")
        tries.append(1)
        if len(tries) < 3:
            raise psycopg.errors.DeadlockDetected("deadlock detected")
        return len(tries)

    assert session.write("edit", change, audited=lambda _: {"DE": {}}) == 3
    assert session.conn.execute("SELECT count(*) FROM service.audit").fetchone() == (1,)
