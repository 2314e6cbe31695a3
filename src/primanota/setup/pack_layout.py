"""The files of a company pack, their columns and what each cell takes: contract.md §1 as a table.

Both directions read it: ``pack_read`` to check a folder's files, ``pack_export`` to write them. A column
whose cell may be empty may be left out of a file, which is as good as empty cells. Columns are those of the
table of the same name in tables.sql.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TypeAlias

from primanota.setup import cells, parameters
from primanota.setup.cells import CellError, Kind, Value

DIMENSION = "dim:"
"""Columns of this prefix hold the row's value of one dimension; they come after the file's own columns."""

Row: TypeAlias = Mapping[str, Value]
RowCheck: TypeAlias = Callable[[Row], None]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what its cells hold, and what must know the value (``company`` or ``currency``)."""

    name: str
    kind: Kind
    known_as: str = ""

    @property
    def required(self) -> bool:
        """Whether the file must have the column: its cells may not be empty."""
        try:
            self.kind("")
        except CellError:
            return True
        return False


def _no_check(row: Row) -> None:
    """Most rows are right when their cells are."""


@dataclass(frozen=True, slots=True)
class PackFile:
    """A file of the pack; the first ``key_length`` columns name its rows, ``check`` looks at a whole row."""

    name: str
    columns: tuple[Column, ...]
    key_length: int = 2
    dimensions: bool = False
    check: RowCheck = field(default=_no_check)

    @property
    def stem(self) -> str:
        """The file's name without its suffix, as in the names of SQL statements."""
        return self.name.removesuffix(".csv")

    @property
    def key(self) -> tuple[str, ...]:
        """The names of the key's columns."""
        return tuple(column.name for column in self.columns[: self.key_length])


COMPANY = Column("company", cells.code, known_as="company")
NAME = Column("name", cells.text)
MAIN_ACCOUNT = Column("main_account", cells.code)
BILLING_METHOD = Column("billing_method", cells.words("time_and_material", "fixed_price"))
CLASS = Column("class", cells.words(*cells.CLASSES))
POSTING_TYPES = (
    "cost",
    "payroll_allocation",
    "wip_cost_value",
    "cost_item",
    "wip_cost_value_item",
    "wip_sales_value",
    "accrued_revenue_sales_value",
)
BILLING_TYPES = ("not_specified", "chargeable", "non_chargeable", "complimentary", "not_available")


def _code(name: str) -> Column:
    return Column(name, cells.code)


def _optional(name: str) -> Column:
    return Column(name, cells.optional_code)


def _currency(name: str) -> Column:
    return Column(name, cells.code, known_as="currency")


def _yes_no(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, cells.yes_no) for name in names)


def _check_parameter(row: Row) -> None:
    name = str(row["parameter"])
    if name not in parameters.PARAMETERS:
        close = get_close_matches(name.casefold(), parameters.PARAMETERS, n=1)
        known = close or list(parameters.PARAMETERS)
        raise CellError("is no parameter", f"use {cells.listed(known)}", column="parameter")
    try:
        parameters.parse(name, str(row["value"]))
    except CellError as error:
        raise CellError(error.reason, f"{error.remedy} (parameter {name})", column="value") from error


def _check_exchange_rate(row: Row) -> None:
    if row["from_currency"] == row["to_currency"]:
        raise CellError(
            "is the same currency", "leave the row out: its rate is always 1", column="to_currency"
        )


def _check_dates(row: Row, first: str, last: str) -> None:
    # ISO dates compare as text like the days they are.
    if row[first] and row[last] and str(row[first]) > str(row[last]):
        raise CellError(f"is before {first} {row[first]}", "swap the dates or correct one", column=last)


def _check_scope(row: Row, scope: str, value: str) -> None:
    if row[scope] == "all" and row[value]:
        raise CellError(
            f"is given though {scope} is all", f"leave it empty, or name the scope in {scope}", column=value
        )
    if row[scope] != "all" and not row[value]:
        raise CellError(
            f"is empty though {scope} is {row[scope]}", f"give a code, or write all in {scope}", column=value
        )


def _check_posting_account(row: Row) -> None:
    _check_scope(row, "project_scope", "project")
    _check_scope(row, "category_scope", "category")


