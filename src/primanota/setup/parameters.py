"""Parameters and features: how one company wants its journals made and posted (rules.md §10).

Read at the start of every import and posting. The defaults are here; rows of ``setup.parameter`` and
``setup.feature`` override them. Values are checked when a pack is loaded, so a value that cannot be read
here is a defect.
"""

import os
import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from primanota.core.errors import Refusal
from primanota.core.periods import PeriodUnit
from primanota.db import statements
from primanota.db.statements import Connected
from primanota.setup import cells
from primanota.setup.cells import CellError

SQL = statements.beside(__file__)


@dataclass(frozen=True, slots=True)
class Parameters:
    """A company's parameters; accounts and categories are empty when not set, amounts in reporting
    currency.
    """

    rate_type: str
    period_unit: PeriodUnit = PeriodUnit.MONTHS
    lines_per_journal: int = 200
    batch_threshold: int = 100
    set_open_period: bool = False
    account_search: str = "project-first"
    tax_method: str = "search"
    posting_tasks: int = field(default_factory=lambda: os.cpu_count() or 1)
    prevalidation_wait_minutes: int = 5
    lease_seconds: int = 60
    stuck_after_hours: int = 24
    log_days: int = 90
    penny_max: Decimal = Decimal("0.05")
    posting_attempts: int = 3
    prevalidation_source: str = ""
    write_back_target: str = ""
    category_default_time: str = ""
    category_default_expense: str = ""
    category_default_material: str = ""
    category_default_fee: str = ""
    procurement_integration_account: str = ""
    rounding_account: str = ""


@dataclass(frozen=True, slots=True)
class Features:
    """What a company has switched on; ``processing_improvements`` follows ``transfer_errors`` unless it is
    set.
    """

    transfer_errors: bool = True
    processing_improvements: bool = True
    multiple_tasks: bool = True
    posting_filters: bool = True
    actuals_prevalidation: bool = False
    employment_dimensions: bool = True


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a parameter is for: the field it fills, what its text may be, its meaning and its unit.

    ``standard`` tells a default that is not the same everywhere, ``choices`` the words that it takes, where
    it takes few; ``names`` the table of the setup whose codes it takes.
    """

    field: str
    kind: cells.Kind
    meaning: str
    unit: str = ""
    standard: str = ""
    choices: tuple[str, ...] = ()
    names: str = ""


@dataclass(frozen=True, slots=True)
class Feature:
    """What a feature does when it is on, what the company is like without it, and which one it needs."""

    on: str
    off: str
    needs: str = ""


def _period_unit(cell: str) -> PeriodUnit:
    return PeriodUnit(str(cells.words(*PeriodUnit)(cell)))


def _account_search(cell: str) -> str:
    found = cells.words("project-first", "category-first", "project_first", "category_first")(cell)
    return str(found).replace("_", "-")


_SECRET = re.compile(r"//[^/?#]*@|[?&][a-z_-]*(?:token|secret|passw|key|sig)[a-z_-]*=", re.IGNORECASE)


def _place(cell: str) -> str:
    """A file, folder or address, or empty for none; secrets are the environment's, never a parameter's."""
    if _SECRET.search(cells.text(cell)):
        raise CellError(
            "holds a user or a secret, which everyone who reads the setup would see",
            "leave it out and give it in the environment",
        )
    if cell != cell.strip():
        raise CellError("has blanks around it", "remove them")
    return cell


# Name in the pack and on the command line -> what it is, in the order in which they are listed.
PARAMETERS: dict[str, Parameter] = {
    "period_unit": Parameter(
        "period_unit",
        _period_unit,
        "What shares a journal: `days`, `months`, `years`, or `all`.",
        choices=tuple(PeriodUnit),
    ),
    "lines_per_journal": Parameter(
        "lines_per_journal", cells.whole(1, 1_000_000), "The next line opens a further journal.", "lines"
    ),
    "batch_threshold": Parameter(
        "batch_threshold",
        cells.whole(0, 1_000_000),
        "Journals with more lines are posted in the background, unless `--now`.",
        "lines",
    ),
    "set_open_period": Parameter(
        "set_open_period",
        cells.on_off,
        "Whether accounting dates move to the next open period: `yes`, `no`.",
        choices=("no", "yes"),
    ),
    "rate_type": Parameter(
        "rate_type",
        cells.code,
        "The rate type of exchange rates.",
        standard="the company's",
        names="exchange_rates",
    ),
    "account_search": Parameter(
        "account_search",
        _account_search,
        "Which accounts win: `project-first` or `category-first`.",
        choices=("project-first", "category-first"),
    ),
    "tax_method": Parameter(
        "tax_method",
        cells.words("search", "project", "contract", "customer"),
        "Whose sales tax group a line takes: `project`, `contract`, `customer`, or `search`: the first that"
        " has one.",
        choices=("search", "project", "contract", "customer"),
    ),
    "posting_tasks": Parameter(
        "posting_tasks", cells.whole(1, 256), "How many share a posting run.", standard="the machine's cores"
    ),
    "prevalidation_wait": Parameter(
        "prevalidation_wait_minutes",
        cells.whole(0, 10_080, measure="min"),
        "How old a confirmed actual must be to enter a journal, and how long a confirmation is fresh.",
        "min",
    ),
    "lease": Parameter(
        "lease_seconds",
        cells.whole(1, 86_400, measure="s"),
        "How long a poster's claim holds without a sign of life.",
        "s",
    ),
    "stuck_after": Parameter(
        "stuck_after_hours",
        cells.whole(1, 8_760, measure="h"),
        "When a claim may be reset in any case.",
        "h",
    ),
    "log_days": Parameter("log_days", cells.whole(1, 36_500), "How long log messages are kept.", "days"),
    "penny_max": Parameter(
        "penny_max",
        cells.decimal(4, below=Decimal(1_000_000), zero_allowed=True),
        "The largest difference that goes to the rounding account.",
        "reporting currency",
    ),
    "posting_attempts": Parameter(
        "posting_attempts",
        cells.whole(1, 100),
        "How often a journal whose poster dies or fails is tried before it is set in error.",
        "attempts",
    ),
    "prevalidation_source": Parameter(
        "prevalidation_source",
        _place,
        "Where actuals are confirmed: a file (CSV, JSONL), `table:SCHEMA.TABLE`, or an http address.",
    ),
    "write_back_target": Parameter(
        "write_back_target", _place, "Where posted amounts are written back: a folder, or an http address."
    ),
    "category_default_time": Parameter(
        "category_default_time",
        cells.optional_code,
        "The category of hours without transaction category.",
        names="categories",
    ),
    "category_default_expense": Parameter(
        "category_default_expense", cells.optional_code, "The same of expenses.", names="categories"
    ),
    "category_default_material": Parameter(
        "category_default_material", cells.optional_code, "The same of material.", names="categories"
    ),
    "category_default_fee": Parameter(
        "category_default_fee", cells.optional_code, "The same of fees.", names="categories"
    ),
    "procurement_integration_account": Parameter(
        "procurement_integration_account",
        cells.optional_code,
        "Offset of purchased expenses and material.",
        names="main_accounts",
    ),
    "rounding_account": Parameter(
        "rounding_account", cells.optional_code, "The account that takes pennies.", names="main_accounts"
    ),
}

PLACES = frozenset({"prevalidation_source", "write_back_target"})
"""Parameters that name a file, an address or a table, which whoever runs the server must allow."""

FEATURES: dict[str, Feature] = {
    "transfer_errors": Feature(
        on="Lines with issues move to a journal of their own; the good ones post.",
        off="One line with an issue keeps its whole journal unposted.",
    ),
    "processing_improvements": Feature(
        on="Lines with issues are in error, and not tried again before somebody resets them.",
        off="Lines with issues stay draft, and every run tries them again.",
        needs="transfer_errors",
    ),
    "multiple_tasks": Feature(
        on="Several posters share a run's journals.", off="One poster does them one after the other."
    ),
    "posting_filters": Feature(
        on="`post --all` takes a period start date, a journal, or an original journal.",
        off="`post --all` posts everything, and filters are refused.",
    ),
    "actuals_prevalidation": Feature(
        on="An actual enters a journal when it is old enough and its source has confirmed it.",
        off="Every actual that is staged may enter.",
    ),
    "employment_dimensions": Feature(
        on="Lines take the dimensions of the project and, where it has none, of the resource; payroll"
        " allocation the other way round.",
        off="Lines take the project's dimensions alone.",
    ),
}


def parse(parameter: str, value: str) -> cells.Value:
    """Return the typed value of a parameter's text.

    Raises:
        CellError: the value is not one that the parameter takes.
        KeyError: there is no such parameter.
    """
    return PARAMETERS[parameter].kind(value)


def text(value: object) -> str:
    """A parameter's value as it is written in a pack: ``yes`` and ``no``, plain digits, words."""
    match value:
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return f"{value:f}"
        case _:
            return str(value)


