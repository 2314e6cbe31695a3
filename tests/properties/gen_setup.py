"""Generated setups: small companies, mostly sound, with flaws strewn over them.

Everything is drawn from short lists, so that rules meet: overlapping classes, groups, scopes and patterns.
The first choice of every list is the plain one, which is what hypothesis shrinks to.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tests.properties.book import in_rows
from tests.properties.model_setup import Pack, Row

T = TypeVar("T")

CLASSES = ("time", "expense", "material", "fee")
METHODS = ("time_and_material", "fixed_price")
CURRENCIES = ("EUR", "USD", "JPY", "KWD", "GBP")
PROJECTS = ("P1", "P2", "P3", "P4")
CONTRACTS = ("K1", "K2")
GROUPS = ("G1", "G2")
CONTRACT_LINES = ("L1", "L2", "L3", "L4", "L5")
CATEGORIES = ("EX1", "FE1", "MA1", "TI1", "TI2", "EX2")
CATEGORY_GROUPS = ("H1", "H2")
RESOURCES = ("R1", "R2", "R3")
ACCOUNTS = ("1401", "1402", "2110", "4010", "5001", "5002", "6020", "6021", "9990")
DIMENSIONS = ("Department", "Region")
VALUES = {"Department": ("D1", "D2", "E1"), "Region": ("N", "S")}
POSTING_TYPES = {
    "cost": "5001",
    "payroll_allocation": "6020",
    "wip_cost_value": "1402",
    "cost_item": "5002",
    "wip_cost_value_item": "1402",
    "wip_sales_value": "1401",
    "accrued_revenue_sales_value": "4010",
}
PATTERNS = ("*", "5001", "6020", "5000..5999", "6*", "1401|1402", "4010..4010|6020..6021", "2110")
LIMITS = ("", "D*", "D1|N", "D2..E1", "N|S|D1")
RATE_DAYS = ("2025-01-01", "2026-02-01", "2026-02-15", "2026-03-10")
RATES = ("1.1", "0.8", "1.25", "7.1234567891", "0.0061", "163.5", "3", "0.3071234567")
ACTIVE = (("", ""), ("2026-02-01", ""), ("", "2026-02-28"), ("2026-02-15", "2026-03-15"))
LAYERS = ("profit_and_loss", "balance", "no_ledger", "balance", "never_ledger")


@dataclass
class Dice:
    """Choices; ``below`` gives a whole number below a limit, ``flaws`` says how often something is wrong: 0
    never, 1 seldom, 2 often.
    """

    below: Callable[[int], int]
    flaws: int = 0

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""
        return options[self.below(len(options))]

    def number(self, first: int, last: int) -> int:
        """A whole number."""
        return first + self.below(last - first + 1)

    def one_in(self, times: int) -> bool:
        """True one time in so many."""
        return self.below(times) == times - 1

    def flaw(self, times: int) -> bool:
        """Whether something is wrong here."""
        return self.flaws > 0 and self.one_in(times * (4 if self.flaws == 1 else 1))

    def yes(self, times: int = 2) -> str:
        """Usually yes; no one time in so many."""
        return "no" if self.one_in(times) else "yes"


def pack(dice: Dice) -> dict[str, Sequence[Row]]:
    """A company's setup."""
    files: dict[str, Sequence[Row]] = {}
    for part in (_company, _calendar, _rates, _ledger, _projects, _categories, _treatment):
        files.update(part(dice))
    files.update(_customers(dice, files["projects"]))
    files["posting_accounts"] = _posting_accounts(dice)
    files["expense_offsets"] = _expense_offsets(dice)
    return files


def _company(dice: Dice) -> Pack:
    accounting, reporting = dice.pick(CURRENCIES[:4]), dice.pick(("USD", "EUR", "JPY", "KWD"))
    parameters = {
        "period_unit": dice.pick(("months", "all", "years", "months", "days")),
        "lines_per_journal": str(dice.pick((200, 3, 4, 2))),
        "set_open_period": dice.pick(("off", "on")),
        "account_search": dice.pick(("project-first", "category-first")),
        "tax_method": dice.pick(("search", "project", "contract", "customer")),
        **({"rate_type": "@X"} if dice.one_in(6) else {}),
        **{f"category_default_{each}": default for each in CLASSES if (default := _default(dice, each))},
        **({} if dice.flaw(3) else {"procurement_integration_account": "2110"}),
        "rounding_account": "9990",
    }
    features = {
        each: "no"
        for each in ("employment_dimensions", "transfer_errors", "processing_improvements")
        if dice.one_in(4)
    }
    sequences = (("journal", "J-####"), ("voucher", "PV-######"), ("project_transaction", "T######"))
    return {
        "companies": in_rows(
            "name accounting_currency reporting_currency rate_type", [("Firm", accounting, reporting, "@")]
        ),
        "parameters": in_rows("parameter value", parameters.items()),
        "features": in_rows("feature enabled", features.items()),
        "number_sequences": in_rows("sequence format next", [(*each, "1") for each in sequences]),
    }


