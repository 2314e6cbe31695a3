"""Uploads: files that came with a request, staged as the command line stages files of a folder.

What a sender calls a file is told in receipts, and never used as the name of a file here. A map and its rate
card are put into a folder that nobody else sees; of other files a map that was sent names none.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from primanota.core.errors import Refusal
from primanota.core.records import StagingReceipt
from primanota.service import staging
from primanota.service.receipts import readable
from primanota.service.session import Session
from primanota.service.staging import Examined, Looked
from primanota.staging.mapping import Sent
from primanota.staging.source import Named

NAME_MAX = 200
MAP_BYTES_MAX = 1_000_000
RATE_CARD_BYTES_MAX = 50_000_000


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent, and what its sender calls it."""

    name: str
    file: BinaryIO

    def named(self) -> Named:
        """The same for the station; of the name only its last part, without what would break a line."""
        last = readable(self.name).replace("\\", "/").rpartition("/")[2]
        shown = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in last)
        return Named(shown[-NAME_MAX:] or "the file", self.file)


@dataclass(frozen=True, slots=True)
class Mapping:
    """A map that was sent, and the rate card that it names, if any."""

    map: Upload
    rate_card: Upload | None = None


def stage(
    session: Session,
    files: Sequence[Upload],
    *,
    company: str,
    links: Sequence[Upload] = (),
    file_format: str | None = None,
    mapping: Mapping | None = None,
    strict: bool = False,
) -> list[StagingReceipt]:
    """Stage files of actuals, then files of links; rows of other companies are refused.

    Raises:
        Refusal: as :func:`primanota.service.staging.stage`.
    """
    with _kept(mapping) as sent:
        return staging.stage(
            session,
            [each.named() for each in files],
            links=[each.named() for each in links],
            company=company,
            file_format=file_format,
            mapping=sent,
            strict=strict,
        )


def examine(
    session: Session,
    file: Upload,
    *,
    company: str,
    file_format: str | None = None,
    mapping: Mapping | None = None,
) -> Examined:
    """What staging a file of actuals would do; nothing is kept.

    Raises:
        Refusal: as :func:`stage`.
    """
    with _kept(mapping) as sent:
        return staging.examine(session, file.named(), company=company, file_format=file_format, mapping=sent)


def look(file: Upload, *, file_format: str | None = None, separator: str = ",") -> Looked:
    """The header and first rows of a file, for who makes a map of it.

    Raises:
        Refusal: as :func:`primanota.service.staging.look`.
    """
    return staging.look(file.named(), file_format=file_format, separator=separator)


@contextmanager
def _kept(mapping: Mapping | None) -> Iterator[Sent | None]:
    """A map and its rate card in a folder of their own."""
    if mapping is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="primanota-map-") as place:
        path = Path(place) / "map"
        _keep(mapping.map, path, MAP_BYTES_MAX)
        card = None
        if mapping.rate_card:
            card = Path(place) / "rate_card.csv"
            _keep(mapping.rate_card, card, RATE_CARD_BYTES_MAX)
        yield Sent(path, mapping.map.named().name, card)


def _keep(upload: Upload, path: Path, most: int) -> None:
    content = upload.file.read(most + 1)
    if len(content) > most:
        cause = f"{upload.named().name} is larger than {most} bytes, which no such file is"
        raise Refusal("file-unreadable", cause)
    path.write_bytes(content)
