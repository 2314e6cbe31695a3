"""Reach: which files of this machine and which addresses a company's source and target may be.

The word of who runs the server, from its environment. Parameters are set by people at a desk, and must not
make the server read any file it could, or call what only it can reach. The command line is run by whoever
reaches all of that himself: a session without a reach goes anywhere (docs/decisions/0030).
"""

import ipaddress
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from primanota.core.errors import Refusal
from primanota.wire import is_address

TABLE = "table:"
"""Begins the name of a source that is a table or view of the same database."""

FOLDERS = "PRIMANOTA_EXCHANGE_FOLDERS"
HOSTS = "PRIMANOTA_EXCHANGE_HOSTS"
"""The variables, as the doors read them; named where somebody is told what to set."""

PORTS = {"http": 80, "https": 443}

Host = tuple[str, int]
"""A host as a call would name it, and its port."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Folders, below which files may be, and hosts that may be called; without any: nothing but tables."""

    folders: tuple[Path, ...] = ()
    hosts: frozenset[Host] = field(default_factory=frozenset)

    @classmethod
    def of(cls, folders: str, hosts: str) -> "Reach":
        """The reach that two settings tell: folders like PATH, hosts with blanks or commas between them.

        Raises:
            Refusal: ``value-invalid``: a folder that is not absolute, or what is no host.
        """
        found = tuple(_folder(each) for each in folders.split(os.pathsep) if each.strip())
        named = hosts.replace(",", " ").split()
        return cls(found, frozenset(host for each in named for host in _hosts(each)))

    def require(self, place: str) -> str:
        """See that a place may be used, and return it as it is used: a path without links in it.

        Asked again right before each use, for links are made anew, and lists change. Tables are granted in
        the database.

        Raises:
            Refusal: ``place-not-allowed``.
        """
        if place.startswith(TABLE):
            return place
        if is_address(place):
            found = called(place)
            if found is None or found not in self.hosts:
                raise _beyond(place.partition("?")[0], f"its host in {HOSTS}")
            return place
        path = _resolved(place)
        if path is None or not any(path.is_relative_to(each) for each in self.folders):
            raise _beyond(place, f"its folder in {FOLDERS}")
        return str(path)


NOWHERE = Reach()
"""For who has no word of the operator's."""


def called(address: str) -> Host | None:
    """The host and port that a call of an address goes to, read by what makes the call; None: no address."""
    import httpx  # noqa: PLC0415  # takes longer to import than a short command to run

    try:
        url = httpx.URL(address)
        host = url.raw_host.decode("ascii").lower().rstrip(".")
    except (httpx.InvalidURL, UnicodeError, ValueError):
        return None
    if not host or url.userinfo or url.scheme not in PORTS:
        return None
    with suppress(ValueError):  # a name is taken by its letters; what it leads to is its owner's word
        host = ipaddress.ip_address(host).compressed
    return host, url.port or PORTS[url.scheme]


def _resolved(place: str) -> Path | None:
    """Where a path leads, all links followed; None: nowhere."""
    try:
        return Path(place).expanduser().resolve()
    except (OSError, RuntimeError, ValueError):  # a loop of links, too long, NUL, no such user
        return None


def _folder(text: str) -> Path:
    given = Path(text.strip()).expanduser()
    if not given.is_absolute():
        raise Refusal("value-invalid", f"{FOLDERS} names {text}", remedy="Name each folder from / on.")
    return given.resolve()


def _hosts(text: str) -> set[Host]:
    """A host with the port it is named with; with the usual ones when it is named without."""
    literal = f"[{text}]" if text.count(":") > 1 and not text.startswith("[") else text
    found = None if set(text) & set("/@?#*%") else called(f"http://{literal}")
    if found is None:
        raise Refusal(
            "value-invalid",
            f"{HOSTS} names {text}, which is no host",
            remedy="Write hosts as operations.example.com, 10.1.2.3:8443 or [fd00::7]:8443.",
        )
    has_port = literal.rpartition("]")[2].count(":") == 1
    return {found} if has_port else {(found[0], port) for port in PORTS.values()}


def _beyond(place: str, what: str) -> Refusal:
    return Refusal(
        "place-not-allowed",
        f"{place} is beyond what the desk and its workers may reach",
        remedy=f"Have whoever runs the server name {what}, or name another place.",
    )
