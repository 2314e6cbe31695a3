"""Words: what each table of the setup is for and what its columns hold, for whoever keeps them by hand.

Pages and programs build their forms from this: the kind of each cell, its choices, and the table whose codes
it names. What a cell may hold in the end is decided by the pack (``cells``).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from primanota.setup import cells
from primanota.setup.cells import Words
from primanota.setup.pack_layout import Column, PackFile
from primanota.setup.rows import reading
from primanota.setup.rows.changing import STAYING


@dataclass(frozen=True, slots=True)
class About:
    """A table as people know it: its title, what belongs together with it, and what it is for."""

    title: str
    group: str
    meaning: str


BASICS, LEDGER, PROJECTS, TREATMENT = "Company", "Ledger", "Projects", "What is booked how"

ABOUT: Mapping[str, About] = {
    "companies": About("Company", BASICS, "The legal entity: its currencies and its rate type."),
    "exchange_rates": About(
        "Exchange rates",
        BASICS,
        "Units of the second currency for one unit of the first, from a day on until a newer one. Companies"
        " of a rate type share them.",
    ),
    "periods": About(
        "Periods", BASICS, "Fiscal periods; a line is posted only while the period of its date is open."
    ),
    "number_sequences": About(
        "Number sequences", BASICS, "How journals, vouchers and project transactions are numbered."
    ),
    "main_accounts": About("Main accounts", LEDGER, "The chart of accounts, as far as projects post to it."),
    "dimension_values": About(
        "Dimension values", LEDGER, "The values of each financial dimension, and when they may be used."
    ),
    "account_structures": About(
        "Account structures", LEDGER, "Which dimensions an account requires, admits or must not have."
    ),
    "sales_tax_groups": About("Sales tax groups", LEDGER, "What lines take from the project's side."),
    "item_sales_tax_groups": About("Item sales tax groups", LEDGER, "What lines take from their category."),
    "customers": About("Customers", PROJECTS, "Who contracts are made with."),
    "contracts": About("Contracts", PROJECTS, "Contracts, with their customer and currency."),
    "contract_lines": About(
        "Contract lines", PROJECTS, "How the work of a project is billed, by class of transaction."
    ),
    "project_groups": About("Project groups", PROJECTS, "Projects that are treated alike."),
    "projects": About("Projects", PROJECTS, "Projects, with their contract and financial dimensions."),
    "resources": About("Resources", PROJECTS, "Who and what works on projects, with financial dimensions."),
    "category_groups": About("Category groups", TREATMENT, "Categories that are treated alike."),
    "categories": About(
        "Categories",
        TREATMENT,
        "Project categories; the transaction category is the name under which operations know one.",
    ),
    "line_properties": About(
        "Line properties", TREATMENT, "Whether work is chargeable, accrues revenue, capitalizes cost."
    ),
    "billing_types": About("Billing types", TREATMENT, "The line property of each billing type of actuals."),
    "cost_revenue_profiles": About(
        "Cost and revenue profiles", TREATMENT, "Where cost goes, and whether revenue is accrued, by class."
    ),
    "profile_rules": About(
        "Profile rules",
        TREATMENT,
        "Which profile applies: by project, else by its group, else by its contract, else for all.",
    ),
    "posting_accounts": About(
        "Posting accounts", TREATMENT, "The main account of each posting type, by project and category."
    ),
    "expense_offsets": About(
        "Expense offsets", TREATMENT, "The offset account of expenses; an empty cell means any."
    ),
}
"""Every table, in the groups that a page shows."""

NAMES: Mapping[str, str] = {
    "category_group": "category_groups",
    "contract": "contracts",
    "customer": "customers",
    "item_sales_tax_group": "item_sales_tax_groups",
    "line_property": "line_properties",
    "main_account": "main_accounts",
    "profile": "cost_revenue_profiles",
    "project": "projects",
    "project_group": "project_groups",
    "category": "categories",
    "sales_tax_group": "sales_tax_groups",
}
"""Column -> the table whose codes it names, where it is not that table's own key."""

HINTS: Mapping[str, str] = {
    "rate": "Up to 10 decimals.",
    "start_date": "The first day it counts.",
    "end_date": "The last day.",
    "accounts": "A pattern: * for all, 500100, 500000..599999, 50*, joined by |.",
    "values": "A pattern of values; empty: any.",
    "classes": "time, expense, material or fee, joined by |; empty: all.",
    "format": "One run of # for the digits, such as PV-########.",
    "next": "The next number; it never goes back behind one that was drawn.",
    "active_from": "Empty: since ever.",
    "active_to": "Empty: without end.",
    "transaction_category": "The name under which actuals know it.",
    "project_access": "Whether projects may post in the period while it is open.",
}


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """A column: what kind of cell it has, which choices, which table it names a code of.

    ``kind``: ``text``, ``choice``, ``day``, ``number``. ``key``: it names the row, and does not change.
    """

    column: str
    title: str
    kind: str
    key: bool
    required: bool
    choices: list[str]
    names: str
    hint: str


@dataclass(frozen=True, slots=True)
class TableShown:
    """A table with its columns; ``dimensions``: its rows have further columns ``dim:NAME``.

    ``stays``: its rows cannot be removed.
    """

    table: str
    title: str
    group: str
    meaning: str
    dimensions: bool
    stays: bool
    columns: list[ColumnShown]


def tables() -> list[TableShown]:
    """All tables, in the groups that a page shows."""
    return [_table(name, about, reading.TABLES[name]) for name, about in ABOUT.items()]


def _table(name: str, about: About, file: PackFile) -> TableShown:
    return TableShown(
        table=name,
        title=about.title,
        group=about.group,
        meaning=about.meaning,
        dimensions=file.dimensions,
        stays=name in STAYING,
        columns=[_column(file, column) for column in file.columns if column.name != reading.COMPANY],
    )


def _column(file: PackFile, column: Column) -> ColumnShown:
    key = column.name in file.key
    own = key and len(file.key) <= len((reading.COMPANY, column.name))
    return ColumnShown(
        column=column.name,
        title=column.name.replace("_", " ").capitalize(),
        kind=_kind(column),
        key=key,
        required=column.required,
        choices=_choices(column),
        names="" if own else NAMES.get(column.name, ""),
        hint=HINTS.get(column.name, ""),
    )


def _kind(column: Column) -> str:
    if _choices(column):
        return "choice"
    if column.kind in {cells.day, cells.optional_day}:
        return "day"
    return "number" if column.kind in {cells.rate, cells.counter} else "text"


def _choices(column: Column) -> list[str]:
    if isinstance(column.kind, Words):
        return list(column.kind.choices)
    return ["yes", "no"] if column.kind is cells.yes_no else []
