"""The data folder of an embedded PostgreSQL: what lies where, who may enter, which processes live on it.

``data/`` is PostgreSQL's own; ``run/`` is ours, with the log, the socket and two locks of the system's:
``run/lock`` is held by a process of ours while it makes, starts or stops the server; ``run/in-use`` is held
by the server's processes themselves, down to the last one: while it is held nobody starts another on that
data, not even from another container, where process ids say nothing. Not here: making, starting and stopping
a server, in ``embedded``.
"""

import fcntl
import hashlib
import os
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import platformdirs
import psutil
import psycopg
from psycopg.conninfo import make_conninfo

from primanota.db import binaries
from primanota.db.binaries import Account, EmbeddedError

DATABASE = "primanota"  # the name of the database and of its owner
PORT = "5432"  # only a part of the socket's name; each folder has a socket of its own
SOCKET_NAME = f".s.PGSQL.{PORT}"
SOCKET_PATH_BYTES_MAX = 103  # what every system takes (Linux 107, macOS 103)
CONNECT_TIMEOUT_S = 10
POLL_S = 0.02


@dataclass(frozen=True, slots=True)
class Note:
    """What a running PostgreSQL notes about itself in ``postmaster.pid``."""

    pid: int
    port: str
    socket_dir: str


@dataclass(frozen=True, slots=True)
class DataFolder:
    """A data folder, and the account that owns its server."""

    path: Path
    account: Account

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder."""
        return self.path / "data"

    @property
    def run(self) -> Path:
        """Our folder beside it."""
        return self.path / "run"

    @property
    def log(self) -> Path:
        """What the server writes while it runs, and why it did not start."""
        return self.run / "server.log"

    @property
    def tag(self) -> str:
        """A word in the titles of all the server's processes, by which they are known again."""
        return f"primanota-{hashlib.sha256(os.fsencode(self.path)).hexdigest()[:16]}"

    @property
    def socket_dir(self) -> Path:
        """Where a new server puts its socket: ``run``, or a short folder if that path is too long for one."""
        name = os.fsencode(self.run / SOCKET_NAME)
        if len(name) <= SOCKET_PATH_BYTES_MAX and not set(name) & set(b',"'):
            return self.run
        return Path(tempfile.gettempdir()) / self.tag

    @property
    def major(self) -> str | None:
        """The major version of PostgreSQL that the data belongs to; None when there is no data yet."""
        file = self.data / "PG_VERSION"
        return file.read_text(encoding="utf-8").strip() if file.exists() else None


def default_path() -> Path:
    """The user's data folder; for root, whose home nobody else may enter, the system's."""
    if os.geteuid() == 0 and "XDG_DATA_HOME" not in os.environ:
        return (
            Path("/var/lib/primanota") if sys.platform == "linux" else platformdirs.site_data_path(DATABASE)
        )
    return platformdirs.user_data_path(DATABASE)


def open_folder(path: Path) -> DataFolder:
    """The data folder at a path, there or not."""
    whole = path.expanduser().resolve()
    return DataFolder(whole, binaries.account_for(whole))


def prepare(folder: DataFolder) -> None:
    """Make the folder, unless it holds something else or the server's account cannot come there.

    Raises:
        EmbeddedError: ``folder-unreachable``, ``folder-foreign``.
    """
    nearest = next(each for each in (folder.path, *folder.path.parents) if each.is_dir())
    enter: list[str | Path] = ["/bin/sh", "-c", 'cd -- "$1"', "sh", nearest]
    if os.geteuid() == 0 and binaries.run(enter, folder.account).returncode != 0:
        raise EmbeddedError(
            "folder-unreachable",
            f"PostgreSQL refuses to run as root, and user {folder.account.name} may not enter {nearest}.",
            remedy="Name a folder with --db that every user may enter,"
            f" such as {default_path()}; or run as a plain user.",
        )
    binaries.make_open_folder(folder.path)
    entries = {each.name for each in folder.path.iterdir()} - {"lost+found", ".DS_Store"}
    if entries and not entries & {"run", "data"}:
        raise EmbeddedError(
            "folder-foreign",
            f"{folder.path} holds other files ({min(entries)}) and no database of primanota.",
            remedy="Name a new or empty folder with --db.",
        )
    make_private(folder.run, folder.account)


