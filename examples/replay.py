"""Replay: let an example's story happen again, with the real command at a database of its own.

Used by the tests, which compare what is said with the record, and by ``record``, which writes it. It knows
how the files of an example read and nothing of what they mean.
"""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from examples import warm

FOLDER = Path(__file__).parent
PATIENCE_S = 120

STORY, COMMANDS, RECORD = "story.md", "commands", "output.txt"

NAME = re.compile(r"\d\d_[a-z0-9_]+")
STATUS = re.compile(r"\s+# (?P<status>\d)$")
TABLE = re.compile(r"^```(?P<command>[a-z][^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)

DURATION = re.compile(r"\(\d+\.\d s\)")
BATCH = re.compile(r"\(batch [0-9a-f-]{36}\)")
RUN = re.compile(
    r"\b(?P<before>run|show|cancel|retry|import|post|prevalidate|write-back|proofs) "
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){0,3}(?:-[0-9a-f]{12})?\b"
)
WORKER = re.compile(r"\bworker \d+:")
MOMENT = re.compile(r"\b\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?\b")


class StatusError(Exception):
    """A command ended otherwise than its line says."""


@dataclass(frozen=True, slots=True)
class Step:
    """A line of ``commands``: a remark, or a command with the exit status it must have."""

    line: str
    words: tuple[str, ...] = ()
    status: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table of ``story.md``: the words of the command that lists these rows, and the rows as text."""

    words: tuple[str, ...]
    text: str


def names() -> list[str]:
    """The examples, in the order of their numbers."""
    return sorted(path.name for path in FOLDER.iterdir() if path.is_dir() and NAME.fullmatch(path.name))


def steps(name: str) -> Iterator[Step]:
    """The lines of an example's ``commands``; an expected exit status stands behind a command as ``# 3``.

    Raises:
        ValueError: a line is neither a remark nor a call of primanota.
    """
    for line in (FOLDER / name / COMMANDS).read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            yield Step(line)
            continue
        told = STATUS.search(line)
        program, *words = shlex.split(STATUS.sub("", line))
        if program != "primanota":
            message = f"{name}: {line!r} is no call of primanota"
            raise ValueError(message)
        yield Step(line, tuple(words), int(told["status"]) if told else 0)


def tables(name: str) -> list[Table]:
    """The tables of an example's story that say what a list must show: blocks named for its command, such as
    ``entries --company ALMA``.
    """
    text = (FOLDER / name / STORY).read_text(encoding="utf-8")
    return [Table(tuple(shlex.split(found["command"])), found["text"]) for found in TABLE.finditer(text)]


def replay(name: str, *, place: str, folder: Path) -> str:
    """Run an example's commands at an empty database, in a copy of its folder, and return what was said.

    Raises:
        StatusError: a command ended otherwise than its line says.
    """
    here = shutil.copytree(FOLDER / name, folder / name)
    return "".join(said for step in steps(name) for said in _told(step, place=place, here=here))


def run(*words: str, place: str, here: Path) -> subprocess.CompletedProcess[str]:
    """Run the command as a pipe would, without the settings of whoever runs it."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PRIMANOTA_")}
    own = {"PRIMANOTA_DATABASE_URL": place, "PRIMANOTA_ACTOR": "anna", "PYTHONUTF8": "1"}
    return warm.call(words, here=here, env=kept | own, patience_s=PATIENCE_S)


def steady(text: str) -> str:
    """The text without what is different each time: how long it took, when it was, the numbers of batches,
    runs and workers.
    """
    text = BATCH.sub("(batch 0)", DURATION.sub("(0.0 s)", text))
    text = WORKER.sub("worker 0:", RUN.sub(r"\g<before> 00000000", text))
    return MOMENT.sub(lambda found: re.sub(r"\d", "0", found[0]), text)


def _told(step: Step, *, place: str, here: Path) -> Iterator[str]:
    """What a reader sees of a step: the command, its answer, and what it said about it."""
    if not step.words:
        yield f"{step.line}\n"
        return
    done = run(*step.words, place=place, here=here)
    if done.returncode != step.status:
        message = f"{step.line}: ended with {done.returncode}, not {step.status}\n{done.stdout}{done.stderr}"
        raise StatusError(message)
    yield f"$ {step.line}\n"
    yield steady(done.stdout)
    yield steady(done.stderr)
