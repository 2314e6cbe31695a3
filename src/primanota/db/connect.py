"""Connections: one way to open them, one set of session settings, one transaction.

Every connection is in autocommit until ``transaction`` opens one at READ COMMITTED, which all our locking
is made for, and runs as the role ``primanota_app``, which cannot change the books; confined to a company as
``primanota_desk``, which sees no other's rows (walls.sql). Nothing here knows the trade.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import AsyncConnection, Connection, IsolationLevel, errors
from psycopg.pq import TransactionStatus
from psycopg_pool import ConnectionPool

from primanota.core.errors import Refusal
from primanota.db.statements import Connected

APP_ROLE = "primanota_app"
DESK_ROLE = "primanota_desk"

SESSION_SETTINGS = {
    "TimeZone": "UTC",
    "search_path": "",  # every name is qualified; temporary tables are found all the same
    "jit": "off",
    "work_mem": "64MB",
    "temp_buffers": "64MB",
    "default_statistics_target": "10",  # ANALYZE of our work tables: sizes and spreads, not details
    "lock_timeout": "60s",
    "idle_in_transaction_session_timeout": "2min",  # a stopped process does not hold its locks for ever
    "client_connection_check_interval": "200ms",  # a killed client's statement stops (safety.md §0.5)
    "plan_cache_mode": "force_custom_plan",  # plans follow the values, never a plan made for other sizes
}


CONNECTING: dict[str, Any] = {
    "autocommit": True,
    "connect_timeout": 10,
    "application_name": "primanota",
    "keepalives_idle": 30,
}

POOL_PATIENCE_S = 10
"""How long to wait for a connection of a pool."""


def open_connection(conninfo: str, *, as_owner: bool = False, company: str | None = None) -> Connection[Any]:
    """Open a connection with our session settings; as the tables' owner only for migrations.

    With ``company`` it is confined to that company.

    Raises:
        Refusal: ``database-unreachable``, ``database-role``.
    """
    try:
        conn = psycopg.connect(conninfo, **CONNECTING)
    except psycopg.Error as error:
        raise Refusal("database-unreachable", _first_line(error)) from error
    _set_up(conn)
    if not as_owner:
        _become_application(conn)
    if company is not None:
        confine(conn, company)
    return conn


def pool(conninfo: str, *, most: int) -> ConnectionPool[Connection[Any]]:
    """Connections as ``open_connection`` makes them, kept and lent to whoever asks next; not open yet.

    A connection that was lost is found out before it is lent; one that was confined is free again when it
    comes back. ``most`` at a time; who comes later waits.
    """
    return ConnectionPool(
        conninfo,
        kwargs=CONNECTING,
        min_size=1,
        max_size=most,
        open=False,
        timeout=POOL_PATIENCE_S,
        configure=_configure,
        check=ConnectionPool.check_connection,
        reset=_release,
        name="primanota",
    )


def _configure(conn: Connection[Any]) -> None:
    _set_up(conn)
    _become_application(conn)


def _set_up(conn: Connection[Any]) -> None:
    conn.isolation_level = IsolationLevel.READ_COMMITTED
    conn.execute(
        "SELECT set_config(name, value, false) FROM unnest(%s::text[], %s::text[]) AS setting (name, value)",
        (list(SESSION_SETTINGS), list(SESSION_SETTINGS.values())),
    )


def _become_application(conn: Connection[Any]) -> None:
    try:
        conn.execute(f"SET ROLE {APP_ROLE}")
    except psycopg.Error as error:
        conn.close()
        raise Refusal("database-role", _first_line(error)) from error


def confine(conn: Connected, company: str) -> None:
    """Let a connection see and write rows of one company only, until its pool has it back.

    Raises:
        RuntimeError: in a transaction, whose end could undo it.
    """
    _change_role(conn, DESK_ROLE, company)


def _release(conn: Connection[Any]) -> None:
    _change_role(conn, APP_ROLE, "")


def _change_role(conn: Connected, role: str, company: str) -> None:
    if conn.info.transaction_status is not TransactionStatus.IDLE:
        raise RuntimeError("a connection's company is not changed in a transaction")
    conn.execute(
        "SELECT set_config('role', %s, false), set_config('primanota.company', %s, false)",
        (role, company),
    )


async def become_queue_reader(conn: AsyncConnection[Any]) -> None:
    """Make a connection of Procrastinate's ready: it runs as the application and names its tables bare."""
    settings = {**SESSION_SETTINGS, "search_path": "procrastinate"}
    await conn.execute(
        "SELECT set_config(name, value, false) FROM unnest(%s::text[], %s::text[]) AS setting (name, value)",
        (list(settings), list(settings.values())),
    )
    await conn.execute(f"SET ROLE {APP_ROLE}")
    await conn.commit()


def _first_line(error: psycopg.Error) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


@contextmanager
def transaction(conn: Connected) -> Iterator[None]:
    """Run a block in one transaction at READ COMMITTED; a full disk or lost server becomes a refusal.

    Raises:
        Refusal: ``disk-full``, ``database-lost``; nothing of the block was kept, unless the connection was
            lost while committing, which the text says.
    """
    try:
        with conn.transaction():
            yield
    except (errors.DiskFull, errors.OutOfMemory) as error:
        raise Refusal("disk-full", _first_line(error)) from error
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        if not conn.closed:
            raise
        raise Refusal("database-lost", _first_line(error)) from error


@contextmanager
def snapshot(conn: Connected) -> Iterator[None]:
    """Run a block of reads in one read-only transaction that sees one moment (REPEATABLE READ)."""
    with conn.transaction():
        # Whoever reads a long list may take his time; he holds no locks.
        conn.execute(
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;"
            " SET LOCAL idle_in_transaction_session_timeout = '1h'"
        )
        yield


@contextmanager
def rehearsal(conn: Connected) -> Iterator[None]:
    """Run a block in one transaction that sees one moment (REPEATABLE READ) and is rolled back in the end."""
    with conn.transaction(force_rollback=True):
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


@contextmanager
def read_only(conn: Connected) -> Iterator[None]:
    """Run a part of a transaction in which the database refuses to write, but to temporary tables, and every
    lock on a row.
    """
    with conn.transaction():
        conn.execute("SET TRANSACTION READ ONLY")
        yield
