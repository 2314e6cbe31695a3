"""The schema is readable and true: it meets its migrations, keys name the company, books take no change."""

from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import Connection, sql

from primanota.db import migrate
from primanota.db.connect import open_connection
from primanota.db.statements import Statements
from tests.house.sources import STATIONS, none_of

CATALOG = Statements(Path(__file__).with_name("catalog.sql"))

# Nobody but the tables' owner may change or remove what these hold.
APPEND_ONLY = [
    "ledger.entry",
    "ledger.feedback",
    "ledger.feedback_journal",
    "ledger.period_total",
    "ledger.project_transaction",
    "ledger.reversal",
    "service.audit",
    "journal.line_change",
    "journal.move",
    "journal.voided_voucher",
    "journal.write_off",
    "setup.number_block",
    "setup.period_event",
    "staging.actual",
    "staging.batch",
    "staging.link",
    "staging.refusal",
]

# Tables that all companies share, so that no key of theirs starts with company (docs/decisions/0005, 0022).
SHARED = [
    "people.attempt",
    "people.factor",
    "people.halfway",
    "people.invitation",
    "people.person",
    "people.recovery",
    "people.session",
    "people.token",
    "setup.currency",
    "setup.exchange_rate",
]


def described(conn: Connection[Any]) -> dict[str, set[str]]:
    """A database's schema, each part as a set of lines; our statements take one answer column."""
    return {
        part.name: {next(iter(row.values())) for row in part(conn, schemas=list(STATIONS))}
        for part in CATALOG
    }


@pytest.fixture
def migrated(empty_database: str) -> str:
    """A database that came the long way: every migration, none of tables.sql."""
    with open_connection(empty_database, as_owner=True) as conn:
        conn.execute(next(migrate.schema_texts()))
        conn.execute("CREATE SCHEMA migration")
    migrate._run_yoyo(empty_database, there=())
    return empty_database


def test_migrations_arrive_where_the_tables_files_do(database: str, migrated: str) -> None:
    with open_connection(database, as_owner=True) as fresh, open_connection(migrated, as_owner=True) as old:
        readable, arrived = described(fresh), described(old)
        for part, lines in readable.items():
            assert lines == arrived[part], part
        assert len(readable["tables"]) > 30
        assert len(readable["columns"]) > 300
        assert len(readable["grants"]) > 100
        assert migrate.is_current(fresh)
        assert migrate.is_current(old)


def test_a_database_of_the_first_version_comes_along_with_its_rows(empty_database: str) -> None:
    first = (migrate.MIGRATIONS / "0001_tables.sql").read_text(encoding="utf-8")
    with open_connection(empty_database, as_owner=True) as conn:
        conn.execute(next(migrate.schema_texts()))
        conn.execute(sql.SQL(first))
        conn.execute("CREATE SCHEMA migration")
        conn.execute("""
            INSERT INTO jobs.run (company, run, job, parameters, actor, status, started_at, finished_at)
            VALUES ('DE', gen_random_uuid(), 'post', '{}', 'anna', 'running', '2026-01-02', NULL),
                ('DE', gen_random_uuid(), 'import', '{}', 'anna', 'done', '2026-01-01', '2026-01-01')
        """)
        migrate._run_yoyo(empty_database, there=["0001_tables"])
        assert migrate.is_current(conn)
        assert conn.execute(
            "SELECT job, status, background, queued_at = started_at FROM jobs.run ORDER BY job DESC"
        ).fetchall() == [
            ("post", "failed", False, True),
            ("import", "done", False, True),
        ]


DIFFERENCES = [
    ("columns", "ALTER TABLE journal.line ADD COLUMN colour text"),
    ("columns", "ALTER TABLE journal.line ALTER COLUMN amount DROP NOT NULL"),
    ("constraints", "ALTER TABLE journal.line DROP CONSTRAINT line_actual"),
    ("constraints", "ALTER DOMAIN setup.rate ADD CHECK (VALUE < 7)"),
    ("indexes", "CREATE INDEX extra ON journal.line (company, project)"),
    ("functions", "ALTER FUNCTION setup.matches (text, text) VOLATILE"),
    ("domains", "CREATE DOMAIN setup.day AS date"),
    (
        "triggers",
        """CREATE TRIGGER planted AFTER UPDATE ON journal.line
        FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()""",
    ),
    ("grants", "GRANT UPDATE (amount) ON ledger.entry TO primanota_app"),
    ("grants", "GRANT USAGE ON SCHEMA ledger TO PUBLIC"),
    ("tables", "ALTER TABLE journal.issue SET UNLOGGED"),
    ("walls", "ALTER TABLE journal.issue DISABLE ROW LEVEL SECURITY"),
    ("walls", "CREATE POLICY planted ON journal.issue USING (true)"),
    ("currencies", "UPDATE setup.currency SET decimals = 3 WHERE currency = 'EUR'"),
]