def _default(dice: Dice, kind: str) -> str:
    if dice.flaw(4):
        return dice.pick(("", "NONE"))
    return {"time": "TI1", "expense": "EX1", "material": "MA1", "fee": "FE1"}[kind]


def _calendar(dice: Dice) -> Pack:
    months = ("2025-12-31", "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31")
    rows = [
        (last[:7], f"{last[:7]}-01", last, _status(dice), "none" if dice.flaw(5) else "all")
        for last in months
        if not dice.flaw(8)
    ]
    return {"periods": in_rows("period start_date end_date status project_access", rows)}


def _status(dice: Dice) -> str:
    return dice.pick(("on_hold", "closed")) if dice.flaw(3) else "open"


def _rates(dice: Dice) -> Pack:
    """Quotations of each pair of currencies, one way or both, from several days on; flawed: of some pairs."""
    rows: dict[tuple[str, ...], str] = {}
    for index, first in enumerate(CURRENCIES):
        for second in CURRENCIES[index + 1 :]:
            for number in range(0 if dice.flaw(3) else dice.pick((1, 2))):
                pair = dice.pick(((first, second), (second, first)))
                day = RATE_DAYS[0] if number == 0 and not dice.flaw(4) else dice.pick(RATE_DAYS)
                for kind in ("@", "@X"):
                    if not dice.flaw(8):
                        rows[kind, *pair, day] = dice.pick(RATES)
    return {
        "exchange_rates": in_rows(
            "rate_type from_currency to_currency start_date rate",
            [(*key, rate) for key, rate in rows.items()],
        )
    }


def _ledger(dice: Dice) -> Pack:
    accounts = [
        (each, "Account", "balance_sheet", "yes" if dice.flaw(5) else "no")
        for each in ACCOUNTS
        if not dice.flaw(12)
    ]
    values = [
        (name, value, "Value", *(dice.pick(ACTIVE[1:]) if dice.flaw(2) else ("", "")))
        for name in DIMENSIONS
        for value in VALUES[name]
        if not dice.flaw(8)
    ]
    structures = {
        (dice.pick(PATTERNS), dice.pick(DIMENSIONS)): (
            dice.pick(("optional", "blank", "required")),
            dice.pick(LIMITS) if dice.flaws else "",
        )
        for _ in range(dice.number(0, 4 if dice.flaws else 2))
    }
    return {
        "main_accounts": in_rows("main_account name type suspended", accounts),
        "dimension_values": in_rows("dimension value name active_from active_to", values),
        "account_structures": in_rows(
            "accounts dimension requirement values", [(*key, *row) for key, row in structures.items()]
        ),
    }


def _customers(dice: Dice, projects: Sequence[Row]) -> Pack:
    def group(*codes: str) -> str:
        return dice.pick(("", *codes))

    contracts = {row["project"]: row["contract"] or "K1" for row in projects}
    on = [dice.pick(PROJECTS) for _ in range(dice.pick((5, 4, 5, 3, 0)))]
    return {
        "sales_tax_groups": in_rows("code name", [(f"S{each}", "Group") for each in range(1, 7)]),
        "item_sales_tax_groups": in_rows("code name", [("I1", "Group"), ("I2", "Group")]),
        "customers": in_rows("customer name sales_tax_group", [("C1", "C", "S1"), ("C2", "C", group("S2"))]),
        "contracts": in_rows(
            "contract name customer currency sales_tax_group",
            [(each, "K", dice.pick(("C1", "C2")), "EUR", group("S3", "S4")) for each in CONTRACTS],
        ),
        "contract_lines": in_rows(
            "contract_line contract project billing_method classes",
            [
                (
                    each,
                    dice.pick(CONTRACTS) if dice.one_in(4) else contracts[project],
                    project,
                    dice.pick((*METHODS, METHODS[0])),
                    dice.pick(("", "", "time|expense", "material|fee", "time")),
                )
                for each, project in zip(CONTRACT_LINES, on, strict=False)
            ],
        ),
    }


def _projects(dice: Dice) -> Pack:
    def dimensions(*, bare: int) -> tuple[str, str]:
        if dice.flaw(8):
            return dice.pick((("DX", ""), ("", "X")))
        return (
            "" if dice.one_in(bare) else dice.pick(VALUES["Department"]),
            "" if dice.one_in(bare) else dice.pick(VALUES["Region"]),
        )

    projects = [
        (
            each,
            "Project",
            dice.pick((*GROUPS, "")),
            dice.pick(("K1", "K2", "")),
            dice.pick(("C1", "C2", "")),
            "closed" if dice.flaw(5) else "open",
            dice.pick(("", "S5")),
            *dimensions(bare=4),
        )
        for each in PROJECTS
    ]
    resources = [(each, "Ada", dice.pick(("W1", "W2", "")), *dimensions(bare=2)) for each in RESOURCES]
    return {
        "project_groups": in_rows("project_group name", [(each, "Group") for each in GROUPS]),
        "projects": in_rows(
            "project name project_group contract customer stage sales_tax_group dim:Department dim:Region",
            projects,
        ),
        "resources": in_rows("resource name worker dim:Department dim:Region", resources),
    }


