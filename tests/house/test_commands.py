"""Commands that pages and remedies tell are commands that there are, with the options that they have."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from primanota.cli import app
from tests.house.sources import ROOT, none_of, python_files, shown
from tests.house.test_docs import pages

TOLD = re.compile(r"\bprimanota (?P<words>[a-z-]+(?: [^\n`.;#|)(\\\"',]*)?)")
ROOT_COMMAND: Any = typer.main.get_command(app)

# Words that follow the program's name and are no command.
NO_COMMAND = {"as", "from", "takes", "speaks", "keeps", "starts", "does", "can", "is", "cannot"}


def options(command: Any) -> set[str]:
    """The options a command takes."""
    return {option for parameter in command.params for option in [*parameter.opts, *parameter.secondary_opts]}


def fault(words: list[str]) -> str | None:
    """What is wrong with a command line, or nothing."""
    command, common = ROOT_COMMAND, options(ROOT_COMMAND)
    while words and (below := getattr(command, "commands", {})):
        if words[0].startswith("--"):
            words = words[1:] if words[0] in {"--json", "--help"} else words[2:]
            continue
        if words[0] not in below:
            return f"there is no command {words[0]}"
        command, words = below[words[0]], words[1:]
    known = options(command) | common | {"--help"}
    unknown = [word for word in words if word.startswith("--") and word not in known]
    return f"it has no option {unknown[0]}" if unknown else None


def told(path: Path) -> Iterator[tuple[int, str]]:
    """The command lines of a page with their line numbers."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        for found in TOLD.finditer(line):
            words = found["words"].strip()
            if words.split()[0] not in NO_COMMAND:
                yield number, words


def test_every_command_told_exists() -> None:
    handwritten = [path for path in pages() if path != ROOT / "docs" / "reference" / "cli.md"]
    sources = [*handwritten, *python_files()]
    lines = [(f"{shown(path)}:{number}", words) for path in sources for number, words in told(path)]
    assert len(lines) > 40
    none_of(f"{place} primanota {words}: {why}" for place, words in lines if (why := fault(words.split())))


def test_a_command_that_is_not_there_is_found() -> None:
    assert fault(["nonsense", "--json"]) == "there is no command nonsense"
    assert fault(["post", "--everything"]) == "it has no option --everything"
    assert fault(["--db", "here", "period", "close", "2025-01"]) is None
