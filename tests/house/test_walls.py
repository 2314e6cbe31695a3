"""The second wall between companies stands round every table: no company set, no rows; one set, its rows.

Each table is tried with planted rows of two companies, its own rules taken off for that, in a transaction
that is rolled back. What the wall is worth against a statement that forgets its company: tests/service.
"""

from collections import Counter
from typing import Any

import psycopg
import pytest
from psycopg import Connection, sql

from primanota.db.connect import APP_ROLE, DESK_ROLE
from tests.house.sources import STATIONS, none_of

# Tables with a company and no wall, each for a reason that walls.sql gives.
OPEN = ["people.role_grant", "people.waiver", "setup.company"]

PLANTED = {"AA": 1, "BB": 2}

TABLES = """
    SELECT n.nspname, c.relname, c.relrowsecurity
    FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'company'
    WHERE n.nspname = ANY(%s) AND c.relkind IN ('r', 'p')
    ORDER BY n.nspname, c.relname
"""

CONSTRAINTS = "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype <> 'n'"

REQUIRED = """
    SELECT attname FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND attnotnull AND NOT attisdropped AND attname <> 'company'
"""


@pytest.fixture
def tables(owner: Connection[Any]) -> list[tuple[str, str]]:
    """The tables that have a company and are not open, by schema and name."""
    found = owner.execute(TABLES, (list(STATIONS),)).fetchall()
    assert {f"{schema}.{table}" for schema, table, _ in found} >= set(OPEN), "an exemption nobody needs"
    return [(schema, table) for schema, table, _ in found if f"{schema}.{table}" not in OPEN]


def test_every_table_with_a_company_has_its_wall(owner: Connection[Any]) -> None:
    found = owner.execute(TABLES, (list(STATIONS),)).fetchall()
    assert len(found) > 40
    none_of(
        f"{schema}.{table} has no wall, and no reason in OPEN"
        for schema, table, walled in found
        if walled == (f"{schema}.{table}" in OPEN)
    )


def test_behind_the_wall_a_company_finds_its_own_rows_only(
    owner: Connection[Any], tables: list[tuple[str, str]]
) -> None:
    for each in tables:
        with owner.transaction(force_rollback=True):
            table = _planted(owner, each)
            seen = {
                (role, company): _rows(owner, table, role, company)
                for role in (APP_ROLE, DESK_ROLE)
                for company in (None, "", "AA", "BB", "CC")
            }
        assert seen == {
            (APP_ROLE, None): PLANTED,
            (APP_ROLE, ""): PLANTED,
            (APP_ROLE, "AA"): PLANTED,
            (APP_ROLE, "BB"): PLANTED,
            (APP_ROLE, "CC"): PLANTED,
            (DESK_ROLE, None): {},
            (DESK_ROLE, ""): {},
            (DESK_ROLE, "AA"): {"AA": 1},
            (DESK_ROLE, "BB"): {"BB": 2},
            (DESK_ROLE, "CC"): {},
        }, each


def test_behind_the_wall_nobody_writes_into_another_company(
    owner: Connection[Any], tables: list[tuple[str, str]]
) -> None:
    tried: Counter[str] = Counter()
    for each in tables:
        with owner.transaction(force_rollback=True):
            table = _planted(owner, each)
            for kind, statement, rows in (
                ("INSERT", "INSERT INTO {} (company) VALUES ('AA')", None),
                ("UPDATE", "UPDATE {} SET company = 'BB'", None),
                ("DELETE", "DELETE FROM {} WHERE company = 'AA'", 0),
            ):
                if not _may(owner, table, kind):
                    continue
                tried[kind] += 1
                assert _written(owner, table, statement) == rows, (each, kind)
    assert min(tried.values()) > 20, tried


def test_the_desk_is_a_role_without_powers_of_its_own(owner: Connection[Any]) -> None:
    role = owner.execute(
        "SELECT rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls FROM pg_roles"
        " WHERE rolname = %s",
        (DESK_ROLE,),
    ).fetchone()
    assert role == (False, False, False, False, False)
    granted = owner.execute("SELECT count(*) FROM pg_class WHERE relacl::text LIKE %s", (f"%{DESK_ROLE}=%",))
    assert granted.fetchone() == (0,)
    back = owner.execute("SELECT pg_has_role(%s, %s, 'MEMBER')", (APP_ROLE, DESK_ROLE)).fetchone()
    assert back == (False,), "the wall would stand round the application too"


def _planted(owner: Connection[Any], each: tuple[str, str]) -> sql.Identifier:
    """The table with a row of AA and two of BB, and without the rules that would ask for more of a row."""
    table, name = sql.Identifier(*each), ".".join(each)
    for (constraint,) in owner.execute(CONSTRAINTS, (name,)).fetchall():
        owner.execute(
            sql.SQL("ALTER TABLE {} DROP CONSTRAINT {} CASCADE").format(table, sql.Identifier(constraint))
        )
    for (column,) in owner.execute(REQUIRED, (name,)).fetchall():
        owner.execute(
            sql.SQL("ALTER TABLE {} ALTER COLUMN {} DROP NOT NULL").format(table, sql.Identifier(column))
        )
    owner.execute(sql.SQL("INSERT INTO {} (company) VALUES ('AA'), ('BB'), ('BB')").format(table))
    return table


def _rows(owner: Connection[Any], table: sql.Identifier, role: str, company: str | None) -> dict[str, int]:
    with owner.transaction(force_rollback=True):
        _become(owner, role, company)
        counted = sql.SQL("SELECT company, count(*) FROM {} GROUP BY company").format(table)
        return dict(owner.execute(counted).fetchall())


def _may(owner: Connection[Any], table: sql.Identifier, kind: str) -> bool:
    found = owner.execute("SELECT has_table_privilege(%s, %s, %s)", (DESK_ROLE, table.as_string(owner), kind))
    return found.fetchone() == (True,)


def _written(owner: Connection[Any], table: sql.Identifier, statement: str) -> int | None:
    """How many rows a company's desk wrote that are not its own; None: the wall refused."""
    with owner.transaction(force_rollback=True):
        _become(owner, DESK_ROLE, "AA" if statement.startswith("UPDATE") else "BB")
        try:
            return owner.execute(sql.SQL(statement).format(table)).rowcount
        except psycopg.errors.InsufficientPrivilege as error:
            return None if "row-level security" in str(error) else -1


def _become(owner: Connection[Any], role: str, company: str | None) -> None:
    owner.execute("SELECT set_config('role', %s, true)", (role,))
    if company is not None:
        owner.execute("SELECT set_config('primanota.company', %s, true)", (company,))
