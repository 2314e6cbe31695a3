"""Door: what every command has in common: its options, its session, and how it ends.

``command`` turns a function of a few lines into a command with ``--json``, ``--company``, ``--db`` and
``--debug``, which may stand before it too. A refusal, a defect, a closed pipe and Ctrl-C end in one place,
here, each with its exit status.
"""

import errno
import inspect
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

import typer

from primanota.cli.output import Output
from primanota.core.errors import Refusal
from primanota.reach import Reach
from primanota.service import faults
from primanota.service.database import Database, named
from primanota.service.receipts import readable
from primanota.service.session import Session, open_session

if TYPE_CHECKING:
    from primanota.config import Settings


class Ending(IntEnum):
    """The exit statuses (contract.md §3); wrong usage, 2, is the command line parser's."""

    DONE = 0
    DEFECT = 1
    ISSUES_TOLD = 3
    REFUSED = 4
    INTERRUPTED = 130
    PIPE_CLOSED = 141


Db = Annotated[
    str | None,
    typer.Option(
        "--db",
        metavar="PLACE",
        help="Where the books are: postgresql://user@host/name, or a folder (default: your own, built in).",
    ),
]
Company = Annotated[
    str | None, typer.Option("--company", "-c", metavar="CODE", help="The company, when there are several.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show where in the program a defect is.")]


@dataclass(frozen=True, slots=True)
class Door:
    """One call of the program: the common options, the settings, and where answers go."""

    db: str | None = None
    company: str | None = None
    json: bool = False
    debug: bool = False
    out: Output = field(default_factory=Output)

    def with_options(self, *, db: str | None, company: str | None, json: bool, debug: bool) -> "Door":
        """The same with the options given behind the command, which win over those before it."""
        return replace(
            self,
            db=db or self.db,
            company=company or self.company,
            json=json or self.json,
            debug=debug or self.debug,
            out=Output(json=json or self.json),
        )

    def database(self) -> Database:
        """The database that is meant."""
        return named(self.db or settings().database_url)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session at the database that is meant, by the actor of the environment."""
        with open_session(self.database(), actor=settings().actor) as session:
            yield session

    def selected(self) -> str | None:
        """The company given by option or environment, if any."""
        return self.company or settings().company


def reach() -> Reach:
    """Which files and addresses the desk and the workers may use, as the environment says.

    Raises:
        Refusal: ``value-invalid``.
    """
    return Reach.of(settings().exchange_folders, settings().exchange_hosts)


@cache
def settings() -> "Settings":
    """The environment's settings, read once.

    Raises:
        Refusal: ``value-invalid``: a variable holds what it cannot take.
    """
    # The settings library takes longer to import than a short command to run, and --help needs none.
    from primanota.config import Settings  # noqa: PLC0415

    try:
        return Settings()
    except ValueError as error:
        raise Refusal("value-invalid", _setting_fault(error), remedy="Correct or unset it.") from error


def _setting_fault(error: ValueError) -> str:
    """What the settings library says, without the value, which may be a secret."""
    details: list[dict[str, Any]] = getattr(error, "errors", list)()
    named_faults = [f"PRIMANOTA_{'_'.join(map(str, each['loc'])).upper()}: {each['msg']}" for each in details]
    return "; ".join(named_faults) or faults.first_line(error)


Command = Callable[..., Ending | None]


def command(app: typer.Typer, name: str, *, examples: str) -> Callable[[Command], Command]:
    """Make a function a command: its first argument is the door, the others are its options.

    The docstring is its help; ``examples`` are shown below it, one command a line.
    """

    def register(function: Command) -> Command:
        def run(context: typer.Context, **values: Any) -> None:
            door = _door(context, values)
            raise typer.Exit(guarded(door, lambda: function(door, **_valid(values))))

        app.command(name, help=_help(function, examples))(_shaped(run, function))
        return function

    return register


def group(app: typer.Typer, name: str, *, examples: str) -> Callable[[Command], typer.Typer]:
    """Make a function a command that has further commands below it: it runs when none of them is named.

    The options common to all commands may stand before those below; its own may not.
    """

    def register(function: Command) -> typer.Typer:
        def run(context: typer.Context, **values: Any) -> None:
            door = _door(context, values)
            if context.invoked_subcommand is None:
                raise typer.Exit(guarded(door, lambda: function(door, **_valid(values))))
            if any(value is not None for value in values.values()):
                message = f"options of the list go without {context.invoked_subcommand}"
                raise typer.BadParameter(message)
            context.obj = door

        found = typer.Typer(rich_markup_mode=None)
        found.callback(invoke_without_command=True, help=_help(function, examples))(_shaped(run, function))
        app.add_typer(found, name=name)
        return found

    return register


def _door(context: typer.Context, values: dict[str, Any]) -> Door:
    """The call's door, with the common options, which are taken out of the values."""
    common = {key: values.pop(key) for key in ("db", "company", "json", "debug")}
    before = context.obj if isinstance(context.obj, Door) else Door()
    return before.with_options(**common)


