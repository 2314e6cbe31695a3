"""Program: the real command in a process of its own, as people and scripts start it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from examples import warm

PROGRAM = Path(sys.executable).with_name("primanota")
PATIENCE_S = 120


@dataclass(frozen=True, slots=True)
class Answer:
    """How a call ended and what it said."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, Any]:
        """The refusal of a call with --json, which stderr tells in words too."""
        assert set(self.document) == {"error"}
        error: dict[str, Any] = self.document["error"]
        assert set(error) == {"code", "cause", "remedy", "details"}
        assert f"error: {error['code']}: " in self.err
        assert f"remedy: {error['remedy']}" in self.err
        assert "Traceback" not in self.err
        return error


@dataclass(frozen=True, slots=True)
class Program:
    """The command at one database."""

    place: str
    company: str = ""

    def environment(self, **more: str) -> dict[str, str]:
        """Our own environment without settings of whoever runs the tests."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PRIMANOTA_")}
        own = {"PRIMANOTA_DATABASE_URL": self.place, "PRIMANOTA_ACTOR": "anna", "COLUMNS": "80"}
        chosen = {"PRIMANOTA_COMPANY": self.company} if self.company else {}
        return kept | own | chosen | more

    def start(self, *words: object, **more: str) -> subprocess.Popen[str]:
        """Start the command and let it run."""
        return subprocess.Popen(
            [str(PROGRAM), *map(str, words)],
            env=self.environment(**more),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __call__(self, *words: object, **more: str) -> Answer:
        """Run the command and wait for its end."""
        env = self.environment(**more)
        done = warm.call([*map(str, words)], here=Path.cwd(), env=env, patience_s=PATIENCE_S)
        return Answer(done.returncode, done.stdout, done.stderr)


@contextmanager
def serving(
    program: Program, *words: str, **more: str
) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """The program while it serves, with what it told of itself; ``more`` is in its environment."""
    process = program.start("serve", "--port", "0", "--json", *words, **more)
    with process:
        try:
            assert process.stdout
            told = ""
            for line in process.stdout:
                told += line
                if line.startswith("}"):
                    break
            yield process, json.loads(told)
        finally:
            process.terminate()
            assert process.wait(PATIENCE_S) == 0, process.stderr and process.stderr.read()
