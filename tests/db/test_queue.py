"""The queue's tables: made in new and older databases, kept up, used by the application, never another's."""

from typing import Any
from uuid import uuid4

import pytest
from psycopg import Connection, sql

from primanota.core.errors import Refusal
from primanota.db import migrate
from primanota.db import queue as tables
from primanota.db.connect import open_connection
from primanota.jobs import queue

FUNCTIONS = """
    SELECT proname || pg_get_function_identity_arguments(oid)
    FROM pg_proc WHERE pronamespace = 'procrastinate'::regnamespace AND proconfig IS NOT NULL
"""


def without_queue(owner: Connection[Any]) -> None:
    """As a version of primanota left it that had no queue."""
    owner.execute("DROP SCHEMA procrastinate CASCADE")
    owner.execute("DROP TABLE migration.queue_migration")


def works(database: str) -> None:
    """The application puts a task into the queue and takes it out again."""
    run = uuid4()
    with open_connection(database) as conn:
        queue.defer(conn, company="DE", run=run, tasks=[1, 2])
        queued = conn.execute("SELECT args ->> 'run' FROM procrastinate.procrastinate_jobs").fetchall()
        assert queued == [(str(run),)] * 2
        queue.forget(conn, company="DE", run=run, tasks=[1, 2])
        assert conn.execute("SELECT count(*) FROM procrastinate.procrastinate_jobs").fetchone() == (0,)


def test_an_older_database_gets_the_queue(database: str, owner: Connection[Any]) -> None:
    fresh = owner.execute(FUNCTIONS).fetchall()
    without_queue(owner)
    assert migrate.is_current(owner)
    assert not tables.is_current(owner)
    migrate.bring_up(database)
    assert tables.is_current(owner)
    assert sorted(owner.execute(FUNCTIONS).fetchall()) == sorted(fresh)
    works(database)


def test_a_queue_of_an_older_procrastinate_is_brought_up(database: str, owner: Connection[Any]) -> None:
    """From the first migration on: the last ones are applied by us, and every function can be called."""
    fresh = owner.execute(FUNCTIONS).fetchall()
    without_queue(owner)
    owner.execute("CREATE SCHEMA procrastinate")
    owner.execute("CREATE TABLE migration.queue_migration (name text PRIMARY KEY)")
    *older, _, _ = tables.migration_names()
    for name in older:
        with owner.transaction():
            tables._apply(owner, (tables._migrations() / name).read_text(encoding="utf-8"), [name])
    migrate.bring_up(database)
    assert tables.is_current(owner)
    missing = set(fresh) - set(owner.execute(FUNCTIONS).fetchall())
    assert missing == set()
    works(database)


def test_another_s_queue_is_left_alone(database: str, owner: Connection[Any]) -> None:
    without_queue(owner)
    owner.execute("CREATE SCHEMA procrastinate")
    with pytest.raises(Refusal, match=r"database-foreign: .* procrastinate"):
        migrate.bring_up(database)
    owner.execute(sql.SQL("DROP SCHEMA procrastinate"))
    migrate.bring_up(database)
    works(database)
