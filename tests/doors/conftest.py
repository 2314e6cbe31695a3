"""Fixtures of the doors: the program at a fresh database, and at one where a whole story was told.

The database has no schema in the beginning: the program brings it. In the end every proof must hold.
"""

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from primanota.db.connect import open_connection
from primanota.demo import actuals, company, tables
from primanota.ledger import proof
from tests.doors.program import Program

NUMBERS = itertools.count(1)


@contextmanager
def fresh_database(server: str, template: str = "template0") -> Iterator[str]:
    """The conninfo of a new database, empty or a copy of another; gone afterwards."""
    name = f"doors_{os.getpid()}_{next(NUMBERS)}"
    own, copied = sql.Identifier(name), sql.Identifier(template)
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(own, copied))
        try:
            yield make_conninfo(server, dbname=name)
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(own))


def hold(place: str) -> None:
    """Assert that every proof holds."""
    with open_connection(place) as conn:
        offenders = {each.proof: each.sample for each in proof.run(conn) if each.offenders}
    assert offenders == {}


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company's pack in ``pack``, its actuals and links beside it."""
    folder = tmp_path_factory.mktemp("company")
    tables.write(folder / "pack", company.pack())
    tables.write(folder, actuals.staging())
    return folder


@pytest.fixture
def program(server: str) -> Iterator[Program]:
    """The program at a database without a schema."""
    with fresh_database(server) as place:
        yield Program(place)
        hold(place)


def step(program: Program, status: int, *words: object) -> None:
    """A call that must end so."""
    answer = program(*words)
    assert answer.status == status, answer


@pytest.fixture(scope="session")
def staged_once(server: str, files: Path) -> Iterator[str]:
    """A database where the demo company is set up and its actuals are staged, to be copied."""
    with fresh_database(server) as place:
        program = Program(place)
        step(program, 0, "setup", "load", files / "pack")
        step(program, 0, "stage", files / "actuals.csv", "--links", files / "links.csv")
        yield str(conninfo_to_dict(place)["dbname"])


@pytest.fixture
def staged(server: str, staged_once: str) -> Iterator[Program]:
    """The program at a database of the test's own where the demo company's actuals are staged."""
    with fresh_database(server, staged_once) as place:
        yield Program(place)
        hold(place)


@pytest.fixture(scope="session")
def told(server: str, staged_once: str) -> Iterator[Program]:
    """The program at a database where everything was imported and posted; for tests that only look."""
    with fresh_database(server, staged_once) as place:
        step(Program(place), 3, "import")
        step(Program(place), 3, "post", "--all")
        yield Program(place, "AFUS")
        hold(place)
