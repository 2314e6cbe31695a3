"""Writing companies out as a pack: the files that ``pack.load`` reads, so that setup can be kept, compared
and carried elsewhere.

Every file is written, with its header alone when there are no rows; rows are sorted by key, so the same
setup gives the same bytes. Defaults that a company did not set are not written. Exchange rates belong to
all companies and are always written whole.
"""

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from primanota.core.errors import Refusal
from primanota.db import statements
from primanota.db.statements import Connected, Statement
from primanota.setup import reference
from primanota.setup.cells import Value
from primanota.setup.pack_layout import DIMENSION, FILES, PackFile

SQL = statements.beside(__file__)

READ: dict[str, Statement] = {
    "companies.csv": SQL.read_companies,
    "parameters.csv": SQL.read_parameters,
    "features.csv": SQL.read_features,
    "exchange_rates.csv": SQL.read_exchange_rates,
    "periods.csv": SQL.read_periods,
    "main_accounts.csv": SQL.read_main_accounts,
    "dimension_values.csv": SQL.read_dimension_values,
    "account_structures.csv": SQL.read_account_structures,
    "sales_tax_groups.csv": SQL.read_sales_tax_groups,
    "item_sales_tax_groups.csv": SQL.read_item_sales_tax_groups,
    "customers.csv": SQL.read_customers,
    "contracts.csv": SQL.read_contracts,
    "contract_lines.csv": SQL.read_contract_lines,
    "project_groups.csv": SQL.read_project_groups,
    "projects.csv": SQL.read_projects,
    "resources.csv": SQL.read_resources,
    "category_groups.csv": SQL.read_category_groups,
    "categories.csv": SQL.read_categories,
    "line_properties.csv": SQL.read_line_properties,
    "billing_types.csv": SQL.read_billing_types,
    "cost_revenue_profiles.csv": SQL.read_cost_revenue_profiles,
    "profile_rules.csv": SQL.read_profile_rules,
    "posting_accounts.csv": SQL.read_posting_accounts,
    "expense_offsets.csv": SQL.read_expense_offsets,
    "number_sequences.csv": SQL.read_number_sequences,
}

DIMENSIONS = {"projects.csv": SQL.read_project_dimensions, "resources.csv": SQL.read_resource_dimensions}
SHARED = "exchange_rates.csv"
UNFINISHED = ".unfinished"
"""Suffix of a file while it is written; a reader of packs does not know it."""


@dataclass(frozen=True, slots=True)
class ExportReceipt:
    """Which companies were written where, and how many rows each file has."""

    folder: Path
    companies: list[str]
    files: dict[str, int]


def export(conn: Connected, folder: Path, *, companies: list[str] | None = None) -> ExportReceipt:
    """Write companies as a pack into a folder, which is made when it is not there; None: all companies.

    The caller's transaction decides what is seen: give it a snapshot. Files of an earlier pack are
    replaced, each when all are written; anything else in the folder stays untouched because the export
    refuses.

    Raises:
        Refusal: ``company-unknown``, ``no-company``, ``folder-not-empty``, ``file-unwritable``.
    """
    chosen = _chosen(conn, companies)
    with _told_when_unwritable(folder):
        _refuse_foreign_files(folder)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            counts = {file.name: _write(conn, file, folder, chosen) for file in FILES}
            for file in FILES:
                (folder / (file.name + UNFINISHED)).replace(folder / file.name)
        finally:
            for file in FILES:
                (folder / (file.name + UNFINISHED)).unlink(missing_ok=True)
    return ExportReceipt(folder, chosen, counts)


def _chosen(conn: Connected, companies: list[str] | None) -> list[str]:
    if companies is not None:
        return sorted({reference.company(conn, code).company for code in companies})
    found = [company.company for company in reference.companies(conn)]
    if not found:
        raise Refusal("no-company", "there is no company to export")
    return found


@contextmanager
def _told_when_unwritable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Refusal("file-unwritable", f"{error.filename or folder}: {error.strerror}") from error


def _refuse_foreign_files(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise Refusal("folder-not-empty", f"{folder} is a file", remedy="Name a new or empty folder.")
    known = {file.name for file in FILES} | {file.name + UNFINISHED for file in FILES}
    foreign = (
        sorted(path.name for path in folder.iterdir() if path.name not in known) if folder.exists() else []
    )
    if foreign:
        raise Refusal(
            "folder-not-empty", f"{folder} holds {foreign[0]}, which is not a file of a company pack"
        )


def _write(conn: Connected, file: PackFile, folder: Path, companies: list[str]) -> int:
    names = [column.name for column in file.columns]
    dimensions = _dimensions(conn, file, companies)
    count = 0
    with (folder / (file.name + UNFINISHED)).open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow([*names, *(DIMENSION + dimension for dimension in dimensions)])
        for row in _rows(conn, file, companies):
            values = row.get("dimensions", {})
            given = [values.get(dimension, "") for dimension in dimensions]
            writer.writerow([*(cell(row[name]) for name in names), *given])
            count += 1
    return count


def _dimensions(conn: Connected, file: PackFile, companies: list[str]) -> list[str]:
    """The dimensions that get a column: those of which some row has a value."""
    if not file.dimensions:
        return []
    read = DIMENSIONS[file.name]
    return sorted({row["dimension"] for company in companies for row in read(conn, company=company)})


def _rows(conn: Connected, file: PackFile, companies: list[str]) -> Iterable[dict[str, Any]]:
    read = READ[file.name]
    if file.name == SHARED:
        yield from read(conn)
        return
    for company in companies:
        yield from read(conn, company=company)


def cell(value: Value) -> str:
    """A value of the database as a pack writes it: what :mod:`primanota.setup.cells` reads back as the
    same.
    """
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return "|".join(value)
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case _:
            return str(value)