def test_a_difference_shows(owner: Connection[Any]) -> None:
    before = described(owner)
    for part, change in DIFFERENCES:
        with owner.transaction(force_rollback=True):
            owner.execute(sql.SQL(change))
            after = described(owner)
            assert part in {name for name, lines in before.items() if lines != after[name]}, change
    assert described(owner) == before


KEYS = """
    SELECT format('%%s.%%s', n.nspname, c.relname), i.indexrelid::regclass::text, a.attname
    FROM pg_index AS i
    JOIN pg_class AS c ON c.oid = i.indrelid
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
    WHERE n.nspname = ANY(%s)
"""


def test_every_key_and_index_starts_with_company(owner: Connection[Any]) -> None:
    found = owner.execute(KEYS, (list(STATIONS),)).fetchall()
    business = [row for row in found if row[0] not in SHARED]
    assert len(business) > 30
    none_of(
        f"{index} on {table} starts with {column}" for table, index, column in business if column != "company"
    )
    assert {row[0] for row in found if row[2] != "company"} == set(SHARED), "an exemption nobody needs"


def test_every_table_has_a_primary_key(owner: Connection[Any]) -> None:
    without = owner.execute(
        """
        SELECT format('%%s.%%s', n.nspname, c.relname)
        FROM pg_class AS c
        JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = ANY(%s) AND c.relkind IN ('r', 'p')
        AND NOT EXISTS (SELECT 1 FROM pg_constraint AS k WHERE k.conrelid = c.oid AND k.contype = 'p')
        """,
        (list(STATIONS),),
    ).fetchall()
    assert without == []


def test_every_foreign_key_starts_with_company_or_names_a_currency(owner: Connection[Any]) -> None:
    found = owner.execute(
        """
        SELECT k.conname, k.confrelid::regclass::text, a.attname
        FROM pg_constraint AS k
        JOIN pg_namespace AS n ON n.oid = k.connamespace
        JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
        WHERE n.nspname = ANY(%s) AND k.contype = 'f'
        """,
        (list(STATIONS),),
    ).fetchall()
    assert len(found) > 20
    assert [row for row in found if row[2] != "company" and row[1] != "setup.currency"] == []


def test_no_trigger_carries_a_truth(owner: Connection[Any]) -> None:
    assert described(owner)["triggers"] == set()


PRIVILEGES = """
    SELECT format('%s.%s', n.nspname, c.relname) AS table_name, kind.privilege
    FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES'])
        AS kind (privilege)
    WHERE format('%s.%s', n.nspname, c.relname) = ANY($1)
    AND (
        has_table_privilege('primanota_app', c.oid, kind.privilege)
        OR kind.privilege IN ('UPDATE', 'REFERENCES')
        AND has_any_column_privilege('primanota_app', c.oid, kind.privilege)
    )
"""


def test_the_application_adds_to_what_is_append_only_and_never_changes_it(owner: Connection[Any]) -> None:
    held = set(psycopg.RawCursor(owner).execute(PRIVILEGES, [APPEND_ONLY]).fetchall())
    assert held == {(table, privilege) for table in APPEND_ONLY for privilege in ("SELECT", "INSERT")}


def test_a_grant_too_many_shows(owner: Connection[Any]) -> None:
    owner.execute("GRANT UPDATE (amount) ON ledger.entry TO primanota_app")
    held = psycopg.RawCursor(owner).execute(PRIVILEGES, [["ledger.entry"]]).fetchall()
    assert ("ledger.entry", "UPDATE") in held


def test_the_application_owns_nothing_and_empties_nothing(owner: Connection[Any]) -> None:
    found = owner.execute(
        """
        SELECT c.oid::regclass::text
        FROM pg_class AS c
        JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = ANY(%s) AND c.relkind IN ('r', 'p')
        AND (
            pg_get_userbyid(c.relowner) = 'primanota_app'
            OR has_table_privilege('primanota_app', c.oid, 'TRUNCATE')
        )
        """,
        (list(STATIONS),),
    ).fetchall()
    assert found == []
    role = owner.execute(
        "SELECT rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls FROM pg_roles"
        " WHERE rolname = 'primanota_app'"
    ).fetchone()
    assert role == (False, False, False, False, False)
