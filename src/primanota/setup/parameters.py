"""Parameters and features: how one company wants its journals made and posted (rules.md §10).

Read at the start of every import and posting. The defaults are here; rows of ``setup.parameter`` and
``setup.feature`` override them. Values are checked when a pack is loaded, so a value that cannot be read
here is a defect.
"""

import os
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from primanota.core.errors import Refusal
from primanota.core.periods import PeriodUnit
from primanota.db import statements
from primanota.db.statements import Connected
from primanota.setup import cells

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


def _period_unit(cell: str) -> PeriodUnit:
    return PeriodUnit(str(cells.words(*PeriodUnit)(cell)))


def _account_search(cell: str) -> str:
    found = cells.words("project-first", "category-first", "project_first", "category_first")(cell)
    return str(found).replace("_", "-")


# Name in the pack -> field, and what the value may be.
PARAMETERS: dict[str, tuple[str, cells.Kind]] = {
    "period_unit": ("period_unit", _period_unit),
    "lines_per_journal": ("lines_per_journal", cells.whole(1, 1_000_000)),
    "batch_threshold": ("batch_threshold", cells.whole(0, 1_000_000)),
    "set_open_period": ("set_open_period", cells.on_off),
    "rate_type": ("rate_type", cells.code),
    "account_search": ("account_search", _account_search),
    "tax_method": ("tax_method", cells.words("search", "project", "contract", "customer")),
    "posting_tasks": ("posting_tasks", cells.whole(1, 256)),
    "prevalidation_wait": ("prevalidation_wait_minutes", cells.whole(0, 10_080, measure="min")),
    "lease": ("lease_seconds", cells.whole(1, 86_400, measure="s")),
    "stuck_after": ("stuck_after_hours", cells.whole(1, 8_760, measure="h")),
    "log_days": ("log_days", cells.whole(1, 36_500)),
    "penny_max": ("penny_max", cells.decimal(4, below=Decimal(1_000_000), zero_allowed=True)),
    "category_default_time": ("category_default_time", cells.optional_code),
    "category_default_expense": ("category_default_expense", cells.optional_code),
    "category_default_material": ("category_default_material", cells.optional_code),
    "category_default_fee": ("category_default_fee", cells.optional_code),
    "procurement_integration_account": ("procurement_integration_account", cells.optional_code),
    "rounding_account": ("rounding_account", cells.optional_code),
}

FEATURES: tuple[str, ...] = tuple(Features.__dataclass_fields__)


def parse(parameter: str, value: str) -> cells.Value:
    """Return the typed value of a parameter's text.

    Raises:
        CellError: the value is not one that the parameter takes.
        KeyError: there is no such parameter.
    """
    return PARAMETERS[parameter][1](value)


def read(conn: Connected, company: str) -> Parameters:
    """Return a company's parameters; its ``rate_type`` parameter overrides the rate type of its own row.

    Raises:
        Refusal: ``company-unknown``.
    """
    rows = SQL.read_parameters(conn, company=company).fetchall()
    if not rows:
        raise Refusal("company-unknown", f"there is no company {company}")
    values: dict[str, Any] = {
        PARAMETERS[name][0]: parse(name, row["value"]) for row in rows if (name := row["parameter"])
    }
    return replace(Parameters(rate_type=rows[0]["company_rate_type"]), **values)


def features(conn: Connected, company: str) -> Features:
    """Return which features a company has on.

    Raises:
        Refusal: ``company-unknown``.
    """
    rows = SQL.read_features(conn, company=company).fetchall()
    if not rows:
        raise Refusal("company-unknown", f"there is no company {company}")
    enabled = {name: bool(row["enabled"]) for row in rows if (name := row["feature"])}
    if not enabled.get("transfer_errors", True):
        enabled.setdefault("processing_improvements", False)
    return replace(Features(), **enabled)
