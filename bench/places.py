"""Places: the server the bench runs on, and a fresh database for each series of measurements.

Without a server named it starts the embedded one in a temporary folder and takes it away afterwards;
nobody's books are touched.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from primanota.db import embedded, migrate

HOT_SCHEMAS = ["staging", "journal", "ledger"]


@contextmanager
def server(named: str | None) -> Iterator[str]:
    """The conninfo of a database on the server, in which others can be made."""
    if named:
        yield named
        return
    folder = Path(tempfile.mkdtemp(prefix="primanota-bench-"))
    folder.chmod(0o755)  # when root measures, the server runs as nobody
    try:
        yield embedded.ensure(folder / "server")
    finally:
        embedded.stop(folder / "server")
        shutil.rmtree(folder)


@contextmanager
def database(server_conninfo: str, name: str, *, autovacuum: bool) -> Iterator[str]:
    """The conninfo of a fresh database with our schema, dropped in the end.

    Without autovacuum nothing ever analyses its tables unless the program itself does.
    """
    identifier = sql.Identifier(name)
    with psycopg.connect(server_conninfo, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier))
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(identifier))
    conninfo = make_conninfo(server_conninfo, dbname=name)
    try:
        migrate.bring_up(conninfo)
        if not autovacuum:
            _switch_autovacuum_off(conninfo)
        yield conninfo
    finally:
        with psycopg.connect(server_conninfo, autocommit=True) as admin:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(identifier))


def _switch_autovacuum_off(conninfo: str) -> None:
    with psycopg.connect(conninfo, autocommit=True) as conn:
        tables = conn.execute(
            "SELECT schemaname, relname FROM pg_stat_user_tables WHERE schemaname <> 'migration'"
        ).fetchall()
        for schema, table in tables:
            conn.execute(
                sql.SQL("ALTER TABLE {} SET (autovacuum_enabled = false)").format(
                    sql.Identifier(schema, table)
                )
            )


def analyse(conninfo: str) -> None:
    """Give every table fresh statistics."""
    with psycopg.connect(conninfo, autocommit=True) as conn:
        conn.execute("ANALYZE")


def analysed_tables(conninfo: str) -> list[str]:
    """The tables of the stations that somebody has ever analysed, by hand or by autovacuum."""
    with psycopg.connect(conninfo) as conn:
        found = conn.execute(
            "SELECT schemaname || '.' || relname FROM pg_stat_user_tables"
            " WHERE schemaname = ANY(%s) AND (last_analyze IS NOT NULL OR last_autoanalyze IS NOT NULL)"
            " ORDER BY 1",
            (HOT_SCHEMAS,),
        ).fetchall()
    return [name for (name,) in found]


def settle(conninfo: str) -> None:
    """Write out what earlier phases left in memory, so that no phase pays for another; needs a superuser."""
    with psycopg.connect(conninfo, autocommit=True) as conn:
        conn.execute("CHECKPOINT")
