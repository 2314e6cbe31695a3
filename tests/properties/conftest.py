"""One database for all the books of a test, each a company of its own."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.db.connect import open_connection
from tests.databases import Databases
from tests.properties.running import Company

NUMBERS = itertools.count(1)
WORKERS_MAX = 8


@pytest.fixture(scope="module")
def books_conns(databases: Databases) -> Iterator[list[Connection[Any]]]:
    """Connections to the module's database; a crash of the machine may cost them their last commits."""
    with ExitStack() as opened:
        conninfo = opened.enter_context(databases.lent())
        conns = [opened.enter_context(open_connection(conninfo)) for _ in range(WORKERS_MAX)]
        for conn in conns:
            conn.execute("SET synchronous_commit = off")
        yield conns


@pytest.fixture(scope="module")
def new_company(
    books_conns: list[Connection[Any]], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Company]:
    """Make a company that the database does not know yet."""
    folder: Path = tmp_path_factory.mktemp("packs")
    return lambda: Company(books_conns, f"C{next(NUMBERS):06d}", folder)