def make_private(path: Path, account: Account) -> None:
    """Make a folder for the account alone; one that somebody else put there, or may write to, is refused.

    Raises:
        EmbeddedError: ``folder-foreign``.
    """
    path.mkdir(mode=0o700, exist_ok=True)
    facts = path.lstat()
    ours = stat.S_ISDIR(facts.st_mode) and facts.st_uid in (account.uid, os.geteuid())
    if not ours or facts.st_mode & 0o022:
        raise EmbeddedError(
            "folder-foreign",
            f"{path} belongs to another user, or others may write to it.",
            remedy="Remove it if you know it, or name another folder with --db.",
        )
    if facts.st_uid != account.uid:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


@contextmanager
def exclusive(folder: DataFolder) -> Iterator[int]:
    """Only one process at a time makes, starts or stops a folder's server; yields the open lock."""
    lock = _open_lock(folder, "lock")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock
    finally:
        os.close(lock)


def claim(folder: DataFolder, *, patience_s: float) -> int | None:
    """The open ``in-use`` lock for a server to inherit; None if a former server holds it all that time."""
    lock = _open_lock(folder, "in-use")
    deadline = time.monotonic() + patience_s
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                os.close(lock)
                return None
            time.sleep(POLL_S)
        else:
            return lock


def is_in_use(folder: DataFolder) -> bool:
    """Whether any process of a server that we started lives on this data."""
    lock = claim(folder, patience_s=0)
    if lock is not None:
        os.close(lock)
    return lock is None


def _open_lock(folder: DataFolder, name: str) -> int:
    lock = os.open(folder.run / name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    if os.fstat(lock).st_uid != folder.account.uid:
        os.fchown(lock, folder.account.uid, folder.account.gid)
    return lock


def note(folder: DataFolder) -> Note | None:
    """What the server noted about itself, maybe long ago; None without a note, or not yet a whole one."""
    try:
        text = (folder.data / "postmaster.pid").read_text(encoding="utf-8", errors="surrogateescape")
    except FileNotFoundError:
        return None
    match text.splitlines():
        case [pid, _data, _started, port, socket_dir, *_] if pid.isdecimal():
            return Note(int(pid), port, socket_dir)
        case _:
            return None


def postmaster(folder: DataFolder) -> psutil.Process | None:
    """The server's first process, if the noted one lives and really is it (ids are given to others again)."""
    noted = note(folder)
    if noted is None:
        return None
    try:
        process = psutil.Process(noted.pid)
        title = _title(process)
    except psutil.Error:
        return None
    return process if folder.tag in title or str(folder.data) in title else None


def processes(folder: DataFolder) -> list[psutil.Process]:
    """All live processes of the folder's server, the first one or not."""
    found = []
    for process in psutil.process_iter():
        try:
            title = _title(process)
            if process.name().startswith("postgres") and folder.tag in title:
                found.append(process)
        except psutil.Error:  # gone meanwhile, or none of ours
            continue
    return found


def _title(process: psutil.Process) -> str:
    """The words a process was started with; PostgreSQL's children rewrite them to say what they do."""
    return " ".join(process.cmdline())


def conninfo(folder: DataFolder, dbname: str = DATABASE) -> str:
    """How to reach the server where it says it listens; ``requirepeer`` refuses an impostor there."""
    noted = note(folder)
    return make_conninfo(
        host=noted.socket_dir if noted else str(folder.socket_dir),
        port=noted.port if noted else PORT,
        user=DATABASE,
        dbname=dbname,
        requirepeer=folder.account.name,
        sslmode="disable",
    )


def answers(folder: DataFolder, dbname: str = DATABASE) -> bool:
    """Whether the server takes connections to a database now."""
    if note(folder) is None:
        return False
    try:
        psycopg.connect(conninfo(folder, dbname), connect_timeout=CONNECT_TIMEOUT_S).close()
    except psycopg.OperationalError as error:
        return "too many clients" in str(error)  # busy, but there
    return True
