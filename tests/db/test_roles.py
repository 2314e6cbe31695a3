"""The application's role: a user who may make no roles can keep books once an administrator has made it."""

import os
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from primanota.core.errors import Refusal
from primanota.db import migrate
from primanota.db.connect import APP_ROLE, DESK_ROLE, open_connection


@pytest.fixture
def accountant(server: str) -> Iterator[tuple[str, str]]:
    """A user without any right but to log in, who owns an empty database; user and conninfo."""
    name = f"accountant_{os.getpid()}"
    identifier = sql.Identifier(name)
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'abacus'").format(identifier))
        admin.execute(sql.SQL("CREATE DATABASE {0} OWNER {0} TEMPLATE template0").format(identifier))
        try:
            # The embedded server asks who is at the socket, so the administrator's session steps down.
            yield name, make_conninfo(server, dbname=name, options=f"-c role={name}")
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(identifier))
            admin.execute(sql.SQL("DROP ROLE {}").format(identifier))


def test_the_role_that_an_administrator_made_is_enough(accountant: tuple[str, str], server: str) -> None:
    name, conninfo = accountant
    with psycopg.connect(server, autocommit=True) as admin:
        for role in (APP_ROLE, DESK_ROLE):
            admin.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), sql.Identifier(name)))
    migrate.bring_up(conninfo)
    with open_connection(conninfo) as conn:
        assert conn.execute("SELECT current_user").fetchone() == (APP_ROLE,)
        owner = conn.execute(
            "SELECT relowner::regrole::text FROM pg_class WHERE oid = 'ledger.entry'::regclass"
        )
        assert owner.fetchone() == (name,)
    with open_connection(conninfo, company="DE") as conn:
        assert conn.execute("SELECT current_user").fetchone() == (DESK_ROLE,)


def test_one_role_of_the_two_is_not_enough(accountant: tuple[str, str], server: str) -> None:
    name, conninfo = accountant
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(APP_ROLE), sql.Identifier(name)))
    with pytest.raises(Refusal, match="database-role"):
        migrate.bring_up(conninfo)


def test_without_the_role_the_refusal_says_who_can_help(accountant: tuple[str, str]) -> None:
    _, conninfo = accountant
    with pytest.raises(Refusal) as refused:
        migrate.bring_up(conninfo)
    assert refused.value.code == "database-role"
    assert "administrator" in refused.value.remedy
