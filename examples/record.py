"""Record: replay examples in a scratch database and write down what was said, as their ``output.txt``.

Run by hand, never by a test: ``.venv/bin/python -m examples.record 01_time_and_material``, or without names
for all of them. What it changed is for a person to read before it is committed; the figures of ``story.md``
are compared by the tests, and a record that contradicts them fails there.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from examples import replay
from primanota.db import embedded


@contextmanager
def server() -> Iterator[str]:
    """A PostgreSQL of our own, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="primanota-examples-"))
    folder.chmod(0o755)  # when root records, the server runs as nobody
    try:
        yield embedded.ensure(folder / "server")
    finally:
        embedded.stop(folder / "server")
        shutil.rmtree(folder)


def record(name: str, *, conninfo: str) -> bool:
    """Write an example's record anew, from a database without a schema; whether it differs from the old."""
    with psycopg.connect(conninfo, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    with tempfile.TemporaryDirectory() as folder:
        said = replay.replay(name, place=make_conninfo(conninfo, dbname=name), folder=Path(folder))
    path = replay.FOLDER / name / replay.RECORD
    if path.exists() and path.read_text(encoding="utf-8") == said:
        return False
    path.write_text(said, encoding="utf-8", newline="\n")
    return True


def main(chosen: Sequence[str]) -> None:
    """Record the examples chosen, or all."""
    known = replay.names()
    unknown = [name for name in chosen if name not in known]
    if unknown:
        sys.exit(f"no such example: {', '.join(unknown)}; there are {', '.join(known)}")
    with server() as conninfo:
        for name in chosen or known:
            try:
                changed = record(name, conninfo=conninfo)
            except replay.StatusError as error:
                sys.exit(f"{name} is not recorded: {error}")
            print(f"{name}: {'written, read it' if changed else 'as before'}")


if __name__ == "__main__":
    main(sys.argv[1:])
