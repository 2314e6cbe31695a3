"""Actuals: the work of the demo company as staging rows, ``actuals.csv`` and ``links.csv`` of contract.md §2.

Pure: tables in, rows out. The ids count the company's actuals by date, so that they can be read and typed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from primanota.core.money import round_half_away
from primanota.demo import work
from primanota.demo.company import BOSTON, HAMBURG
from primanota.demo.tables import Files, Row, rows

COMPANY = {"US": BOSTON, "DE": HAMBURG}
CURRENCY = {BOSTON: "USD", HAMBURG: "EUR"}
ID_PREFIX = {BOSTON: "af000001", HAMBURG: "af000049"}
DECIMALS = {"JPY": 0, "KWD": 3}
UNITS = {"time": "hour", "material": "piece"}
COLUMNS = [
    "company",
    "actual_id",
    "transaction_type",
    "transaction_class",
    "billing_type",
    "adjustment_status",
    "transaction_date",
    "accounting_date",
    "project",
    "contract",
    "contract_line",
    "task",
    "transaction_category",
    "resource",
    "quantity",
    "unit",
    "unit_price",
    "amount",
    "currency",
    "document_type",
    "description",
    "external_reference",
    "skip_sync",
]


@dataclass(frozen=True, slots=True)
class Actual:
    """One actual under a name of ours; links are (role, name of the other, role of the other)."""

    name: str
    row: Row
    links: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work with cost, unbilled sale, or both; ``original``: the work it reverses or replaces."""

    name: str
    row: Row
    quantity: Decimal
    cost: str
    price: str
    role: str = ""
    original: str = ""

    def actuals(self) -> Iterator[Actual]:
        """Give the cost and the sale; they are linked to each other, and each to its own original."""
        if self.cost:
            billing = "not_available" if self.price else self.row["billing_type"]
            money = _money(self.quantity, self.cost)
            row = self.row | {"transaction_type": "cost", "billing_type": billing} | money
            yield Actual(f"{self.name}, cost", row, self._corrects("cost"))
        if self.price:
            row = self.row | {"transaction_type": "unbilled_sales"} | _money(self.quantity, self.price)
            related = (("unbilled_sales", f"{self.name}, cost", "cost"),) if self.cost else ()
            yield Actual(f"{self.name}, sale", row, related + self._corrects("sale"))

    def _corrects(self, half: str) -> tuple[tuple[str, str, str], ...]:
        return ((self.role, f"{self.original}, {half}", "original"),) if self.role else ()


def staging() -> Files:
    """Return the two staging files as rows, in the order of the ids."""
    done = {each.name: each for each in (*_hours(), *_expenses(), *_goods(), *_fees())}
    corrections = list(_corrections(done))
    for each in corrections:
        original = done[each.original]
        done[each.original] = replace(original, row=original.row | {"adjustment_status": "adjusted"})
    actuals = [actual for each in (*done.values(), *corrections) for actual in each.actuals()]
    actuals += _others()
    actuals.sort(key=lambda actual: (actual.row["company"], actual.row["transaction_date"]))
    ids = _ids(actuals)
    return {
        "actuals.csv": [_complete(actual.row | {"actual_id": ids[actual.name]}) for actual in actuals],
        "links.csv": list(_links(actuals, ids)),
    }


def _complete(row: Row) -> Row:
    return {column: row.get(column, "") for column in COLUMNS}


def _row(found: Row, transaction_class: str, **more: str) -> Row:
    """What an actual takes over from a row of the work tables."""
    return {
        "company": COMPANY[found["project"][:2]],
        "transaction_class": transaction_class,
        "transaction_date": found["date"],
        "project": found["project"],
        "resource": found.get("who", ""),
        "transaction_category": found.get("category", ""),
        "unit": UNITS.get(transaction_class, "each"),
        "skip_sync": "no",
        **more,
    }


def _money(quantity: Decimal, price: str) -> Row:
    """Quantity, unit price, amount and currency of ``165.00 USD``."""
    number, currency = price.split(" ")
    amount = round_half_away(quantity * Decimal(number), DECIMALS.get(currency, 2))
    return {"quantity": str(quantity), "unit_price": number, "amount": str(amount), "currency": currency}


