"""The command line: every command of the trade, as tables for people and as JSON for programs.

A door: it reads options, calls the service or an inquiry, shows the answer and ends with an exit status.
The commands are in ``commands``, one module for each station of an actual's way; a call imports only the
module it needs, so that a short command takes a short time.
"""

import io
import os
import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Annotated, TextIO

import typer

from primanota import __version__
from primanota.cli.door import Company, Db, Debug, Door, Ending, Json
from primanota.cli.output import Output

MODULES = (
    "begin",
    "setup",
    "parameters",
    "staging",
    "journals",
    "review",
    "preview",
    "posting",
    "exchange",
    "jobs",
    "schedules",
    "books",
    "checks",
    "users",
    "system",
)
"""Where the commands are, in the order of help; each has an ``app`` of them."""

HOMES = {
    "demo": "begin",
    "serve": "begin",
    "setup": "setup",
    "period": "setup",
    "parameters": "parameters",
    "features": "parameters",
    "stage": "staging",
    "waiting": "staging",
    "actuals": "staging",
    "import": "journals",
    "journals": "journals",
    "lines": "journals",
    "edit": "review",
    "distribute": "review",
    "delete": "review",
    "reset": "review",
    "write-off": "review",
    "voided": "review",
    "preview": "preview",
    "reverse": "preview",
    "post": "posting",
    "prevalidate": "exchange",
    "write-back": "exchange",
    "jobs": "jobs",
    "worker": "jobs",
    "schedules": "schedules",
    "voucher": "books",
    "related": "books",
    "trace": "books",
    "export": "books",
    "entries": "books",
    "transactions": "books",
    "balances": "books",
    "verify": "checks",
    "log": "checks",
    "user": "users",
    "db": "system",
}
"""The module of each command."""


def application(modules: Iterable[str]) -> typer.Typer:
    """The program with the commands of these modules."""
    found = typer.Typer(
        name="primanota",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
    )
    found.callback()(common)
    for name in modules:
        found.add_typer(import_module(f"primanota.cli.commands.{name}").app)
    return found


def __getattr__(name: str) -> typer.Typer:
    """``app``, the whole program: made when someone asks for it, as the documentation does."""
    if name == "app":
        return application(MODULES)
    raise AttributeError(name)


def _show_version(asked: bool) -> None:  # noqa: FBT001  # an option's callback
    if asked:
        print(f"primanota {__version__}")  # noqa: T201
        raise typer.Exit


def common(
    context: typer.Context,
    *,
    db: Db = None,
    company: Company = None,
    json: Json = False,
    debug: Debug = False,
    version: Annotated[  # noqa: ARG001  # its callback does it
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """From approved project work to balanced books.

    Actuals are staged, imported into journals, looked at, and posted to the ledgers; every figure can be
    traced back. Begin with: primanota demo

    Exit status: 0 done, 3 done with issues told, 4 refused, 2 wrong usage, 1 defect.
    """
    context.obj = Door(db=db, company=company, json=json, debug=debug, out=Output(json=json))


def main() -> None:
    """Run the command that the program's arguments name."""
    try:
        _open_streams()
        # A word found here may be an option's value too; when no word is, all commands are needed.
        named = [HOMES[word] for word in sys.argv[1:] if word in HOMES]
        modules = dict.fromkeys(named) or (() if "--version" in sys.argv else MODULES)
        application(modules)()
    except KeyboardInterrupt:  # before the command began
        sys.exit(Ending.INTERRUPTED)


def _open_streams() -> None:
    """Have streams that take every character, also when the caller closed them."""
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")
