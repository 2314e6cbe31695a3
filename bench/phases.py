"""Phases: stage, import and post as commands, each in a process of its own that tells its time and its
memory.

The time is that of the command in a running interpreter, from its arguments to its receipt: connecting,
reading the file, every transaction and the answer, but not Python's own start. Memory is the most the
process ever held.
"""

import json
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

import psycopg

from primanota.db import connect
from primanota.demo.big_pack import COMPANY

DONE = (0, 3)
NOTICES = "BENCH_NOTICES"
CONFINED = "BENCH_CONFINED"
NO_SETTINGS: Mapping[str, str] = MappingProxyType({})
HIGH_WATER = re.compile(r"^VmHWM:\s+(?P<kb>\d+) kB", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Run:
    """One phase: seconds of wall time, most memory in bytes, the receipt that the command printed."""

    seconds: float
    memory: int
    receipt: Any


def load_setup(conninfo: str, folder: Path) -> None:
    """Load the big company's pack."""
    run(conninfo, ["setup", "load", str(folder / "setup")])


def phase(
    name: str,
    conninfo: str,
    folder: Path,
    *,
    one_poster: bool = False,
    confined: bool = False,
    notices: Path | None = None,
) -> Run:
    """Run one phase of the big company's actuals; ``notices`` takes what the server says meanwhile.

    ``confined``: as the desk and the workers do it, whose connections see rows of the company only.
    """
    commands = {
        "stage": ["stage", str(folder / "actuals.csv"), "--links", str(folder / "links.csv")],
        "import": ["import", "--company", COMPANY],
        "post": ["post", "--all", "--now", "--company", COMPANY, *(["--workers", "1"] if one_poster else [])],
    }
    settings = {NOTICES: str(notices)} if notices else {}
    # The command line looks after all companies; here it takes the desk's role from its first connection on.
    settings |= {CONFINED: "yes", "PGOPTIONS": f"-c primanota.company={COMPANY}"} if confined else {}
    return run(conninfo, commands[name], settings)


def run(conninfo: str, command: list[str], settings: Mapping[str, str] = NO_SETTINGS) -> Run:
    """Run a command in a process of its own, with these settings in its environment.

    Raises:
        RuntimeError: it did not end well.
    """
    argv = [sys.executable, "-m", "bench.phases", *command, "--json", "--db", conninfo]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, env=os.environ | settings)
    if done.returncode not in DONE:
        message = f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr[-4000:]}"
        raise RuntimeError(message)
    told = json.loads(done.stdout)
    return Run(told["seconds"], told["memory"], told["receipt"])


def most_memory() -> int:
    """Most memory this process ever held, in bytes; not what its parent held before the fork, where Linux
    tells.
    """
    status = Path("/proc/self/status")
    if status.exists() and (found := HIGH_WATER.search(status.read_text(encoding="ascii"))):
        return int(found["kb"]) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def keep_notices(file: Path) -> None:
    """Write every notice of the server, on any connection, as a line of JSON."""
    connect = psycopg.connect
    notices = file.open("w", encoding="utf-8")

    def connected(*args: Any, **options: Any) -> Any:
        conn = connect(*args, **options)
        conn.add_notice_handler(
            lambda told: print(json.dumps(told.message_primary), file=notices, flush=True)
        )
        return conn

    psycopg.connect = connected


def main() -> None:
    """Run the command line given and print what it took as one JSON document."""
    from primanota.cli import app  # noqa: PLC0415  # imported before the clock starts

    if NOTICES in os.environ:
        keep_notices(Path(os.environ[NOTICES]))

    if CONFINED in os.environ:
        connect.APP_ROLE = connect.DESK_ROLE

    answer = StringIO()
    started = time.perf_counter()
    try:
        with redirect_stdout(answer):
            app(sys.argv[1:])
    except SystemExit as end:
        seconds = time.perf_counter() - started
        code = end.code if isinstance(end.code, int) else 1
        if code not in DONE:
            sys.stderr.write(answer.getvalue())
            raise
        print(
            json.dumps(
                {"seconds": seconds, "memory": most_memory(), "receipt": json.loads(answer.getvalue())}
            )
        )
        sys.exit(code)


if __name__ == "__main__":
    main()
