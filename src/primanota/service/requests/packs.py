"""Packs: a company pack as one zip file, as browsers send and keep it.

It is unpacked into a folder that nobody else sees and goes to the commands that load and export folders. A
zip file is a stranger: how much it unpacks to is counted while it is read, and only plain names of CSV files
are taken from it.
"""

import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from zlib import error as ZlibError  # noqa: N812  # it is an exception, and zlib names it in small letters

from primanota.core.errors import Refusal
from primanota.service import commands
from primanota.service.session import Session
from primanota.setup.pack import PackReceipt

FILES_MAX = 100
BYTES_MAX = 200_000_000
"""What the files of a pack may have together, unpacked."""

CHUNK = 1_000_000
NAME = re.compile(r"[A-Za-z0-9_-]{1,80}\.csv")
NOT_OURS = ("__MACOSX", ".")
"""What archivers add that is no file of a pack begins so."""


def load(session: Session, file: BinaryIO, *, name: str, company: str | None) -> PackReceipt:
    """Load a company pack from a zip file, all or nothing; ``company``: it must be about that one alone.

    Raises:
        Refusal: ``file-unreadable``, and those of :func:`commands.load_setup`.
    """
    with _folder() as folder:
        _unpack(file, folder, name)
        with _named(folder, name):
            return commands.load_setup(session, folder, company=company)


def save(session: Session, file: BinaryIO, *, company: str | None) -> None:
    """Write a company, or all, as a pack in a zip file; the same setup makes the same bytes.

    Raises:
        Refusal: those of :func:`commands.export_setup`.
    """
    with _folder() as folder:
        commands.export_setup(session, folder, company=company)
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            for path in sorted(folder.iterdir()):
                packed.writestr(zipfile.ZipInfo(path.name), path.read_bytes(), zipfile.ZIP_DEFLATED)


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="primanota-pack-") as place:
        folder = Path(place) / "pack"
        folder.mkdir()
        yield folder


@contextmanager
def _named(folder: Path, name: str) -> Iterator[None]:
    """Tell refusals by the name that the sender knows, not by our folder's."""
    try:
        yield
    except Refusal as refusal:
        raise Refusal(
            refusal.code,
            refusal.cause.replace(str(folder), name),
            remedy=refusal.remedy,
            details=refusal.details,
        ) from refusal


def _unpack(file: BinaryIO, folder: Path, name: str) -> None:
    left = BYTES_MAX
    try:
        with zipfile.ZipFile(file) as packed:
            for each in _files(packed, name):
                left -= _unpack_one(packed, each, folder, left, name)
    except (zipfile.BadZipFile, ZlibError, EOFError, OSError, RuntimeError) as error:
        cause = f"{name} cannot be read as a zip file: {error}"
        raise Refusal(
            "file-unreadable", cause, remedy="Pack the CSV files again, without a password."
        ) from error


def _files(packed: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """The files of a pack in an archive: in one folder or in none."""
    found = [each for each in packed.infolist() if not each.is_dir() and not _is_foreign(each.filename)]
    if len(found) > FILES_MAX:
        raise _unfit(name, f"{len(found)} files, {FILES_MAX} is the most")
    folders = {str(PurePosixPath(each.filename).parent) for each in found}
    names = [PurePosixPath(each.filename).name for each in found]
    if len(folders) > 1 or len(set(names)) < len(names):
        raise _unfit(name, "files in several folders, or of the same name")
    return found


def _is_foreign(path: str) -> bool:
    return any(part.startswith(NOT_OURS) and part not in ("..", ".") for part in PurePosixPath(path).parts)


def _unpack_one(packed: zipfile.ZipFile, each: zipfile.ZipInfo, folder: Path, left: int, name: str) -> int:
    """Write one file under its own plain name; answer its size."""
    own = PurePosixPath(each.filename).name
    if not NAME.fullmatch(own):
        raise _unfit(name, f"{own!r}, which is no CSV file of a company pack")
    size = 0
    with packed.open(each) as source, (folder / own).open("wb") as target:
        while chunk := source.read(CHUNK):
            size += len(chunk)
            if size > left:
                raise _unfit(name, f"more than {BYTES_MAX:,} bytes when it is unpacked")
            target.write(chunk)
    return size


def _unfit(name: str, what: str) -> Refusal:
    return Refusal("file-unreadable", f"{name} holds {what}", remedy="Pack the CSV files of one pack.")
