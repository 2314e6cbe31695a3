"""The setup of one company as the model knows it: rows of the pack's files by key, and the searches in them.

A second reading of rules.md §10, §12 and reference.md B2, B5, written without looking at the program's
statements: dictionaries and loops, one row at a time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import Any, TypeAlias

Row: TypeAlias = Mapping[str, str]
Pack: TypeAlias = Mapping[str, Sequence[Row]]

CONTEXT = Context(prec=80)
DECIMALS = {"EUR": 2, "USD": 2, "GBP": 2, "JPY": 0, "KWD": 3}
RATE_DECIMALS = 10
RATE_MAX = Decimal("1e12")

# How many columns after company make a row's key (contract.md §1).
KEY_LENGTH = {
    "companies": 0,
    "exchange_rates": 4,
    "dimension_values": 2,
    "account_structures": 2,
    "profile_rules": 3,
    "posting_accounts": 5,
    "expense_offsets": 3,
}

PROJECT_FIRST = (
    ("table", "table"),
    ("table", "group"),
    ("table", "all"),
    ("group", "table"),
    ("group", "group"),
    ("group", "all"),
    ("all", "table"),
    ("all", "group"),
    ("all", "all"),
)
CATEGORY_FIRST = (
    ("table", "table"),
    ("group", "table"),
    ("all", "table"),
    ("table", "group"),
    ("group", "group"),
    ("all", "group"),
    ("table", "all"),
    ("group", "all"),
    ("all", "all"),
)
STRICTNESS = ("optional", "blank", "required")


@dataclass(frozen=True)
class Part:
    """A part of a line's amount, by percent or not, and its dimensions."""

    percent: Decimal | None
    amount: Decimal
    dimensions: dict[str, str]


def unit(currency: str) -> Decimal:
    """The smallest amount of a currency."""
    return Decimal(1).scaleb(-DECIMALS[currency])


def split(total: Decimal, weights: Sequence[Decimal], least: Decimal) -> list[Decimal]:
    """Split a total by weights of one sign: each part rounded down, what is left over one unit each to the
    largest remainders, ties to the earlier (F6).
    """
    whole = sum(weights)
    if not whole:
        return [Decimal(0) for _ in weights]
    units = int(abs(total) / least)
    exact = [Fraction(units) * Fraction(each) / Fraction(whole) for each in weights]
    parts = [int(each) for each in exact]
    last = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in last[: units - sum(parts)]:
        parts[place] += 1
    return [(least * part).copy_sign(total) for part in parts]


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Round half away from zero."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=CONTEXT)


def times(amount: Decimal, rate: Decimal, currency: str) -> Decimal:
    """An amount in another currency."""
    return rounded(CONTEXT.multiply(amount, rate), DECIMALS[currency])


def matches(patterns: str, code: str) -> bool:
    """Whether a code fits ``*``, ``500100``, ``500000..599999``, ``AB*``, joined by ``|``."""
    for pattern in patterns.split("|"):
        if ".." in pattern:
            first, last = pattern.split("..")
            if first <= code <= last:
                return True
        elif pattern.endswith("*"):
            if code.startswith(pattern[:-1]):
                return True
        elif pattern == code:
            return True
    return False


@dataclass(frozen=True)
class Rate:
    """A rate and where it comes from; the day is that of the quotation."""

    value: Decimal
    day: date | None
    rule: str


