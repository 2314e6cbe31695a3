"""Place: an empty database for the demo, which is never the user's books.

Without a place named it is an embedded one in a folder of its own, wiped at each run; a place that is named
must hold no company yet, and is never wiped. Environment variables do not count: they may name real books.
"""

import os
import shlex
import shutil
import sys
from pathlib import Path

from primanota.core.errors import Refusal
from primanota.demo.company import COMPANIES
from primanota.service import database
from primanota.service.database import Database
from primanota.service.session import Session

NAME = "primanota"
FOLDER = "primanota-demo"
OURS = {"data", "run", "lost+found"}


def fresh(named: str | None) -> Database:
    """The database of the demo: the one named, or an embedded one from which the last demo was wiped.

    Raises: Refusal: ``folder-not-empty``: something else lies where the demo's database should; those of the
    server.
    """
    if named:
        return database.named(named)
    folder = own_folder()
    if folder.exists():
        others = {each.name for each in folder.iterdir()} - OURS
        if others:
            raise Refusal(
                "folder-not-empty",
                f"{folder} holds {min(others)}, which the demo did not put there",
                remedy="Move it away, or name another place with --db.",
            )
        place = Database(None, folder)
        database.stop(place)
        shutil.rmtree(folder)
    return Database(None, folder)


def own_folder() -> Path:
    """The demo's own folder: beside that of the user's books."""
    return database.folder(database.named(None)).with_name(FOLDER)


def standing(named: str | None) -> Database:
    """The database of a demo that was told before, or where one would be told: nothing is wiped."""
    return database.named(named) if named else Database(None, own_folder())


def is_told(session: Session) -> bool:
    """Whether the demo's companies are there."""
    try:
        return set(COMPANIES) <= set(session.companies(None))
    except Refusal as refusal:
        if refusal.code == "no-company":
            return False
        raise


def require_empty(session: Session) -> None:
    """See that nobody keeps books here.

    Raises:
        Refusal: ``in-use``: the database holds a company.
    """
    try:
        found = session.companies(None)
    except Refusal as refusal:
        if refusal.code == "no-company":
            return
        raise
    raise Refusal(
        "in-use",
        f"the database holds companies already ({', '.join(found)}), and a demo wants one of its own",
        remedy="Leave --db out, or name an empty database or a new folder.",
    )


def option(named: str | None) -> str:
    """The option that brings a command to the demo's database, ready to be copied into a shell."""
    return f"--db {shlex.quote(named or str(own_folder()))}"


def program() -> str:
    """How to call primanota from this shell: by name where that finds this one, else by its path."""
    called = Path(sys.argv[0])
    found = shutil.which(NAME)
    if not called.is_file() or called.name != NAME or (found and Path(found).samefile(called)):
        return NAME
    near = os.path.relpath(called)
    return shlex.quote(near if not near.startswith(os.pardir) else str(called.resolve()))
