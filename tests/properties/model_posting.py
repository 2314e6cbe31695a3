"""What a line books, or all the codes it breaks (rules.md P2, P3, P9, F4, F7, F8; reference.md B2, B3)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from tests.properties.model_line import Line
from tests.properties.model_setup import Row, Setup, matches, split, times, unit

# The public order (P3, F12).
ORDER = (
    "actual-invalid",
    "original-not-posted",
    "original-reversed",
    "voucher-already-posted",
    "project-not-found",
    "project-not-open",
    "category-inactive",
    "line-property-missing",
    "profile-missing",
    "period-not-open",
    "no-open-period",
    "account-missing",
    "account-suspended",
    "dimension-unknown",
    "dimension-inactive",
    "account-structure-violation",
    "distribution-mismatch",
    "exchange-rate-missing",
    "voucher-unbalanced",
)


@dataclass(frozen=True)
class Leg:
    """One side of a voucher: where to, and what it carries."""

    posting_type: str
    account: str | None
    dimensions: dict[str, str]
    sign: int
    part: int = 0


@dataclass(frozen=True)
class Entry:
    """A row of the general ledger; debit positive."""

    posting_type: str
    account: str
    dimensions: dict[str, str]
    amount: Decimal
    accounting_amount: Decimal
    reporting_amount: Decimal


@dataclass(frozen=True)
class Posted:
    """What a line has booked: its project transaction and its entries."""

    accounting_date: date
    period: str
    rates: dict[str, tuple[Decimal, date | None]]
    accounting_amount: Decimal
    reporting_amount: Decimal
    ledger_status: str
    profile: str
    profile_rule: str
    reverses: str | None
    legs: tuple[Leg, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Treatment:
    """How a line is booked: its ledger status, the profile that says so, and the posting types."""

    ledger_status: str
    profile: str
    profile_rule: str
    legs: tuple[str, ...]


def judged(setup: Setup, line: Line) -> tuple[list[str], Posted | None]:
    """The codes a line breaks in the public order, or what it books."""
    codes = set(facts(setup, line))
    profile, scope = None, "internal"
    if line["billing_method"]:
        found = setup.profile(line)
        if found is None:
            codes.add("profile-missing")
        profile, scope = found or (None, "")
    treatment = treatment_of(setup, line, profile, scope)
    return concluded(setup, line, codes, treatment, tuple(legs_of(setup, line, treatment)))


def concluded(
    setup: Setup, line: Line, codes: set[str], treatment: Treatment, legs: tuple[Leg, ...]
) -> tuple[list[str], Posted | None]:
    """Look at accounts and dimensions, and book the line if it breaks nothing."""
    day = setup.moved(line["accounting_date"])
    carried = []
    for leg in legs:
        found, dimensions = carried_on(setup, leg, day)
        codes |= found
        carried.append(replace(leg, dimensions=dimensions))
    return booked(setup, line, codes, treatment, carried)


def booked(
    setup: Setup, line: Line, codes: set[str], treatment: Treatment, carried: list[Leg]
) -> tuple[list[str], Posted | None]:
    """The codes in their order, or what is booked when there are none."""
    day = setup.moved(line["accounting_date"])
    period = setup.period_open(day)
    if codes or period is None:
        return sorted(codes, key=ORDER.index), None
    return [], Posted(
        accounting_date=day,
        period=period["period"],
        rates={
            "accounting": (line["exchange_rate"], line["rate_date"]),
            "reporting": (line["reporting_rate"], line["reporting_rate_date"]),
        },
        accounting_amount=line["accounting_amount"],
        reporting_amount=line["reporting_amount"],
        ledger_status=treatment.ledger_status,
        profile=treatment.profile,
        profile_rule=treatment.profile_rule,
        reverses=None,
        legs=tuple(carried),
        entries=tuple(entries(setup, line, carried)),
    )


def mirrored(setup: Setup, line: Line, original: Posted, reverses: str) -> tuple[list[str], Posted | None]:
    """A reversal takes its original's accounts, dimensions and rates; the amounts are its own (P9)."""
    for kind, (rate, day) in original.rates.items():
        prefix = "" if kind == "accounting" else "reporting_"
        line["reporting_rate" if prefix else "exchange_rate"] = rate
        line[f"{prefix}rate_date"], line[f"{prefix}rate_rule"] = day, "mirrored"
        line[f"{kind}_amount"] = times(line["amount"], rate, setup.company[f"{kind}_currency"])
    treatment = Treatment(original.ledger_status, original.profile, original.profile_rule, ())
    codes, posted = booked(setup, line, set(facts(setup, line)), treatment, [])
    taken_back = tuple(turned(entry) for entry in original.entries)
    return codes, posted and replace(posted, reverses=reverses, legs=original.legs, entries=taken_back)


def turned(entry: Entry) -> Entry:
    """An entry with the sign turned."""
    return replace(
        entry,
        amount=-entry.amount,
        accounting_amount=-entry.accounting_amount,
        reporting_amount=-entry.reporting_amount,
    )


