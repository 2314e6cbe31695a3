"""Queue tables: those of Procrastinate, which brings background work to workers, in a schema of their own.

Made with the text that Procrastinate brings, and kept up with its migrations, each noted in
``migration.queue_migration``. Its functions get a fixed search path, so that they can be called in a session
of ours, which has none. Runs with our own migrations. What is in the queue is the business of ``jobs``.
"""

from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from psycopg import Connection, sql

from primanota.core.errors import Refusal

SCHEMA = sql.Identifier("procrastinate")

FUNCTIONS = """
    SELECT routine.oid::regprocedure::text
    FROM pg_proc AS routine
    WHERE routine.pronamespace = 'procrastinate'::regnamespace AND routine.proconfig IS NULL
"""


@cache
def _migrations() -> Path:
    """The folder of Procrastinate's migrations; found without loading it, which takes a moment."""
    spec = find_spec("procrastinate")
    assert spec is not None
    assert spec.origin is not None, "procrastinate is installed with primanota"
    return Path(spec.origin).parent / "sql" / "migrations"


def migration_names() -> list[str]:
    """The migrations that this Procrastinate brings, in order."""
    return sorted(path.name for path in _migrations().glob("*.sql"))


def is_current(conn: Connection[Any]) -> bool:
    """Whether the database has the queue's tables as this Procrastinate wants them; newer ones will do."""
    if conn.execute("SELECT to_regclass('migration.queue_migration') IS NULL").fetchone() == (True,):
        return False
    return not _lacking(conn)


def _lacking(conn: Connection[Any]) -> list[str]:
    applied = {name for (name,) in conn.execute("SELECT name FROM migration.queue_migration")}
    return [name for name in migration_names() if name not in applied]


def bring_up(conn: Connection[Any]) -> None:
    """Make the queue's tables, or apply the migrations they lack; the caller holds the lock of migrations.

    Raises:
        Refusal: ``database-foreign``: somebody else has a schema of the name.
    """
    if conn.execute("SELECT to_regclass('migration.queue_migration') IS NULL").fetchone() == (True,):
        with conn.transaction():
            _create(conn)
    for name in _lacking(conn):
        with conn.transaction():
            _apply(conn, (_migrations() / name).read_text(encoding="utf-8"), [name])


def _create(conn: Connection[Any]) -> None:
    from procrastinate.schema import SchemaManager  # noqa: PLC0415  # slow to import, and needed only here

    if conn.execute("SELECT to_regnamespace('procrastinate') IS NULL").fetchone() != (True,):
        raise Refusal("database-foreign", "the database already has a schema named procrastinate")
    conn.execute(sql.SQL("CREATE SCHEMA {}").format(SCHEMA))
    conn.execute("CREATE TABLE migration.queue_migration (name text PRIMARY KEY)")
    _apply(conn, SchemaManager.get_schema(), migration_names())


def _apply(conn: Connection[Any], text: str, names: list[str]) -> None:
    """Run a text of Procrastinate's, let the application use what it made, and note what it stands for."""
    conn.execute("SET LOCAL search_path = procrastinate")
    conn.execute(text.encode())
    conn.execute("SET LOCAL search_path = ''")
    for statement in _grants(conn):
        conn.execute(statement)
    conn.execute("INSERT INTO migration.queue_migration (name) SELECT unnest(%s::text[])", (names,))


def _grants(conn: Connection[Any]) -> Iterator[sql.Composed]:
    application = sql.Identifier("primanota_app")
    for what in (
        "USAGE ON SCHEMA {}",
        "SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {}",
        "USAGE ON ALL SEQUENCES IN SCHEMA {}",
    ):
        yield sql.SQL("GRANT " + what + " TO {}").format(SCHEMA, application)
    for (routine,) in conn.execute(FUNCTIONS).fetchall():
        # As PostgreSQL writes it, with the types of its arguments: no name of ours, nor of a user's.
        yield sql.SQL("ALTER FUNCTION " + routine + " SET search_path = procrastinate, pg_temp").format()