def _categories(dice: Dice) -> Pack:
    kinds = {"T": "time", "E": "expense", "M": "material", "F": "fee"}
    rows = [
        (
            each,
            "Category",
            kinds[each[0]],
            dice.pick((*CATEGORY_GROUPS, "")),
            f"Work{each[2]}",
            "no" if dice.flaw(5) else "yes",
            dice.pick(("I1", "I2", "")),
        )
        for each in CATEGORIES
        if not dice.flaw(12)
    ]
    return {
        "category_groups": in_rows(
            "category_group name class", [(each, "Group", "time") for each in CATEGORY_GROUPS]
        ),
        "categories": in_rows(
            "category name class category_group transaction_category active item_sales_tax_group", rows
        ),
    }


def _treatment(dice: Dice) -> Pack:
    flags = [
        (name, "Property", dice.yes(times), dice.yes(times), dice.yes(times))
        for name, times in (("B", 8), ("N", 2))
    ]
    billing = [
        (each, "GONE" if dice.flaw(10) else dice.pick(("B", "B", "N")))
        for each in ("chargeable", "not_specified", "non_chargeable", "complimentary", "not_available")
        if not dice.flaw(8)
    ]
    profiles = [
        (name, "Profile", method, *(dice.pick(LAYERS) for _ in range(3)), *(dice.yes(4) for _ in range(4)))
        for name, method in (("TM", METHODS[0]), ("TM2", METHODS[0]), ("FP", METHODS[1]))
    ]
    rules: dict[tuple[str, str, str], str] = {
        (method, "all", ""): name
        for method, name in zip(METHODS, ("TM", "FP"), strict=True)
        if not dice.flaw(3)
    }
    values = {"project": PROJECTS, "project_group": GROUPS, "contract": CONTRACTS}
    for _ in range(dice.number(0, 4)):
        scope = dice.pick(tuple(values))
        key = dice.pick(METHODS), scope, dice.pick(values[scope])
        rules[key] = "GONE" if dice.flaw(8) else {"fixed_price": "FP"}.get(key[0], dice.pick(("TM", "TM2")))
    return {
        "line_properties": in_rows("line_property name chargeable accrue_revenue capitalize_cost", flags),
        "billing_types": in_rows("billing_type line_property", billing),
        "cost_revenue_profiles": in_rows(
            "profile name billing_method post_cost_time post_cost_expense post_cost_material"
            " accrue_time accrue_expense accrue_material accrue_fee",
            profiles,
        ),
        "profile_rules": in_rows(
            "billing_method scope value profile", [(*key, name) for key, name in rules.items()]
        ),
    }


def _posting_accounts(dice: Dice) -> list[Row]:
    """One for all and all of each type, unless it is missing, and a few more at any of the nine levels."""
    rows: dict[tuple[str, ...], str] = {}
    for posting_type, account in POSTING_TYPES.items():
        if not dice.flaw(5):
            rows[tuple(whole_account(posting_type).values())[:5]] = account
    projects = {"table": PROJECTS, "group": GROUPS, "all": ("",)}
    categories = {"table": CATEGORIES, "group": CATEGORY_GROUPS, "all": ("",)}
    for _ in range(dice.number(0, 6)):
        first, second = dice.pick(tuple(projects)), dice.pick(tuple(categories))
        place = (first, dice.pick(projects[first]), second, dice.pick(categories[second]))
        rows[dice.pick(tuple(POSTING_TYPES)), *place] = dice.pick(ACCOUNTS)
    return in_rows(
        "posting_type project_scope project category_scope category main_account",
        [(*key, account) for key, account in rows.items()],
    )


def whole_account(posting_type: str) -> dict[str, str]:
    """The key of a posting type's account for all projects and all categories."""
    columns = ("posting_type", "project_scope", "project", "category_scope", "category")
    return dict(zip(columns, (posting_type, "all", "", "all", ""), strict=True))


def _expense_offsets(dice: Dice) -> list[Row]:
    rows = {} if dice.flaw(3) else {("", "", ""): "6020"}
    for _ in range(dice.number(0, 4)):
        key = (
            dice.pick(("", *PROJECTS[:2])),
            dice.pick(("", "EX1", "EX2")),
            dice.pick(("", "W1", "W2")),
        )
        rows[key] = dice.pick(ACCOUNTS)
    return in_rows("project category worker main_account", [(*key, each) for key, each in rows.items()])
