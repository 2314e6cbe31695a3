"""Origins: for each derived attribute of a line, the rule that gave it and the values behind it (B3).

Pure functions of the rows that ``trace`` has read. The rules themselves are those of ``journal.build``; they
are told here from what they left on the line, not applied again, so that a changed setup does not change the
past.
"""

from collections.abc import Iterator

from primanota.inquiry.rows import Row


def defaults(actual: Row, line: Row, origins: Row) -> list[Row]:
    """One row for each attribute: field, value, the name of the rule, and why in words."""
    return [
        _category(actual, line),
        _line_property(actual, line),
        _billing(actual, line),
        *_rates(line, origins),
        _accounting_date(actual, line, origins),
        _tax_group(line),
        _told(
            "item_sales_tax_group", line["item_sales_tax_group"], "category", f"category {line['category']}"
        ),
        *_dimensions(line, origins),
    ]


def _told(field: str, value: object, rule: str, because: str) -> Row:
    return {"field": field, "value": value, "rule": rule, "because": because}


def _category(actual: Row, line: Row) -> Row:
    named, kind = actual["transaction_category"], actual["transaction_class"]
    if named:
        return _told(
            "category",
            line["category"],
            "transaction_category",
            f"transaction category {named}, class {kind}",
        )
    because = f"the actual has no transaction category; category_default_{kind} of the company"
    return _told("category", line["category"], "class_default", because)


def _line_property(actual: Row, line: Row) -> Row:
    return _told(
        "line_property", line["line_property"], "billing_type", f"billing type {actual['billing_type']}"
    )


def _billing(actual: Row, line: Row) -> Row:
    method = line["billing_method"] or "internal"
    if actual["contract_line"]:
        because = f"the actual names contract line {line['contract_line']} of contract {line['contract']}"
        return _told("billing_method", method, "named_contract_line", because)
    taken = f"{line['transaction_class']} of project {line['project']}"
    if line["contract_line"]:
        because = f"contract line {line['contract_line']} is the first that takes {taken}"
        return _told("billing_method", method, "first_contract_line", because)
    return _told("billing_method", method, "internal", f"no contract line takes {taken}")


def _rates(line: Row, origins: Row) -> Iterator[Row]:
    for field, target, rule, day, quotation in (
        ("exchange_rate", "accounting", line["rate_rule"], line["rate_date"], origins["quotation"]),
        (
            "reporting_rate",
            "reporting",
            line["reporting_rate_rule"],
            line["reporting_rate_date"],
            origins["reporting_quotation"],
        ),
    ):
        pair = (line["currency"], origins[f"{target}_currency"])
        because = _rate_words(rule, pair, origins["accounting_currency"])
        if rule in ("direct", "inverse", "triangulated"):
            quoted = f" of {quotation:f}" if quotation is not None and rule != "triangulated" else ""
            because += f"{quoted}, rate type {line['rate_type']}, quoted {day}"
        yield _told(field, line[field], rule, because)


def _rate_words(rule: str, pair: tuple[str, str], over: str) -> str:
    source, target = pair
    match rule:
        case "same":
            return f"{source} to {target}: the same currency"
        case "direct":
            return f"{source} to {target}: the quotation"
        case "inverse":
            return f"{source} to {target}: one through the quotation {target} to {source}"
        case "triangulated":
            return f"{source} to {target}: over {over}"
        case _:
            return f"{source} to {target}: the rate of the original that this line reverses"


def _accounting_date(actual: Row, line: Row, origins: Row) -> Row:
    own = actual["accounting_date"]
    source = "the actual's accounting date" if own else "the transaction date"
    rule = "accounting_date" if own else "transaction_date"
    moved_from = line["original_accounting_date"]
    if moved_from is None:
        return _told("accounting_date", line["accounting_date"], rule, source)
    period = origins["original_period"]
    stands = f"period {period} is {_standing(origins)}" if period else "no period holds that day"
    because = f"moved from {moved_from}, {source}, to the next open period: {stands}"
    return _told("accounting_date", line["accounting_date"], "moved", because)


def _standing(origins: Row) -> str:
    """How the period of the first date stands today."""
    status = str(origins["original_period_status"]).replace("_", " ")
    return status if origins["original_period_access"] == "all" else f"{status}, locked for projects"


def _tax_group(line: Row) -> Row:
    rule = line["sales_tax_rule"]
    because = f"the {rule}'s" if rule else "neither project nor contract nor customer has one"
    return _told("sales_tax_group", line["sales_tax_group"], rule or "none", because)


def _dimensions(line: Row, origins: Row) -> Iterator[Row]:
    """Each dimension with both sources: the project's value today, the resource's at import (F3)."""
    project, resource = origins["project_dimensions"], origins["resource_dimensions"]
    for name in sorted(line["dimensions"]):
        value = line["dimensions"][name]
        of_project, of_resource = project.get(name), resource.get(name)
        if value == of_project:
            gives_way = f" before {of_resource} of resource {line['resource']}" if of_resource else ""
            yield _told(f"dimension {name}", value, "project", f"project {line['project']}{gives_way}")
        elif value == of_resource:
            without = f"project {line['project']} has none today"
            if of_project:
                without = f"project {line['project']} has {of_project} today"
            because = f"resource {line['resource']}; {without}"
            yield _told(f"dimension {name}", value, "resource", because)
        else:
            because = f"project {line['project']} at import; today it has {of_project or 'none'}"
            yield _told(f"dimension {name}", value, "project", because)
