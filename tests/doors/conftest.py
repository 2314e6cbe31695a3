"""Fixtures of the doors: the program at a fresh database, and at one where a whole story was told.

The database has no schema in the beginning: the program brings it. In the end every proof must hold.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from primanota.demo import actuals, company, tables
from tests.databases import hold, made
from tests.doors.program import Program


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
    with made(server) as place:
        yield Program(place)
        hold(place)


def step(program: Program, status: int, *words: object) -> None:
    """A call that must end so."""
    answer = program(*words)
    assert answer.status == status, answer


@pytest.fixture(scope="session")
def staged_once(server: str, files: Path) -> Iterator[str]:
    """A database where the demo company is set up and its actuals are staged, to be copied."""
    with made(server) as place:
        program = Program(place)
        step(program, 0, "setup", "load", files / "pack")
        step(program, 0, "stage", files / "actuals.csv", "--links", files / "links.csv")
        yield str(conninfo_to_dict(place)["dbname"])


@pytest.fixture
def staged(server: str, staged_once: str) -> Iterator[Program]:
    """The program at a database of the test's own where the demo company's actuals are staged."""
    with made(server, staged_once) as place:
        yield Program(place)
        hold(place)


@pytest.fixture(scope="session")
def told(server: str, staged_once: str) -> Iterator[Program]:
    """The program at a database where everything was imported and posted; for tests that only look."""
    with made(server, staged_once) as place:
        step(Program(place), 3, "import")
        step(Program(place), 3, "post", "--all")
        yield Program(place, "AFUS")
        hold(place)
