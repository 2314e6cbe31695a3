"""Help: every command explains itself with an example, is where the program looks for it, starts quickly."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from primanota import __version__, cli
from tests.doors.program import PROGRAM


def commands() -> Iterator[tuple[str, Any]]:
    """Every command with the words that call it."""
    found = typer.main.get_command(cli.application(cli.MODULES))
    for name, command in found.commands.items():  # type: ignore[attr-defined]  # a group
        below = getattr(command, "commands", None)
        if below is None:
            yield name, command
        else:
            yield from ((f"{name} {each}", under) for each, under in below.items())


COMMANDS = dict(commands())


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_explains_itself(name: str) -> None:
    command = COMMANDS[name]
    text = command.help
    first = text.splitlines()[0]
    assert first.endswith("."), "a sentence"
    assert len(first) <= 64, "short enough for the list of commands"
    assert f"primanota {name}" in text.split("Examples:")[1]
    options = {option for parameter in command.params for option in parameter.opts}
    assert {"--db", "--company", "--json"} <= options
    assert all(parameter.help for parameter in command.params if hasattr(parameter, "help"))


def test_every_command_is_where_the_program_looks_for_it() -> None:
    names = {name.split()[0] for name in COMMANDS}
    assert names == set(cli.HOMES)
    for name, module in cli.HOMES.items():
        assert name in typer.main.get_command(cli.application([module])).commands  # type: ignore[attr-defined]


def test_the_list_of_commands_is_not_cut() -> None:
    shown = subprocess.run([PROGRAM, "--help"], capture_output=True, text=True, check=True).stdout
    assert "..." not in shown.split("Commands:")[1]


def test_the_version() -> None:
    shown = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True).stdout
    assert shown == f"primanota {__version__}\n"


def test_a_command_without_words_shows_help() -> None:
    shown = subprocess.run([PROGRAM], capture_output=True, text=True, check=False)
    assert shown.returncode == 2
    assert "Usage: primanota" in shown.stdout + shown.stderr


def test_short_commands_load_nothing_slow() -> None:
    """Bars, settings and the made-up companies come in when a command needs them, and not for --help."""
    probe = "import sys; from primanota import cli; cli.application(cli.MODULES); print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "primanota.cli.commands.begin" in loaded
    slow = {"rich", "pydantic", "yoyo", "primanota.demo"}
    assert slow.isdisjoint(loaded)
