"""The demo command: the whole way of an actual at a made-up company, told while it happens."""

from pathlib import Path
from typing import Annotated

import typer

from primanota.cli.door import Door, command, settings

app = typer.Typer(rich_markup_mode=None)


@command(
    app,
    "demo",
    examples="""
        primanota demo
        primanota demo --keep my-company
        primanota demo --lines 100000""",
)
def run(
    door: Door,
    *,
    lines: Annotated[
        int, typer.Option("--lines", min=0, max=10_000_000, help="Then a big company with so many actuals.")
    ] = 0,
    keep: Annotated[
        Path | None, typer.Option("--keep", metavar="DIR", help="A new folder for pack and staging files.")
    ] = None,
) -> None:
    """See a company from its first time sheet to proven books.

    Two companies, three currencies, corrections, a closed period: staged, imported, posted and proven in a
    database of the demo's own; your books are not touched. The same every time.
    """
    # The made-up companies take longer to import than --help, which lists this command, may take.
    from primanota.demo import demo  # noqa: PLC0415
    from primanota.demo.telling import Teller  # noqa: PLC0415

    teller = Teller(quiet=door.json)
    document = demo.run(teller, actor=settings().actor, lines=lines, keep=keep, db=door.db)
    door.out.receipt(document, lambda: None)
