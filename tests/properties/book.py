"""Books: a company's pack and what arrives in it, before it is given to anybody.

Rows leave out their company; ``@`` stands for its code where something else must be its own (rate types,
which all companies share).
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.properties.model_setup import Pack, Row

SHARED = {"exchange_rates"}
"""Files without a column company."""


@dataclass(frozen=True)
class Round:
    """What happens before an import and a posting: setup changes, a reset, actuals and links arrive."""

    changes: Pack
    reset: bool
    actuals: Sequence[Row]
    links: Sequence[Row]


class Shown:
    """Told by hypothesis as its own text."""

    def _repr_pretty_(self, printer: Any, _cycle: object) -> None:
        printer.text(repr(self))


@dataclass(frozen=True)
class Book(Shown):
    """A company's pack and its rounds."""

    pack: Pack
    rounds: Sequence[Round]

    def __repr__(self) -> str:
        """The book as tables that a person can read; empty files are left out."""
        parts = [_shown(self.pack)]
        for number, each in enumerate(self.rounds, start=1):
            parts.append(
                f"--- round {number}{', reset first' if each.reset else ''}\n"
                + _shown({**each.changes, "actuals": each.actuals, "links": each.links})
            )
        return "\n" + "\n".join(parts)


@dataclass(frozen=True)
class Work(Shown):
    """A company's pack, and batches of actuals: how they are imported and posted, and by how many at once.

    The links come with the batches, or all before the first one when posting goes on in between.
    """

    pack: Pack
    batches: Sequence[tuple[Sequence[Row], Sequence[Row]]]
    filters: Mapping[str, Any]
    early: bool
    importers: int
    posters: int

    def __repr__(self) -> str:
        """The work as tables that a person can read."""
        parts = [
            _shown(self.pack),
            f"importers: {self.importers}, posters: {self.posters}",
            f"first imported: {self.filters}, posted between batches: {self.early}",
        ]
        for number, (actuals, links) in enumerate(self.batches, start=1):
            parts.append(f"--- batch {number}\n" + _shown({"actuals": actuals, "links": links}))
        return "\n" + "\n".join(parts)


@dataclass
class Writer:
    """Writes packs and staging files of one company."""

    company: str
    folder: Path
    packs: int = field(default=0)

    def pack(self, pack: Pack) -> Path:
        """Write a pack and return its folder; files without rows are left out."""
        self.packs += 1
        folder = self.folder / f"{self.company}-{self.packs}"
        folder.mkdir()
        for file, rows in pack.items():
            if rows:
                (folder / f"{file}.csv").write_bytes(self._table(rows, shared=file in SHARED))
        return folder

    def staged(self, rows: Sequence[Row]) -> io.BytesIO:
        """A staging file."""
        return io.BytesIO(self._table(rows, shared=False))

    def _table(self, rows: Sequence[Row], *, shared: bool) -> bytes:
        columns = dict.fromkeys(column for row in rows for column in row)
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow([*([] if shared else ["company"]), *columns])
        for row in rows:
            cells = (row.get(column, "").replace("@", self.company) for column in columns)
            writer.writerow([*([] if shared else [self.company]), *cells])
        return text.getvalue().encode()


def _shown(files: Pack) -> str:
    return "\n".join(
        f"{file}: {columns}\n" + "\n".join("    " + ",".join(row.values()) for row in rows)
        for file, rows in files.items()
        if rows
        for columns in [",".join(rows[0])]
    )


def in_rows(columns: str, rows: Iterable[Sequence[str]]) -> list[Row]:
    """Rows of named columns."""
    return [dict(zip(columns.split(), row, strict=True)) for row in rows]