FILES: tuple[PackFile, ...] = (
    PackFile(
        "companies.csv",
        (
            COMPANY,
            NAME,
            _currency("accounting_currency"),
            _currency("reporting_currency"),
            _code("rate_type"),
        ),
        key_length=1,
    ),
    PackFile(
        "parameters.csv", (COMPANY, _code("parameter"), Column("value", cells.text)), check=_check_parameter
    ),
    PackFile(
        "features.csv", (COMPANY, Column("feature", cells.words(*parameters.FEATURES)), *_yes_no("enabled"))
    ),
    PackFile(
        "exchange_rates.csv",
        (
            _code("rate_type"),
            _currency("from_currency"),
            _currency("to_currency"),
            Column("start_date", cells.day),
            Column("rate", cells.rate),
        ),
        key_length=4,
        check=_check_exchange_rate,
    ),
    PackFile(
        "periods.csv",
        (
            COMPANY,
            _code("period"),
            Column("start_date", cells.day),
            Column("end_date", cells.day),
            Column("status", cells.words("open", "on_hold", "closed")),
            Column("project_access", cells.words("all", "none")),
        ),
        check=lambda row: _check_dates(row, "start_date", "end_date"),
    ),
    PackFile(
        "main_accounts.csv",
        (
            COMPANY,
            Column("main_account", cells.plain_code),
            NAME,
            Column("type", cells.words("balance_sheet", "profit_and_loss")),
            *_yes_no("suspended"),
        ),
    ),
    PackFile(
        "dimension_values.csv",
        (
            COMPANY,
            _code("dimension"),
            Column("value", cells.plain_code),
            NAME,
            Column("active_from", cells.optional_day),
            Column("active_to", cells.optional_day),
        ),
        key_length=3,
        check=lambda row: _check_dates(row, "active_from", "active_to"),
    ),
    PackFile(
        "account_structures.csv",
        (
            COMPANY,
            Column("accounts", cells.pattern),
            _code("dimension"),
            Column("requirement", cells.words("required", "optional", "blank")),
            Column("values", cells.optional_pattern),
        ),
        key_length=3,
    ),
    PackFile("sales_tax_groups.csv", (COMPANY, _code("code"), NAME)),
    PackFile("item_sales_tax_groups.csv", (COMPANY, _code("code"), NAME)),
    PackFile("customers.csv", (COMPANY, _code("customer"), NAME, _optional("sales_tax_group"))),
    PackFile(
        "contracts.csv",
        (
            COMPANY,
            _code("contract"),
            NAME,
            _code("customer"),
            _currency("currency"),
            _optional("sales_tax_group"),
        ),
    ),
    PackFile(
        "contract_lines.csv",
        (
            COMPANY,
            _code("contract_line"),
            _code("contract"),
            _code("project"),
            BILLING_METHOD,
            Column("classes", cells.classes),
        ),
    ),
    PackFile("project_groups.csv", (COMPANY, _code("project_group"), NAME)),
    PackFile(
        "projects.csv",
        (
            COMPANY,
            _code("project"),
            NAME,
            _optional("project_group"),
            _optional("contract"),
            _optional("customer"),
            Column("stage", cells.words("open", "closed")),
            _optional("sales_tax_group"),
        ),
        dimensions=True,
    ),
    PackFile("resources.csv", (COMPANY, _code("resource"), NAME, _optional("worker")), dimensions=True),
    PackFile("category_groups.csv", (COMPANY, _code("category_group"), NAME, CLASS)),
    PackFile(
        "categories.csv",
        (
            COMPANY,
            _code("category"),
            NAME,
            CLASS,
            _optional("category_group"),
            _optional("transaction_category"),
            *_yes_no("active"),
            _optional("item_sales_tax_group"),
        ),
    ),
    PackFile(
        "line_properties.csv",
        (COMPANY, _code("line_property"), NAME, *_yes_no("chargeable", "accrue_revenue", "capitalize_cost")),
    ),
    PackFile(
        "billing_types.csv",
        (COMPANY, Column("billing_type", cells.words(*BILLING_TYPES)), _code("line_property")),
    ),
    PackFile(
        "cost_revenue_profiles.csv",
        (
            COMPANY,
            _code("profile"),
            NAME,
            BILLING_METHOD,
            *(
                Column(
                    f"post_cost_{each}",
                    cells.words("no_ledger", "balance", "profit_and_loss", "never_ledger"),
                )
                for each in ("time", "expense", "material")
            ),
            *_yes_no("accrue_time", "accrue_expense", "accrue_material", "accrue_fee"),
        ),
    ),
    PackFile(
        "profile_rules.csv",
        (
            COMPANY,
            BILLING_METHOD,
            Column("scope", cells.words("project", "project_group", "contract", "all")),
            _optional("value"),
            _code("profile"),
        ),
        key_length=4,
        check=lambda row: _check_scope(row, "scope", "value"),
    ),
    PackFile(
        "posting_accounts.csv",
        (
            COMPANY,
            Column("posting_type", cells.words(*POSTING_TYPES)),
            Column("project_scope", cells.words("table", "group", "all")),
            _optional("project"),
            Column("category_scope", cells.words("table", "group", "all")),
            _optional("category"),
            MAIN_ACCOUNT,
        ),
        key_length=6,
        check=_check_posting_account,
    ),
    PackFile(
        "expense_offsets.csv",
        (COMPANY, _optional("project"), _optional("category"), _optional("worker"), MAIN_ACCOUNT),
        key_length=4,
    ),
    PackFile(
        "number_sequences.csv",
        (
            COMPANY,
            Column("sequence", cells.words("journal", "voucher", "project_transaction")),
            Column("format", cells.number_format),
            Column("next", cells.counter),
        ),
    ),
)
"""In the order in which they are loaded: companies first, for all others name one; counters last, as their
lock is.
"""