def _shaped(run: Callable[..., None], function: Command) -> Callable[..., None]:
    """The callback with the options of a command's function and those of all commands, as the parser reads
    them.
    """
    own = list(inspect.signature(function).parameters.values())[1:]
    shared = [
        _option("db", Db, None),
        _option("company", Company, None),
        _option("json", Json, False),  # noqa: FBT003  # an option's default
        _option("debug", Debug, False),  # noqa: FBT003
    ]
    first = inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
    parameters = [first, *(each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in own), *shared]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    return run


def _help(function: Command, examples: str) -> str:
    text = inspect.cleandoc(function.__doc__ or "")
    return f"{text}\n\n\b\nExamples:\n{_indented(examples)}"


def _valid(values: dict[str, Any]) -> dict[str, Any]:
    """The arguments with stray bytes replaced, which no database takes; paths keep them."""
    return {name: _valid_text(value) for name, value in values.items()}


def _valid_text(value: object) -> object:
    if isinstance(value, list):
        return [_valid_text(each) for each in value]
    return readable(value) if type(value) is str else value  # words of a choice stay what they are


def _option(name: str, annotation: object, default: object) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def _indented(examples: str) -> str:
    return "\n".join(f"  {line.strip()}" for line in examples.strip().splitlines())


def guarded(door: Door, work: Callable[[], Ending | None]) -> Ending:
    """Run a command's work and say how it ended; nothing it raises leaves here but the parser's own."""
    try:
        with faults.told():
            ending = work() or Ending.DONE
            sys.stdout.flush()
    except Refusal as refusal:
        door.out.refusal(refusal)
        return Ending.REFUSED
    except (KeyboardInterrupt, typer.Abort):
        door.out.say("interrupted: what was finished is kept; run the command again to go on")
        return Ending.INTERRUPTED
    except OSError as error:
        if error.filename is None:  # it is about stdout, which takes no more
            _close_output()
        if error.errno in (errno.EPIPE, errno.ESHUTDOWN):
            return Ending.PIPE_CLOSED
        door.out.refusal(_file_refusal(error))
        return Ending.REFUSED
    except (typer.Exit, typer.BadParameter):
        raise
    except Exception as error:  # noqa: BLE001  # the last resort: a defect is told, never a bare traceback
        return _defect(door, error)
    return ending


def _close_output() -> None:
    """Let what is still to be written go nowhere: the reader has closed the pipe, or the disk is full."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _file_refusal(error: OSError) -> Refusal:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Refusal("disk-full", str(error), remedy="Free some space and run it again.")
    return Refusal("file-unreadable", str(error), remedy="Check the path and who may read and write there.")


def _defect(door: Door, error: Exception) -> Ending:
    debug = door.debug or os.environ.get("PRIMANOTA_DEBUG", "").lower() in ("1", "true", "yes", "on")
    if debug:
        traceback.print_exception(error)
    door.out.problem(
        code="defect",
        cause=f"{type(error).__name__}: {faults.first_line(error)}",
        remedy="This is a mistake in primanota: please report it with what --debug shows (CONTRIBUTING.md).",
    )
    return Ending.DEFECT