def facts(setup: Setup, line: Line) -> Iterator[str]:
    """What is wrong with a line whatever it books: project, category, line property, period."""
    project = setup.find("projects", line["project"])
    if project is None:
        yield "project-not-found"
    elif project["stage"] != "open":
        yield "project-not-open"
    category = setup.find("categories", line["category"])
    if category is None or category["active"] != "yes":
        yield "category-inactive"
    if setup.find("line_properties", line["line_property"]) is None:
        yield "line-property-missing"
    if not setup.period_open(setup.moved(line["accounting_date"])):
        yield "no-open-period" if setup.on("set_open_period", "no") else "period-not-open"


def treatment_of(setup: Setup, line: Line, profile: Row | None, scope: str) -> Treatment:
    """Which entries a line gives (B2, B3, F8); one that lacks its profile is taken for internal."""
    kind, cls = line["transaction_type"], line["transaction_class"]
    name = profile["profile"] if profile else ""
    flags = setup.find("line_properties", line["line_property"])
    if kind == "unbilled_sales":
        accrues = (
            profile
            and flags
            and line["billing_method"] == "time_and_material"
            and profile[f"accrue_{cls}"] == "yes"
            and flags["accrue_revenue"] == "yes"
            and flags["chargeable"] == "yes"
        )
        legs = ("wip_sales_value", "accrued_revenue_sales_value") if accrues else ()
        return Treatment("accrued" if accrues else "not_accrued", name, scope, legs)
    layer = profile[f"post_cost_{cls}"] if profile else "profit_and_loss"
    if layer == "balance" and not (flags and flags["capitalize_cost"] == "yes"):
        layer = "profit_and_loss"
    if layer in {"no_ledger", "never_ledger"}:
        return Treatment(layer, name, scope, ())
    item = "_item" if cls == "material" else ""
    debit = "cost" if layer == "profit_and_loss" else f"wip_cost_value{item}"
    return Treatment(layer, name, scope, (debit, credit_of(line)))


def credit_of(line: Line) -> str:
    """The posting type of the credit leg of a cost line (B3, F7)."""
    if line["transaction_class"] == "time":
        return "payroll_allocation"
    if line["document_type"] == "purchase":
        return "procurement_integration"
    return "expense_offset" if line["transaction_class"] == "expense" else "cost_item"


def legs_of(setup: Setup, line: Line, treatment: Treatment) -> Iterator[Leg]:
    """The legs of each part of a line, with their accounts and dimensions (B5, F3)."""
    project, category = line["project"], line["category"]
    sides: list[tuple[str, str | None, int]] = []
    for posting_type, sign in zip(treatment.legs, (1, -1), strict=False):
        if posting_type == "procurement_integration":
            account: str | None = setup.parameter("procurement_integration_account")
        elif posting_type == "expense_offset":
            resource = setup.find("resources", line["resource"])
            account = setup.expense_offset(project, category, resource["worker"] if resource else "")
        else:
            account = setup.posting_account(posting_type, project, category)
        sides.append((posting_type, account, sign))
    wished = [part.dimensions for part in line.get("parts", ())] or [line["dimensions"]]
    for number, dimensions in enumerate(wished):
        for posting_type, account, sign in sides:
            resource_too = line["resource_dimensions"] if posting_type == "payroll_allocation" else {}
            yield Leg(posting_type, account, {**dimensions, **resource_too}, sign, number)


def carried_on(setup: Setup, leg: Leg, day: date) -> tuple[set[str], dict[str, str]]:
    """What is wrong with a leg on a day, and the dimensions its account carries (F4)."""
    if not leg.account:
        return {"account-missing"}, {}
    account = setup.find("main_accounts", leg.account)
    codes = set()
    if account is None:
        codes.add("account-missing")
    elif account["suspended"] == "yes":
        codes.add("account-suspended")
    carried: dict[str, str] = {}
    names = {row["dimension"] for row in setup.rows("account_structures")} | set(leg.dimensions)
    for name in sorted(names):
        requirement, limits = setup.structure(leg.account, name)
        value = leg.dimensions.get(name)
        if requirement == "required" and value is None:
            codes.add("account-structure-violation")
        if value is None or requirement == "blank":
            continue
        carried[name] = value
        if not all(matches(limit, value) for limit in limits):
            codes.add("account-structure-violation")
        row = setup.find("dimension_values", name, value)
        if row is None:
            codes.add("dimension-unknown")
        elif (
            not (row["active_from"] or "0001-01-01") <= day.isoformat() <= (row["active_to"] or "9999-12-31")
        ):
            codes.add("dimension-inactive")
    return codes, carried


def entries(setup: Setup, line: Line, legs: list[Leg]) -> Iterator[Entry]:
    """The entries of a line; a negative amount turns them round."""
    amounts = [part.amount for part in line.get("parts", ())] or [line["amount"]]
    own, reporting = (
        split(line[f"{each}_amount"], amounts, unit(setup.company[f"{each}_currency"]))
        for each in ("accounting", "reporting")
    )
    for leg in legs:
        yield Entry(
            leg.posting_type,
            leg.account or "",
            leg.dimensions,
            leg.sign * amounts[leg.part],
            leg.sign * own[leg.part],
            leg.sign * reporting[leg.part],
        )
