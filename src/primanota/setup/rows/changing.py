"""Changing: rows of a setup table are added, changed and removed one by one, each as its author last saw it.

A change is a load of a pack that has these rows alone, so it keeps to the same rules, locks and messages.
A removal, which no pack can do, is refused where something depends on the row: lines or entries (the caller
knows them), or the rest of the setup, as ``check`` tells it. Runs inside the caller's transaction.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from primanota.core.errors import Refusal
from primanota.core.findings import FINDINGS, Severity
from primanota.db import statements
from primanota.db.connect import transaction
from primanota.db.statements import Connected, Statement
from primanota.setup import check, pack, pack_export, pack_read
from primanota.setup.pack import HasPostings
from primanota.setup.pack_layout import PackFile
from primanota.setup.pack_read import PackRow
from primanota.setup.reference import Sign
from primanota.setup.rows import reading
from primanota.setup.rows.reading import COMPANY, Cells, Key, Row

SQL = statements.beside(__file__)

STAYING = ("companies", "periods", "number_sequences")
"""Tables whose rows stay for ever: what was posted or drawn is told by them."""

REMOVE: dict[str, Statement] = {
    "exchange_rates": SQL.remove_exchange_rates,
    "main_accounts": SQL.remove_main_accounts,
    "dimension_values": SQL.remove_dimension_values,
    "account_structures": SQL.remove_account_structures,
    "sales_tax_groups": SQL.remove_sales_tax_groups,
    "item_sales_tax_groups": SQL.remove_item_sales_tax_groups,
    "customers": SQL.remove_customers,
    "contracts": SQL.remove_contracts,
    "contract_lines": SQL.remove_contract_lines,
    "project_groups": SQL.remove_project_groups,
    "projects": SQL.remove_projects,
    "resources": SQL.remove_resources,
    "category_groups": SQL.remove_category_groups,
    "categories": SQL.remove_categories,
    "line_properties": SQL.remove_line_properties,
    "billing_types": SQL.remove_billing_types,
    "cost_revenue_profiles": SQL.remove_cost_revenue_profiles,
    "profile_rules": SQL.remove_profile_rules,
    "posting_accounts": SQL.remove_posting_accounts,
    "expense_offsets": SQL.remove_expense_offsets,
}

COMPANIES = reading.TABLES["companies"]

Used = Callable[[Connected, str, str, Mapping[str, str]], bool]
"""Whether lines or entries of a company carry a row, of a table, by the cells of its key."""

Weights = dict[tuple[str, str, str], int]
"""Errors of a setup: code, file and key of each, and how many codes it is about."""


@dataclass(frozen=True, slots=True)
class RowGiven:
    """A row as somebody wants it; ``version`` is the one it was seen with, None: there is none yet.

    A column that is not given stays as it is, or is empty in a new row.
    """

    cells: Mapping[str, str]
    version: str | None = None


@dataclass(frozen=True, slots=True)
class RowNamed:
    """A row that shall go: the cells of its key, and the version it was seen with."""

    key: Mapping[str, str]
    version: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row's cells as they were (None: it was not there) and as they are (None: it is gone)."""

    key: Cells
    before: Cells | None
    after: Cells | None
    version: str | None


@dataclass(frozen=True, slots=True)
class RowsChanged:
    """What became of the rows of a table; ``companies``: whom it concerns, rates are shared."""

    table: str
    companies: list[str]
    changes: list[RowChange]
    same: int = 0
    notes: list[str] = field(default_factory=list)


def save(
    conn: Connected,
    *,
    company: str,
    companies: Sequence[str],
    table: str,
    rows: Sequence[RowGiven],
    actor: str,
    has_postings: HasPostings,
    sign: Sign,
    reason: str,
) -> RowsChanged:
    """Add and change rows, all or none; posters and imports of ``companies`` are held off.

    Raises:
        Refusal: ``table-unknown``, ``pack-invalid`` with every wrong cell, numbered by the rows' places;
            ``row-exists``, ``row-unknown``, ``setting-changed``; ``value-invalid``: a row of another company.
    """
    file = reading.layout(table)
    with transaction(conn):
        pack.begin(conn)
        before = reading.read(conn, company=company, table=table)
        wanted = [_wanted(file, before, each) for each in rows]
        if COMPANY in file.key:
            wanted = [_own(company, cells) for cells in wanted]
        others = [each for each in _companies(conn, companies) if file is not COMPANIES]
        receipt = pack.take(
            conn,
            lambda known, problems: _chain(others, pack_read.given(file, wanted, known, problems)),
            place=table,
            actor=actor,
            has_postings=has_postings,
            sign=sign,
            reason=reason or "row of the setup",
        )
        after = reading.read(conn, company=company, table=table)
    keys = list(dict.fromkeys(reading.key_of(file, each) for each in wanted))
    changes = [
        _change(file, key, before.get(key), after.get(key))
        for key in keys
        if before.get(key) != after.get(key)
    ]
    return RowsChanged(table, list(companies), changes, len(keys) - len(changes), receipt.notes)


