"""Servers to test with: scripts in processes of their own, as root or not, and what lives in a folder."""

import os
import pwd
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg
import pytest

from primanota.db import binaries, datafolder, embedded

IS_ROOT = os.geteuid() == 0
ENSURE = "print(embedded.ensure(path))"


def script(body: str, path: Path, *, before: str = "") -> subprocess.Popen[str]:
    """Start a Python process of its own; a refusal is its last line, with the code first."""
    text = f"""
import os, resource, sys
from pathlib import Path
import psycopg
from primanota.db import embedded
path = Path(sys.argv[1])
{before}
try:
    {body}
except embedded.EmbeddedError as error:
    print(error.code, error.cause, error.remedy, *error.details, sep="|")
"""
    argv = [sys.executable, "-c", text, str(path)]
    return subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def told(process: subprocess.Popen[str]) -> str:
    """What a script printed; it must not have failed."""
    out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, "")
    return out.strip()


def plain_user(body: str, path: Path) -> str:
    """What a script prints as a user who is not root."""
    if not IS_ROOT:
        return told(script(body, path))
    nobody = pwd.getpwnam("nobody")
    programs = binaries.choose(binaries.Account(nobody.pw_uid, nobody.pw_gid, "nobody"), None).folder
    become = f"os.setgroups([]); os.setgid({nobody.pw_gid}); os.setuid({nobody.pw_uid})"
    return told(script(body, path, before=f"os.environ['{binaries.OVERRIDE}'] = {str(programs)!r}; {become}"))


def write_note(conninfo: str, note: str) -> None:
    """Commit a row, so that we can see later whether it survived."""
    with psycopg.connect(conninfo) as conn:
        conn.execute("CREATE TABLE IF NOT EXISTS note (note text)")
        conn.execute("INSERT INTO note (note) VALUES (%s)", (note,))


def read_notes(conninfo: str) -> list[str]:
    with psycopg.connect(conninfo) as conn:
        return [row[0] for row in conn.execute("SELECT note FROM note")]


def server_processes(folder: Path) -> list[psutil.Process]:
    """All processes of the folder's server; there must be some."""
    found = datafolder.processes(datafolder.open_folder(folder))
    assert found
    return found


def first_process(folder: Path) -> psutil.Process:
    pid = embedded.status(folder).pid
    assert pid is not None
    return psutil.Process(pid)


def say(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Tell on the terminal, whatever pytest captures, what this machine or user cannot show."""
    with capsys.disabled():
        print(f"\n{text}", file=sys.stderr)  # which xdist lets through


def refusal(doing: Callable[[], object]) -> binaries.EmbeddedError:
    with pytest.raises(binaries.EmbeddedError) as caught:
        doing()
    return caught.value
