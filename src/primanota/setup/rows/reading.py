"""Reading: the rows of one table of the setup as texts by column, each with a version.

A cell is what a company pack has there; the company itself, which is in every row, is left out. Nothing is
changed here.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from primanota.core.errors import Refusal
from primanota.db.statements import Connected
from primanota.setup import pack_export
from primanota.setup.cells import listed
from primanota.setup.pack_layout import DIMENSION, FILES, PackFile

Cells = dict[str, str]
Key = tuple[str, ...]

COMPANY = "company"
SETTINGS = {"parameters", "features"}
"""They are kept one by one in their own way (``settings``)."""

TABLES: dict[str, PackFile] = {file.stem: file for file in FILES if file.stem not in SETTINGS}
"""Name -> file of the pack, in the order of loading."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its cells by column, and a version that any change of them changes."""

    cells: Cells
    version: str


def layout(name: str) -> PackFile:
    """The table of a name, as the pack lays it out.

    Raises:
        Refusal: ``table-unknown``.
    """
    if name not in TABLES:
        close = get_close_matches(name.casefold(), TABLES, n=3) or list(TABLES)
        raise Refusal(
            "table-unknown", f"the setup has no table {name}", remedy=f"Use {listed(close)} as the table."
        )
    return TABLES[name]


def columns(file: PackFile) -> list[str]:
    """The columns of a table but the company, without dimensions."""
    return [column.name for column in file.columns if column.name != COMPANY]


def key_columns(file: PackFile) -> list[str]:
    """The columns that name a row within a company."""
    return [name for name in file.key if name != COMPANY]


def key_of(file: PackFile, cells: Mapping[str, str]) -> Key:
    """What names a row."""
    return tuple([cells.get(name, "") for name in key_columns(file)])


def read(conn: Connected, *, company: str, table: str) -> dict[Key, Row]:
    """All rows of a table by their keys, in the order of the keys; rates are those of all companies.

    Raises:
        Refusal: ``table-unknown``.
    """
    file = layout(table)
    statement = pack_export.READ[file.name]
    found = statement(conn) if file.name == pack_export.SHARED else statement(conn, company=company)
    return {key_of(file, row.cells): row for row in [_row(file, each) for each in found.fetchall()]}


def _row(file: PackFile, values: Mapping[str, object]) -> Row:
    cells = {name: pack_export.cell(values[name]) for name in columns(file)}  # type: ignore[arg-type]
    dimensions = values.get("dimensions") if file.dimensions else None
    if isinstance(dimensions, Mapping):
        cells |= {f"{DIMENSION}{name}": str(dimensions[name]) for name in sorted(dimensions)}
    return Row(cells, version_of(cells))


def version_of(cells: Mapping[str, str]) -> str:
    """The version of a row of these cells."""
    text = json.dumps(dict(sorted(cells.items())), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
