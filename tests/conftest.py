"""Fixtures: one real PostgreSQL for the whole run, a fresh database for each test that asks for one.

The server is the embedded one, or whatever PRIMANOTA_TEST_DATABASE_URL names (a database in which we may
create others). After every test every proof must be empty in the database it used.
"""

import gc
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from fasteners import InterProcessLock as FileLock
from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo

from primanota.db import embedded, migrate
from primanota.db.connect import open_connection
from tests.databases import Databases, hold, made
from tests.memory import quick_folder

pytest.register_assert_rewrite("tests.books")  # so that `same` shows how two tables differ

# Whoever starts the tests in the background of a script has them ignore Ctrl-C, and all that they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Of this run alone: two runs may share a server.
TEMPLATE = f"primanota_template_{os.environ.get('PYTEST_XDIST_TESTRUNUID', str(os.getpid()))[:16]}"


def pytest_configure() -> None:
    """Let the collector rest while tests are gathered: everything that is made then stays."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Let the collector look only at what tests make: to look through all tests, and whatever they import,
    again and again took it a quarter of the time.
    """
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all workers of this test run share."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def server(shared_folder: Path) -> Iterator[str]:
    """The conninfo of a maintenance database on a running server with the template database made."""
    named = os.environ.get("PRIMANOTA_TEST_DATABASE_URL")
    users = shared_folder / "server.users"
    with FileLock(shared_folder / "server.lock"):
        conninfo = named or _hurry(embedded.ensure(_server_folder(shared_folder)))
        users.write_text(str(int(users.read_text()) + 1 if users.exists() else 1))
        _make_template(conninfo, shared_folder)
    yield conninfo
    with FileLock(shared_folder / "server.lock"):
        left = int(users.read_text()) - 1
        users.write_text(str(left))
        if left == 0 and not named:
            embedded.stop(_server_folder(shared_folder))
            shutil.rmtree(_server_folder(shared_folder))
            (shared_folder / "server.path").unlink()
        elif left == 0:
            with psycopg.connect(conninfo, autocommit=True) as admin:
                admin.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(TEMPLATE)))
        if left == 0:
            (shared_folder / "template.made").unlink()


def _server_folder(shared_folder: Path) -> Path:
    """The server's folder, the same for all workers: not in pytest's, which the server's account may not
    enter.
    """
    noted = shared_folder / "server.path"
    if not noted.exists():
        folder = Path(tempfile.mkdtemp(prefix="primanota-tests-", dir=quick_folder()))
        folder.chmod(0o755)  # when root runs the tests the server runs as nobody
        noted.write_text(str(folder))
    return Path(noted.read_text())


def _hurry(conninfo: str) -> str:
    """Let the tests' own server not wait for the disk: no test cuts the power, and what a killed process
    wrote the system keeps. Tests of the embedded server start others, with the settings it comes with.
    """
    with psycopg.connect(conninfo, autocommit=True) as admin:
        admin.execute("ALTER SYSTEM SET fsync = off")
        admin.execute("ALTER SYSTEM SET full_page_writes = off")
        admin.execute("ALTER SYSTEM SET max_wal_size = '256MB'")  # it may be memory
        admin.execute("SELECT pg_reload_conf()")
    return conninfo


def _make_template(conninfo: str, shared_folder: Path) -> None:
    if (shared_folder / "template.made").exists():
        return
    with psycopg.connect(conninfo, autocommit=True) as conn:
        conn.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(TEMPLATE)))
        conn.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(TEMPLATE)))
    migrate.bring_up(make_conninfo(conninfo, dbname=TEMPLATE))
    (shared_folder / "template.made").touch()


@pytest.fixture(scope="session")
def databases(server: str) -> Iterator[Databases]:
    """The databases that tests of this process write into."""
    found = Databases(server, TEMPLATE)
    yield found
    found.close()


@pytest.fixture
def empty_database(server: str) -> Iterator[str]:
    """The conninfo of a database without our schema."""
    with made(server) as conninfo:
        yield conninfo


@pytest.fixture
def database(databases: Databases) -> Iterator[str]:
    """The conninfo of an empty database with our schema; its proofs must all be empty in the end."""
    with databases.lent() as conninfo:
        yield conninfo
        hold(conninfo)


@pytest.fixture
def conn(database: str) -> Iterator[Connection[Any]]:
    """A connection as the application, in autocommit."""
    with open_connection(database) as connection:
        yield connection


@pytest.fixture
def owner(database: str) -> Iterator[Connection[Any]]:
    """A connection as the owner of the tables: for tests that tamper."""
    with open_connection(database, as_owner=True) as connection:
        yield connection