def _chain(first: Sequence[PackRow], rest: Iterator[PackRow]) -> Iterator[PackRow]:
    yield from first
    yield from rest


def _companies(conn: Connected, companies: Sequence[str]) -> list[PackRow]:
    """The companies' own rows as they are, so that a load is about them."""
    found = [
        row for code in companies for row in pack_export.READ[COMPANIES.name](conn, company=code).fetchall()
    ]
    return [PackRow(COMPANIES.name, number, row) for number, row in enumerate(found, 1)]


def _wanted(file: PackFile, present: Mapping[Key, Row], given: RowGiven) -> Cells:
    """The whole row that somebody wants, when it is still what he saw."""
    held = present.get(reading.key_of(file, given.cells))
    if given.version is None:
        if held is not None:
            raise Refusal("row-exists", f"{_named(file, given.cells)} is there already")
        return dict(given.cells)
    return {**_seen(file, held, given.cells, given.version).cells, **given.cells}


def _own(company: str, cells: Cells) -> Cells:
    """The cells with the company's own, which nobody gives otherwise."""
    if cells.get(COMPANY, company) != company:
        cause = f"a row of company {cells[COMPANY]} is not kept with those of company {company}"
        raise Refusal("value-invalid", cause, remedy="Leave the column company out.")
    return {**cells, COMPANY: company}


def _seen(file: PackFile, held: Row | None, cells: Mapping[str, str], version: str) -> Row:
    """The row as it is, when it is what somebody saw."""
    if held is None:
        raise Refusal("row-unknown", f"{_named(file, cells)} is not there")
    if held.version != version:
        raise Refusal("setting-changed", f"somebody has changed {_named(file, cells)} meanwhile")
    return held


def _named(file: PackFile, cells: Mapping[str, str]) -> str:
    key = ", ".join(each or "-" for each in reading.key_of(file, cells))
    return f"{file.stem} {key}".strip()


def _change(file: PackFile, key: Key, before: Row | None, after: Row | None) -> RowChange:
    return RowChange(
        key=dict(zip(reading.key_columns(file), key, strict=True)),
        before=before.cells if before else None,
        after=after.cells if after else None,
        version=after.version if after else None,
    )


def remove(
    conn: Connected,
    *,
    company: str,
    companies: Sequence[str],
    table: str,
    rows: Sequence[RowNamed],
    used: Used,
) -> RowsChanged:
    """Remove rows, all or none, that nothing depends on; posters and imports of ``companies`` are held off.

    Raises:
        Refusal: ``table-unknown``, ``row-unknown``, ``setting-changed``, ``in-use``.
    """
    file = reading.layout(table)
    if table in STAYING:
        raise Refusal("in-use", f"rows of {table} stay for ever", remedy=STAY_REMEDY)
    with transaction(conn):
        pack.begin(conn)
        pack.hold_companies(conn, _companies(conn, companies))
        before = reading.read(conn, company=company, table=table)
        keys = list(dict.fromkeys(reading.key_of(file, each.key) for each in rows))
        for each in rows:
            _seen(file, before.get(reading.key_of(file, each.key)), each.key, each.version)
        weighed = {code: _weigh(conn, code) for code in companies}
        for key in keys:
            _remove(conn, company, file, key, used)
        for code in companies:
            _refuse_if_worse(conn, code, weighed[code])
    return RowsChanged(table, list(companies), [_change(file, key, before[key], None) for key in keys])


STAY_REMEDY = "Change the row instead: close or hold a period, give a sequence another format."


def _remove(conn: Connected, company: str, file: PackFile, key: Key, used: Used) -> None:
    named = dict(zip(reading.key_columns(file), key, strict=True))
    if used(conn, company, file.stem, named):
        raise Refusal("in-use", f"lines or entries carry {_named(file, named)}")
    statement = REMOVE[file.stem]
    if COMPANY in file.key:
        statement(conn, company=company, **named)
    else:
        statement(conn, **named)


def _weigh(conn: Connected, company: str) -> Weights:
    """What ``check`` finds wrong with a setup, by how many codes it is about; warnings do not count."""
    return {
        (code, row["file"], row["key"]): row.get("named_count") or 0
        for code, known in FINDINGS.items()
        if known.severity is Severity.ERROR
        for row in check.CHECKS[code](conn, company=company).fetchall()
    }


def _refuse_if_worse(conn: Connected, company: str, before: Weights) -> None:
    after = _weigh(conn, company)
    worse = {place for place, weight in after.items() if weight > before.get(place, -1)}
    if not worse:
        return
    told = [
        f"{found.file} {found.key}: {found.message}".replace(" : ", ": ")
        for found in check.check(conn, company)
        if (found.code, found.file, found.key) in worse
    ]
    raise Refusal("in-use", f"the setup of company {company} needs what would go", details=told)