@dataclass
class Setup:
    """The company's rows by file and key; a later load adds and changes, it deletes nothing."""

    tables: dict[str, dict[tuple[str, ...], Row]] = field(default_factory=dict)

    def load(self, pack: Pack) -> None:
        """Take the rows of a pack; those with a known key replace what was there."""
        for file, rows in pack.items():
            table = self.tables.setdefault(file, {})
            for row in rows:
                table[tuple(row.values())[: KEY_LENGTH.get(file, 1)]] = row

    def rows(self, file: str) -> Iterator[Row]:
        """The rows of a file in the order of their keys."""
        table = self.tables.get(file, {})
        return (table[key] for key in sorted(table))

    def find(self, file: str, *key: str) -> Row | None:
        """The row of a key."""
        return self.tables.get(file, {}).get(key)

    @property
    def company(self) -> Row:
        """The company's own row."""
        return self.tables["companies"][()]

    def parameter(self, name: str, default: str = "") -> str:
        """A parameter's text."""
        row = self.find("parameters", name)
        return row["value"] if row else default

    def on(self, name: str, default: str) -> bool:
        """Whether a parameter that is on or off is on."""
        return self.parameter(name, default) in {"yes", "on", "true"}

    def feature(self, name: str) -> bool:
        """Whether a feature is on; those we generate are on by default, improvements need transfer."""
        row = self.find("features", name)
        if name == "processing_improvements" and not self.feature("transfer_errors"):
            return False
        return row is None or row["enabled"] == "yes"

    # Days and periods.

    def period_open(self, day: date) -> Row | None:
        """The period that holds a day, if it is open for projects (F9)."""
        for row in self.rows("periods"):
            if row["start_date"] <= day.isoformat() <= row["end_date"]:
                return row if row["status"] == "open" and row["project_access"] == "all" else None
        return None

    def next_open(self, day: date) -> date | None:
        """The first day of the next open period after a day (F9)."""
        ahead = [
            date.fromisoformat(row["start_date"])
            for row in self.rows("periods")
            if row["start_date"] > day.isoformat()
            and row["status"] == "open"
            and row["project_access"] == "all"
        ]
        return min(ahead, default=None)

    def moved(self, day: date) -> date:
        """The day on which something dated so is booked: another one only with set_open_period (I5, P4)."""
        if self.period_open(day) or not self.on("set_open_period", "no"):
            return day
        return self.next_open(day) or day

    # Rates.

    def quotation(self, source: str, target: str, day: date) -> Rate | None:
        """The newest quotation at or before a day, or the inverse of the opposite one (I8, F2)."""
        if source == target:
            return Rate(Decimal(1), None, "same")
        for first, second, rule in ((source, target, "direct"), (target, source, "inverse")):
            newest: Row | None = None
            for row in self.rows("exchange_rates"):
                if (
                    row["rate_type"] == self.parameter("rate_type", self.company["rate_type"])
                    and (row["from_currency"], row["to_currency"]) == (first, second)
                    and row["start_date"] <= day.isoformat()
                    and (newest is None or newest["start_date"] < row["start_date"])
                ):
                    newest = row
            if newest:
                value = Decimal(newest["rate"])
                if rule == "inverse":
                    value = rounded(CONTEXT.divide(Decimal(1), value), RATE_DECIMALS)
                found = Rate(value, date.fromisoformat(newest["start_date"]), rule)
                return found if 0 < value < RATE_MAX else None
        return None

    def rate(self, source: str, target: str, day: date) -> Rate | None:
        """The rate to the accounting or the reporting currency; triangulated if there is no quotation."""
        found = self.quotation(source, target, day)
        if found:
            return found
        middle = self.company["accounting_currency"]
        first, second = self.quotation(source, middle, day), self.quotation(middle, target, day)
        if not (first and second) or middle in {source, target}:
            return None
        value = rounded(CONTEXT.multiply(first.value, second.value), RATE_DECIMALS)
        days = [each.day for each in (first, second) if each.day]
        return Rate(value, min(days), "triangulated") if 0 < value < RATE_MAX else None

    # Accounts.

    def posting_account(self, posting_type: str, project: str, category: str) -> str | None:
        """The main account by the nine-level search (B5)."""
        row, kind = self.find("projects", project), self.find("categories", category)
        projects = {"table": project, "group": row["project_group"] if row else "", "all": ""}
        categories = {"table": category, "group": kind["category_group"] if kind else "", "all": ""}
        category_first = self.parameter("account_search") in {"category-first", "category_first"}
        for first, second in CATEGORY_FIRST if category_first else PROJECT_FIRST:
            found = self.find(
                "posting_accounts", posting_type, first, projects[first], second, categories[second]
            )
            if found:
                return found["main_account"]
        return None

    def expense_offset(self, project: str, category: str, worker: str) -> str | None:
        """The default offset account: project+category > project > category > worker > all (P2)."""
        best: tuple[tuple[bool, bool, bool], str] | None = None
        for row in self.rows("expense_offsets"):
            if (
                row["project"] in {"", project}
                and row["category"] in {"", category}
                and row["worker"] in {"", worker}
            ):
                rank = (row["project"] != "", row["category"] != "", row["worker"] != "")
                if best is None or rank > best[0]:
                    best = rank, row["main_account"]
        return best[1] if best else None

    def profile(self, line: Mapping[str, Any]) -> tuple[Row, str] | None:
        """The cost and revenue profile of a billable line and the scope that chose it (P2, B2)."""
        project = self.find("projects", line["project"])
        for scope, value in (
            ("project", line["project"]),
            ("project_group", project["project_group"] if project else ""),
            ("contract", line["contract"]),
            ("all", ""),
        ):
            rule = self.find("profile_rules", line["billing_method"], scope, value)
            if rule:
                found = self.find("cost_revenue_profiles", rule["profile"])
                return (found, scope) if found else None
        return None

    # Dimensions.

    def structure(self, account: str, dimension: str) -> tuple[str, list[str]]:
        """What an account asks of a dimension: the strictest requirement, and every limit (F4)."""
        found = [
            row
            for row in self.rows("account_structures")
            if matches(row["accounts"], account) and row["dimension"] == dimension
        ]
        strictest = max((row["requirement"] for row in found), key=STRICTNESS.index, default="optional")
        limits = [row["values"] for row in found if row["values"]]
        return strictest, limits

    def dimensions(self, file: str, code: str) -> dict[str, str]:
        """The dimension values of a project or a resource."""
        row = self.find(file, code) or {}
        return {name[4:]: value for name, value in row.items() if name.startswith("dim:") and value}
