"""Where the books are: a folder of one's own, also with a blank in its name, and its server's commands."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doors.program import PROGRAM, Program


@pytest.fixture
def folder() -> Iterator[Path]:
    """A new folder that the server's account may enter too, when root runs the tests."""
    above = Path(tempfile.mkdtemp(prefix="primanota-places-"))
    above.chmod(0o755)
    place = above / "my books"
    yield place
    Program(str(place))("db", "stop")
    shutil.rmtree(above)


def test_a_folder_of_ones_own(folder: Path, files: Path) -> None:
    program = Program("postgresql://nobody@127.0.0.1:1/nothing")
    here = ("--db", folder)
    status = program("db", "status", "--json", *here).document
    assert (status["kind"], status["running"], status["place"]) == ("embedded", False, str(folder))
    assert program("setup", "load", files / "pack", *here).status == 0
    assert program("db", "status", "--json", *here).document["running"] is True
    assert program("db", "path", *here).out == f"{folder}\n"
    asked = subprocess.run(
        [str(PROGRAM), "db", "psql", *map(str, here)],
        env=program.environment(),
        input="SELECT 'companies ' || count(*) FROM setup.company",
        capture_output=True,
        text=True,
        check=True,
    )
    assert "companies 2" in asked.stdout
    assert program("db", "stop", "--json", *here).document == {"stopped": True}
    assert program("db", "stop", "--json", *here).document == {"stopped": False}
    assert len(program("period", "list", "--json", *here).document) > 0, "started again by itself"


def test_a_folder_that_cannot_hold_a_database(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("not a folder")
    answer = Program(str(file))("journals", "--json")
    assert answer.status == 4
    assert str(file) in answer.error["cause"]


def test_the_demo_in_an_empty_database(program: Program) -> None:
    told = program("--db", program.place, "demo", "--json")
    assert told.status == 0
    assert {"setup", "staging", "imports", "posting", "proofs"} <= set(told.document)
    again = program("--db", program.place, "demo", "--json")
    assert (again.status, again.error["code"]) == (4, "in-use")
