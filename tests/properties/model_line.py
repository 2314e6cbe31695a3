"""What an actual becomes on a journal line, or why it cannot (rules.md I5-I12, F1-F3, F5)."""

from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from tests.properties.model_setup import Rate, Row, Setup, times

Line: TypeAlias = dict[str, Any]


def line_of(setup: Setup, actual: Row, original: Line | None) -> Line | str:
    """The line of an actual, or the first code that keeps it waiting.

    ``original``: the line of the actual that it reverses, if there is one (P9).
    """
    day = date.fromisoformat(actual["accounting_date"] or actual["transaction_date"])
    line: Line = {
        **actual,
        "transaction_date": date.fromisoformat(actual["transaction_date"]),
        "accounting_date": setup.moved(day),
        "quantity": Decimal(actual["quantity"]),
        "unit_price": Decimal(actual["unit_price"]) if actual["unit_price"] else None,
        "amount": Decimal(actual["amount"]),
        "document_type": actual["document_type"] or "usage",
    }
    line["original_accounting_date"] = day if line["accounting_date"] != day else None
    category = category_of(setup, actual)
    if category is None:
        return "category-not-in-company"
    line["category"] = category["category"]
    line["item_sales_tax_group"] = category["item_sales_tax_group"]
    mapping = setup.find("billing_types", actual["billing_type"] or "not_specified")
    if mapping is None:
        return "line-property-unmapped"
    line["line_property"] = mapping["line_property"]
    contract_line = contract_line_of(setup, actual)
    if contract_line is None and actual["contract_line"]:
        return "contract-line-unknown"
    line["billing_method"] = contract_line["billing_method"] if contract_line else None
    line["contract_line"] = contract_line["contract_line"] if contract_line else ""
    project = setup.find("projects", actual["project"])
    line["contract"] = actual["contract"] or (project["contract"] if project else "")
    if contract_line:
        line["contract"] = contract_line["contract"]
    if not value(setup, line, original):
        return "exchange-rate-missing"
    line["sales_tax_group"], line["sales_tax_rule"] = sales_tax_group(setup, line, project)
    resource = setup.dimensions("resources", actual["resource"])
    resource = resource if setup.feature("employment_dimensions") else {}
    line["dimensions"] = {**resource, **setup.dimensions("projects", actual["project"])}
    line["resource_dimensions"] = resource
    return line


def category_of(setup: Setup, actual: Row) -> Row | None:
    """The project category of an actual's transaction category and class, or the class's default (I7)."""
    name = actual["transaction_category"]
    if name:
        found = [
            row
            for row in setup.rows("categories")
            if (row["transaction_category"], row["class"]) == (name, actual["transaction_class"])
        ]
        return next((row for row in found if row["active"] == "yes"), found[0] if found else None)
    return setup.find("categories", setup.parameter(f"category_default_{actual['transaction_class']}"))


def contract_line_of(setup: Setup, actual: Row) -> Row | None:
    """The contract line an actual names, else the first of its project that takes its class (F1)."""
    if actual["contract_line"]:
        return setup.find("contract_lines", actual["contract_line"])
    project = setup.find("projects", actual["project"])
    for row in setup.rows("contract_lines"):
        if (
            project
            and project["contract"] == row["contract"]
            and row["project"] == actual["project"]
            and actual["transaction_class"] in (row["classes"] or actual["transaction_class"]).split("|")
        ):
            return row
    return None


def exact_opposite(one: Row | Line, other: Row | Line) -> bool:
    """Whether a reversal takes back the whole of its original, so that it can mirror it (P9)."""
    same = ("transaction_type", "transaction_class", "currency")
    return all(one[each] == other[each] for each in same) and Decimal(one["amount"]) == -Decimal(
        other["amount"]
    )


def value(setup: Setup, line: Line, original: Line | None) -> bool:
    """Put the rates and amounts on a line; false if there is no rate (I8, F2, P9)."""
    accounting, reporting = (setup.company[f"{each}_currency"] for each in ("accounting", "reporting"))
    day = line["accounting_date"]
    rates = [setup.rate(line["currency"], accounting, day), setup.rate(line["currency"], reporting, day)]
    if original and exact_opposite(line, original):
        rates = [
            Rate(original[rate], original[dated], "mirrored")
            for rate, dated in (("exchange_rate", "rate_date"), ("reporting_rate", "reporting_rate_date"))
        ]
    for rate, prefix, kind, currency in (
        (rates[0], "rate", "accounting", accounting),
        (rates[1], "reporting_rate", "reporting", reporting),
    ):
        if rate is None:
            return False
        line["exchange_rate" if prefix == "rate" else prefix] = rate.value
        line[f"{prefix}_date"], line[f"{prefix}_rule"] = rate.day, rate.rule
        line[f"{kind}_amount"] = times(line["amount"], rate.value, currency)
    return True


def sales_tax_group(setup: Setup, line: Line, project: Row | None) -> tuple[str, str]:
    """The billing sales tax group and where it comes from (I11)."""
    contract = setup.find("contracts", line["contract"])
    code = (project["customer"] if project else "") or (contract["customer"] if contract else "")
    customer = setup.find("customers", code)
    method = setup.parameter("tax_method", "search")
    for rule, row in (("project", project), ("contract", contract), ("customer", customer)):
        if row and row["sales_tax_group"] and method in {rule, "search"}:
            return row["sales_tax_group"], rule
    return "", ""
