"""Yardstick: how long COPY takes for the rows that a phase left behind.

The rows are copied out to files (COPY's own text format) and from there into empty tables with the same
columns, checks and indexes, one transaction for each table. Nothing that writes these rows through
PostgreSQL's SQL can be much faster than that.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import Connection, sql

BLOCK_BYTES = 1 << 18
SCHEMA = "bench"

LEFT_BY = {
    "stage": ("staging.actual", "staging.link"),
    "import": ("journal.line", "journal.header"),
    "post": ("ledger.project_transaction", "ledger.entry"),
}
"""The tables that hold what a phase leaves behind."""


@dataclass(frozen=True, slots=True)
class Copied:
    """COPY of one table: rows, bytes of text, seconds."""

    table: str
    rows: int
    bytes: int
    seconds: float


def measure(conninfo: str, phase: str, folder: Path) -> list[Copied]:
    """Copy the rows of a phase out and in again, timing the way in."""
    with psycopg.connect(conninfo, autocommit=True) as conn:
        conn.execute("SET synchronous_commit = on")
        conn.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(SCHEMA)))
        conn.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(SCHEMA)))
        try:
            return [_copy(conn, table, folder) for table in LEFT_BY[phase]]
        finally:
            conn.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(SCHEMA)))


def _copy(conn: Connection[Any], table: str, folder: Path) -> Copied:
    source = sql.Identifier(*table.split("."))
    target = sql.Identifier(SCHEMA, table.replace(".", "_"))
    file = folder / f"{table}.copy"
    with file.open("wb") as out, conn.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(source)) as copy:
        for block in copy:
            out.write(block)
    conn.execute(sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(target, source))
    conn.execute("CHECKPOINT")
    started = time.perf_counter()
    with conn.transaction(), conn.cursor() as cursor:
        with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(target)) as copy, file.open("rb") as read:
            while block := read.read(BLOCK_BYTES):
                copy.write(block)
        rows = cursor.rowcount
    seconds = time.perf_counter() - started
    size = file.stat().st_size
    file.unlink()
    return Copied(table, rows, size, seconds)
