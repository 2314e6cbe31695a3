"""The README's five minutes happen as it says: its commands run in order, with the exit status it tells."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.house.sources import ROOT

STATUS = re.compile(r"\s+# (?P<status>\d)$")


def tour() -> Iterator[tuple[str, int]]:
    """The commands of the README's tour, each with its exit status."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.partition("## Five minutes")[2].partition("\n## ")[0]
    blocks = re.findall(r"^```\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    for line in "".join(blocks).splitlines():
        told = STATUS.search(line)
        yield STATUS.sub("", line), int(told["status"]) if told else 0


def test_the_tour_runs_as_told(database: str, empty_database: str, tmp_path: Path) -> None:
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": programs, "PRIMANOTA_DATABASE_URL": database}
    commands = [(command, status) for command, status in tour() if not command.startswith("export ")]
    assert len(commands) > 12
    told = ""
    for command, status in commands:
        # The demo makes a database of its own; here it is the test's.
        run = f"{command} --db '{empty_database}'" if command.startswith("primanota demo") else command
        done = subprocess.run(
            ["/bin/sh", "-c", run], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == status, f"{command}\n{done.stdout}\n{done.stderr}"
        told += done.stdout
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    for said in ("on account 505000: CostCentre FAIR does not exist. Add the dimension value",):
        assert said in readme
        assert said in told
