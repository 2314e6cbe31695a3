"""Targets: where batches of feedback go: a folder, or an address that is called (J3).

A target takes a batch whole or not at all, and takes the same batch again without harm: a file is the same
file, and an address knows the batch by its Idempotency-Key. When to send which batch is ``feedback``'s
business.
"""

import contextlib
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from primanota import __version__
from primanota.core.errors import Refusal
from primanota.wire import TooLarge, Unreachable, Wire, is_address

HAD_IT = 409
"""What an address answers to a batch that it took before."""


class Target(Protocol):
    """Takes batches: the company's code, the batch's number, and the document."""

    name: str

    def take(self, company: str, batch_no: int, document: bytes) -> None:
        """Take a batch; again without harm.

        Raises:
            Refusal: ``target-unreachable``, ``target-refused``, ``file-unwritable``, ``disk-full``.
        """


@contextmanager
def named(place: str, *, token: str | None) -> Iterator[Target]:
    """The target that a text names: a folder, or an http(s) address.

    Raises:
        Refusal: ``value-invalid``, ``target-refused``: the folder is not there.
    """
    if is_address(place):
        with Wire(place, token=token, agent=f"primanota/{__version__}") as wire:
            yield AddressTarget(wire)
    else:
        yield FolderTarget(Path(place).expanduser())


class FolderTarget:
    """A folder that gets one file for each batch; it is never made, for it may be a mount that is missing."""

    def __init__(self, folder: Path) -> None:
        self.name = str(folder)
        self._folder = folder
        if not folder.is_dir():
            raise Refusal("target-refused", f"{folder} is no folder", remedy="Make it, or name another.")

    def take(self, company: str, batch_no: int, document: bytes) -> None:
        """See :class:`Target`; the file appears whole, under its name, and is on the disk."""
        path = self._folder / f"{quote(company, safe=' ')}-{batch_no:08}.json"
        try:
            if path.exists():
                self._compare(path, document)
            else:
                _write(path, document)
        except OSError as error:
            raise Refusal("file-unwritable", f"{path}: {error.strerror}") from error

    def _compare(self, path: Path, document: bytes) -> None:
        if path.read_bytes() != document:
            raise Refusal(
                "target-refused",
                f"{path} holds another batch of that number",
                remedy="Two databases may be writing to one folder: give each its own. Else move the file"
                " away and run the command again.",
            )
        _sync(path.parent)


def _write(path: Path, document: bytes) -> None:
    """Write a file so that it is there whole or not at all, whatever happens."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(document)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """Have the names of a folder's files on the disk."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


class AddressTarget:
    """An address that gets each batch by POST, and knows it again by its Idempotency-Key."""

    def __init__(self, wire: Wire) -> None:
        self.name = wire.name
        self._wire = wire

    def take(self, company: str, batch_no: int, document: bytes) -> None:
        """See :class:`Target`."""
        try:
            reply = self._wire.post(document, {"Idempotency-Key": key(company, batch_no, document)})
        except (Unreachable, TooLarge) as error:
            raise Refusal("target-unreachable", f"{self.name}: {error}") from error
        if not reply.done and reply.status != HAD_IT:
            raise Refusal("target-refused", f"{self.name} answered {reply.said}")


def key(company: str, batch_no: int, document: bytes) -> str:
    """What a target knows a batch by: company and number, and a digest, for two databases may have both."""
    return f"{quote(company, safe='')}-{batch_no}-{hashlib.sha256(document).hexdigest()[:16]}"