def own_values(conn: Connected, company: str) -> tuple[str, dict[str, str]]:
    """The rate type of a company's own row, and the text of each parameter that it sets.

    Raises:
        Refusal: ``company-unknown``.
    """
    rows = _of_company(company, SQL.read_parameters(conn, company=company).fetchall())
    return rows[0]["company_rate_type"], {
        name: row["value"] for row in rows if (name := row["parameter"]) is not None
    }


def own_switches(conn: Connected, company: str) -> dict[str, bool]:
    """The features that a company has switched itself, on or off.

    Raises:
        Refusal: ``company-unknown``.
    """
    rows = _of_company(company, SQL.read_features(conn, company=company).fetchall())
    return {name: bool(row["enabled"]) for row in rows if (name := row["feature"]) is not None}


def _of_company(company: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if not rows:
        raise Refusal("company-unknown", f"there is no company {company}")
    return rows


def read(conn: Connected, company: str) -> Parameters:
    """Return a company's parameters; its ``rate_type`` parameter overrides the rate type of its own row.

    Raises:
        Refusal: ``company-unknown``.
    """
    rate_type, own = own_values(conn, company)
    values: dict[str, Any] = {PARAMETERS[name].field: parse(name, value) for name, value in own.items()}
    return replace(Parameters(rate_type=rate_type), **values)


def features(conn: Connected, company: str) -> Features:
    """Return which features a company has on.

    Raises:
        Refusal: ``company-unknown``.
    """
    return effective(own_switches(conn, company))


def effective(own: dict[str, bool]) -> Features:
    """The features of a company that has switched these itself: one that needs another follows it, unless it
    is switched itself.
    """
    enabled = dict(own)
    for name, feature in FEATURES.items():
        if feature.needs and not enabled.get(feature.needs, True):
            enabled.setdefault(name, False)
    return replace(Features(), **enabled)
