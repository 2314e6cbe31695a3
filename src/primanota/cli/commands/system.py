"""The database's own commands: is it there, stop it, where is it, open it.

They look after the server, not the books; none of them changes a row.
"""

import os

import typer

from primanota.cli.door import Door, Ending, command
from primanota.service import database

db = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Look after the database that holds the books.\n\nWithout --db it is your own, built in.",
)

app = typer.Typer(rich_markup_mode=None)
app.add_typer(db, name="db")


@command(
    db, "status", examples="primanota db status\nprimanota db status --db postgresql://books@server/primanota"
)
def status(door: Door) -> None:
    """Tell where the books are, and whether the database runs."""
    found = database.status(door.database())

    def told() -> None:
        door.out.text(f"{'built-in database' if found.kind == 'embedded' else 'database'}: {found.place}")
        door.out.text(
            f"running: {'yes' if found.running else 'no'}" + (f" (process {found.pid})" if found.pid else "")
        )
        door.out.text(f"PostgreSQL: {found.version or 'no data yet'}")
        door.out.text(f"size: {megabytes(found.size)}")

    door.out.receipt(found, told)


def megabytes(size: int | None) -> str:
    """A size in bytes as people read it."""
    return "unknown" if size is None else f"{size / 1_000_000:.1f} MB"


@command(db, "stop", examples="primanota db stop")
def stop(door: Door) -> None:
    """Stop the built-in database.

    The next command starts it again.
    """
    stopped = database.stop(door.database())
    door.out.receipt(
        {"stopped": stopped}, lambda: door.out.text("stopped" if stopped else "it was not running")
    )


@command(
    db,
    "path",
    examples='primanota db path\ncp -a "$(primanota db path)" /backup/   # after: primanota db stop',
)
def path(door: Door) -> None:
    """Print the folder of the built-in database."""
    place = database.folder(door.database())
    door.out.receipt({"path": place}, lambda: door.out.text(str(place)))


@command(
    db, "psql", examples="primanota db psql\necho 'SELECT count(*) FROM ledger.entry' | primanota db psql"
)
def psql(door: Door) -> Ending:
    """Open PostgreSQL's own command line on the books."""
    program = database.psql_command(door.database())
    os.execvp(program[0], program)  # noqa: S606  # becomes psql: nothing of ours is left to do
