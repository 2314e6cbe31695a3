"""Migrations: how the schema arrives and keeps up.

An empty database gets the stations' ``tables.sql``, which are the readable truth; an older one gets the
migrations it lacks, applied by yoyo-migrations, and arrives at the same place (a test proves it). So do the
queue's tables (``queue``). Runs when a command connects; cheap when there is nothing to do. It never drops
anything.
"""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import conninfo_to_dict

from primanota.core.errors import Refusal
from primanota.db import queue
from primanota.db.connect import open_connection

PACKAGE = Path(__file__).parent.parent
MIGRATIONS = Path(__file__).parent / "migrations"
ROLES_FILE = "db/roles.sql"
SCHEMA_FILES = (
    ROLES_FILE,
    "setup/tables.sql",
    "setup/currency.sql",
    "staging/tables.sql",
    "journal/tables.sql",
    "ledger/tables.sql",
    "jobs/tables.sql",
    "service/tables.sql",
    "people/tables.sql",
    "db/walls.sql",
)
ROLES_USABLE = """
    SELECT pg_has_role(app.oid, 'MEMBER')
        AND pg_has_role(desk.oid, 'MEMBER')
        AND pg_has_role(desk.oid, app.oid, 'USAGE')
    FROM pg_roles AS app, pg_roles AS desk
    WHERE app.rolname = 'primanota_app' AND desk.rolname = 'primanota_desk'
"""
LOCK_KEY = 7_107_411  # any number, the same for every process of ours


def bring_up(conninfo: str) -> None:
    """Give the database our schema, or the migrations it lacks; four processes may start at once.

    Raises:
        Refusal: ``database-unreachable``, ``database-role``, ``database-foreign``.
    """
    with open_connection(conninfo, as_owner=True) as guard:
        if is_current(guard) and queue.is_current(guard):
            return
        with guard.transaction():
            guard.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK_KEY,))
            if not is_current(guard):
                _apply(conninfo, guard)
            with open_connection(conninfo, as_owner=True) as conn:
                if not queue.is_current(conn):
                    queue.bring_up(conn)


def _apply(conninfo: str, guard: Connection[Any]) -> None:
    empty = guard.execute("SELECT to_regnamespace('migration') IS NULL").fetchone() == (True,)
    if empty:
        _refuse_foreign(guard)
    with open_connection(conninfo, as_owner=True) as conn, conn.transaction():
        _make_roles(conn)
        if empty:
            for text in schema_texts():
                conn.execute(text)
            conn.execute("CREATE SCHEMA migration")
    _run_yoyo(conninfo, there=migration_ids() if empty else ())


def schema_texts() -> Iterator[sql.SQL]:
    """The texts of the schema files in order."""
    for name in SCHEMA_FILES:
        yield _text(name)


def _text(name: str) -> sql.SQL:
    return sql.SQL((PACKAGE / name).read_text(encoding="utf-8"))  # our own file


def _refuse_foreign(conn: Connection[Any]) -> None:
    found = conn.execute(
        "SELECT nspname FROM pg_namespace"
        " WHERE nspname IN ('setup', 'staging', 'journal', 'ledger', 'jobs', 'service', 'people')"
    ).fetchone()
    if found:
        raise Refusal("database-foreign", f"the database already has a schema named {found[0]}")


def _make_roles(conn: Connection[Any]) -> None:
    """See that our roles are there and that the connecting user can become them."""
    try:
        with conn.transaction():
            conn.execute(_text(ROLES_FILE))
            conn.execute("GRANT primanota_app, primanota_desk TO CURRENT_USER")
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidGrantOperation) as error:
        if conn.execute(ROLES_USABLE).fetchone() != (True,):
            raise Refusal("database-role", str(error).splitlines()[0]) from error


def migration_ids() -> list[str]:
    """The ids of the migrations that this version of the program brings, in order."""
    return sorted(path.stem for path in MIGRATIONS.glob("*.sql") if not path.name.endswith(".rollback.sql"))


def is_current(conn: Connection[Any]) -> bool:
    """Whether the database has every migration of this program.

    Raises:
        Refusal: ``database-foreign``: it has one that this program does not know.
    """
    if conn.execute("SELECT to_regclass('migration._yoyo_migration') IS NULL").fetchone() == (True,):
        return False
    applied = {row[0] for row in conn.execute("SELECT migration_id FROM migration._yoyo_migration")}
    newer = applied - set(migration_ids())
    if newer:
        raise Refusal(
            "database-foreign",
            f"the database was migrated by a newer version of primanota ({', '.join(sorted(newer))})",
            remedy="Use that version of primanota, or another database.",
        )
    return applied == set(migration_ids())


def _run_yoyo(conninfo: str, *, there: Collection[str]) -> None:
    """Apply the migrations that the database lacks; those named are there already and only noted."""
    import yoyo  # noqa: PLC0415  # slow to import, and needed only when there is something to apply

    settings = {name: str(value) for name, value in conninfo_to_dict(conninfo).items() if value is not None}
    database = settings.pop("dbname", settings.get("user", ""))
    options = urlencode({**settings, "schema": "migration"})
    backend = yoyo.get_backend(f"postgresql+psycopg:///{quote(database, safe='')}?{options}")
    try:
        migrations = yoyo.read_migrations(str(MIGRATIONS))
        with backend.lock():
            todo = backend.to_apply(migrations)
            backend.mark_migrations(todo.filter(lambda each: each.id in there))
            backend.apply_migrations(todo.filter(lambda each: each.id not in there))
    finally:
        backend.connection.close()
