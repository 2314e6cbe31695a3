"""Database: which one a person means, and the embedded server's own commands.

``--db`` or PRIMANOTA_DATABASE_URL name a PostgreSQL server by URL, or a folder for an embedded one;
neither: the embedded one of this user. Only this module knows the difference. It opens no session and
changes no data.
"""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from primanota.core.errors import Refusal
from primanota.db import embedded, statements
from primanota.db.connect import open_connection

SQL = statements.beside(__file__)

URL = re.compile(r"^(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://")
SCHEMES = ("postgresql", "postgres")


@dataclass(frozen=True, slots=True)
class Database:
    """Where the books are: a server's conninfo, or the folder of an embedded server."""

    server: str | None
    folder: Path | None

    def conninfo(self) -> str:
        """How to connect; starts the embedded server when it is not running.

        Raises:
            Refusal: the embedded server cannot start (``EmbeddedError``, with the reason).
        """
        if self.folder is None:
            assert self.server is not None
            return self.server
        return embedded.ensure(self.folder)


def named(text: str | None) -> Database:
    """The database that ``--db`` or the environment names; None or empty: this user's embedded one.

    Raises:
        Refusal: ``database-unreachable``: a URL that is not PostgreSQL's.
    """
    if not text:
        return Database(None, embedded.default_path())
    url = URL.match(text)
    if url and url["scheme"] not in SCHEMES:
        raise Refusal(
            "database-unreachable",
            f"the address begins with {url['scheme']}://, and the books are kept in PostgreSQL",
            remedy="Write postgresql://user@host:port/name, or the folder of an embedded database.",
        )
    if url or _is_conninfo(text):
        return Database(text, None)
    return Database(None, Path(text).expanduser())


def _is_conninfo(text: str) -> bool:
    """Whether the text is ``host=... dbname=...``, rather than a folder with an equals sign."""
    if "=" not in text:
        return False
    try:
        return bool(conninfo_to_dict(text))
    except psycopg.Error:
        return False


@dataclass(frozen=True, slots=True)
class DatabaseStatus:
    """What is known of a database without changing it; size in bytes, of the folder or of the database."""

    kind: str
    place: str
    running: bool
    version: str | None
    size: int | None
    pid: int | None = None


def status(database: Database) -> DatabaseStatus:
    """Whether the database answers, its version and size.

    Raises:
        Refusal: ``database-unreachable``, ``database-role`` for a server; ``EmbeddedError``.
    """
    if database.folder is not None:
        found = embedded.status(database.folder)
        return DatabaseStatus(
            "embedded", str(found.path), found.running, found.version, found.size, found.pid
        )
    with open_connection(database.conninfo(), as_owner=True) as conn:
        row = SQL.measure(conn).fetchone()
        info = conn.info
        version = info.parameter_status("server_version")
        size = int(row["bytes"]) if row else None
        return DatabaseStatus(
            kind="server",
            place=f"{info.dbname} on {info.host} port {info.port}",
            running=True,
            version=version,
            size=size,
        )


def stop(database: Database) -> bool:
    """Stop the embedded server; False when none was running.

    Raises:
        Refusal: ``value-invalid``: a server that we did not start; ``EmbeddedError``.
    """
    if database.folder is None:
        raise Refusal(
            "value-invalid",
            "only an embedded database is stopped from here",
            remedy="Leave --db and PRIMANOTA_DATABASE_URL out, or name the embedded database's folder.",
        )
    return embedded.stop(database.folder)


def psql_command(database: Database) -> list[str]:
    """The command that opens psql on the database.

    Raises:
        Refusal: ``postgresql-missing`` when there is no psql; as :meth:`Database.conninfo`.
    """
    if database.folder is not None:
        return embedded.psql_command(database.folder)
    program = shutil.which("psql")
    if program is None:
        raise Refusal(
            "postgresql-missing",
            "there is no psql on PATH",
            remedy="Install a PostgreSQL client (Debian and Ubuntu: apt-get install postgresql-client).",
        )
    return [program, database.conninfo()]


def folder(database: Database) -> Path:
    """The folder of the embedded database, whether it is there yet or not.

    Raises:
        Refusal: ``value-invalid``: a server has none that we know.
    """
    if database.folder is None:
        raise Refusal(
            "value-invalid",
            "a database server keeps its own folder",
            remedy="Leave --db and PRIMANOTA_DATABASE_URL out to see the built-in database's folder.",
        )
    return embedded.status(database.folder).path
