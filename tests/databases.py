"""Databases: what each test writes into, made from a template and used again once they are empty.

Making a database and removing it takes longer than most tests. One that a test leaves with the schema it
found is emptied and given to the next; one whose schema, rights or currencies were touched, or into which
much was written, is removed.
"""

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo

from primanota.db.connect import open_connection
from primanota.ledger import proof

ROWS_MAX = 20_000
"""A database into which a test wrote more is not used again: what it deleted would slow the next down."""

BUSINESS = ["setup", "staging", "journal", "ledger", "jobs", "service", "people", "procrastinate"]
SCHEMAS = [*BUSINESS, "migration"]
KEPT = ["setup.currency"]
NUMBERS = itertools.count(1)

# Everything of the schema that a test could have changed, as one number.
SIGNATURE = """
    SELECT sum(hashtextextended(line, 0))
    FROM (
        SELECT format('%%s %%s %%s', c.oid, c.relacl, c.relnatts) AS line
        FROM pg_class AS c WHERE c.relnamespace::regnamespace::text = ANY(%(schemas)s)
        UNION ALL
        SELECT format('%%s', n) FROM pg_namespace AS n WHERE n.nspname !~ '^pg_(toast_)?temp'
        UNION ALL
        SELECT format('%%s %%s %%s %%s %%s', a.attrelid, a.attname, a.atttypid, a.attnotnull, a.attacl)
        FROM pg_attribute AS a
        JOIN pg_class AS c ON c.oid = a.attrelid
        WHERE c.relnamespace::regnamespace::text = ANY(%(schemas)s)
        UNION ALL
        SELECT format('%%s %%s', k.oid, k.conname) FROM pg_constraint AS k
        WHERE k.connamespace::regnamespace::text = ANY(%(schemas)s)
        UNION ALL
        SELECT format('%%s', p) FROM pg_proc AS p WHERE p.pronamespace::regnamespace::text = ANY(%(schemas)s)
        UNION ALL
        SELECT format('%%s %%s', t.oid, t.tgname) FROM pg_trigger AS t
        UNION ALL
        SELECT format('%%s', s) FROM pg_db_role_setting AS s
        JOIN pg_database AS d ON d.oid = s.setdatabase AND d.datname = current_database()
        UNION ALL
        SELECT format('%%s', currency) FROM setup.currency
        UNION ALL
        SELECT format('%%s', m.migration_id) FROM migration._yoyo_migration AS m
    ) AS schema (line)
"""


@contextmanager
def made(server: str, template: str = "template0") -> Iterator[str]:
    """The conninfo of a new database, empty or a copy of another; gone afterwards."""
    name = _make(server, template)
    try:
        yield make_conninfo(server, dbname=name)
    finally:
        _remove(server, name)


def hold(place: str) -> None:
    """Assert that every proof holds in a database."""
    with open_connection(place) as conn:
        offenders = {each.proof: each.sample for each in proof.run(conn) if each.offenders}
    assert offenders == {}


class Databases:
    """The databases of one test process on one server."""

    def __init__(self, server: str, template: str) -> None:
        self.server = server
        self.template = template
        self.free: list[str] = []
        self.signature: int | None = None

    @contextmanager
    def lent(self) -> Iterator[str]:
        """The conninfo of an empty database with our schema; it comes back clean or not at all."""
        name = self.free.pop() if self.free else _make(self.server, self.template)
        conninfo = make_conninfo(self.server, dbname=name)
        if self.signature is None:
            with psycopg.connect(conninfo, autocommit=True) as conn:
                self.signature = _signature(conn)
        clean = False
        try:
            yield conninfo
            clean = self._emptied(conninfo, name)
        finally:
            if clean:
                self.free.append(name)
            else:
                _remove(self.server, name)

    def close(self) -> None:
        """Remove those that wait for a test."""
        while self.free:
            _remove(self.server, self.free.pop())

    def _emptied(self, conninfo: str, name: str) -> bool:
        with suppress(psycopg.Error), psycopg.connect(conninfo, autocommit=True) as conn:
            conn.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = %s AND pid <> pg_backend_pid()",
                (name,),
            )
            if _signature(conn) != self.signature:
                return False
            with conn.transaction():
                conn.execute("SET LOCAL session_replication_role = replica")  # in any order, no trigger
                rows = sum(
                    conn.execute(sql.SQL("DELETE FROM {}").format(table)).rowcount for table in _tables(conn)
                )
            return rows <= ROWS_MAX
        return False


def _make(server: str, template: str) -> str:
    """Make a database by copying files: by way of the log, as is usual, it takes four times as long."""
    name = f"test_{os.getpid()}_{next(NUMBERS)}"
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
    return name


def _remove(server: str, name: str) -> None:
    """Remove a database, whoever is still connected."""
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _signature(conn: Connection[tuple[int]]) -> int:
    row = conn.execute(SIGNATURE, {"schemas": SCHEMAS}).fetchone()
    assert row is not None
    return row[0]


def _tables(conn: Connection[tuple[int]]) -> list[sql.Identifier]:
    found = psycopg.Cursor(conn, row_factory=psycopg.rows.tuple_row).execute(
        "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = ANY(%s)", (BUSINESS,)
    )
    return [sql.Identifier(schema, name) for schema, name in found if f"{schema}.{name}" not in KEPT]