def _hours() -> Iterator[Work]:
    tasks = {row["task"]: row for row in rows(work.TASKS)}
    for row in rows(work.HOURS):
        task = tasks[row["task"]]
        for label in (column for column in row if column[:1].isdigit() and row[column]):
            date = f"{2025 if label.startswith('12') else 2026}-{label}"
            company = COMPANY[row["project"][:2]]
            yield Work(
                name=f"{row['task']} {label}",
                row=_row(
                    row | {"date": date, "category": task["category"]},
                    "time",
                    billing_type=task["billing_type"],
                    contract_line=task["contract_line"],
                    task=row["task"],
                    description=row["task"],
                    external_reference=f"time sheet {row['who']} {date}",
                ),
                quantity=Decimal(row[label]),
                cost=f"{row['cost']} {CURRENCY[company]}",
                price=row["price"],
            )


def _expenses() -> Iterator[Work]:
    unusual: dict[str, Row] = defaultdict(dict)
    for row in rows(work.UNUSUAL):
        unusual[row["what"]][row["field"]] = row["value"]
    for row in rows(work.EXPENSES):
        fields = _row(
            row,
            "expense",
            billing_type="chargeable" if row["price"] else "not_available",
            description=row["what"],
            external_reference=f"expense report {row['who']} {row['date']}",
        )
        fields |= unusual[row["what"]]
        yield Work(row["what"], fields, Decimal(row["qty"]), row["cost"], row["price"])


def _goods() -> Iterator[Work]:
    for row in rows(work.GOODS):
        fields = _row(
            row,
            "material",
            billing_type="chargeable" if row["price"] else "not_available",
            document_type=row["document_type"],
            description=row["what"],
        )
        yield Work(row["what"], fields, Decimal(row["qty"]), row["cost"], row["price"])


def _fees() -> Iterator[Work]:
    for row in rows(work.FEES):
        fields = _row(row, "fee", billing_type=row["billing_type"], description=row["what"])
        yield Work(row["what"], fields, Decimal(1), "", row["price"])


def _corrections(done: dict[str, Work]) -> Iterator[Work]:
    """A reversal with the original's figures turned round, and a replacement where the table has one."""
    for row in rows(work.CORRECTIONS):
        original = done[row["corrects"]]
        changed = {"transaction_date": row["date"], "accounting_date": "", "description": row["what"]}
        fields = original.row | changed
        yield replace(
            original,
            name=f"{original.name}, reversed",
            row=fields | {"adjustment_status": "unadjustable"},
            quantity=-original.quantity,
            role="reversing",
            original=original.name,
        )
        if row["qty"] or row["price"]:
            yield replace(
                original,
                name=f"{original.name}, replaced",
                row=fields,
                quantity=Decimal(row["qty"] or original.quantity),
                cost=row["cost"] or original.cost,
                price=row["price"] or original.price,
                role="replacing",
                original=original.name,
            )


def _others() -> Iterator[Actual]:
    for row in rows(work.OTHERS):
        fields = _row(
            row,
            row["class"],
            transaction_type=row["type"],
            billing_type="chargeable" if row["type"].endswith("sales") else "not_available",
            description=row["what"],
        )
        links: tuple[tuple[str, str, str], ...] = ()
        if row["what"] in work.INVOICED:
            billed = row["type"] == "billed_sales"
            role, other = ("billed_sales", "unbilled_sales") if billed else ("reversing", "original")
            links = ((role, f"{work.INVOICED[row['what']]}, sale", other),)
        money = _money(Decimal(row["qty"]), row["price"])
        fields["skip_sync"] = "yes" if row["what"] in work.NOT_PASSED_ON else "no"
        yield Actual(row["what"], fields | money, links)


def _ids(actuals: Iterable[Actual]) -> dict[str, str]:
    """Number the actuals of each company; the ids are well-formed UUIDs of version 4."""
    counts: dict[str, int] = defaultdict(int)
    ids = {}
    for actual in actuals:
        company = actual.row["company"]
        counts[company] += 1
        ids[actual.name] = f"{ID_PREFIX[company]}-0000-4000-8000-{counts[company]:012d}"
    return ids


def _links(actuals: Iterable[Actual], ids: dict[str, str]) -> Iterator[Row]:
    for actual in actuals:
        for role, other, related_role in actual.links:
            yield {
                "company": actual.row["company"],
                "actual_id": ids[actual.name],
                "role": role,
                "related_actual_id": ids[other],
                "related_role": related_role,
            }
