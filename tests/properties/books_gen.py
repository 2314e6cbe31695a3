"""Generated books: a setup, and actuals that arrive in a few rounds, some of them reversed or linked."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from tests.properties.book import Book, Round, Work
from tests.properties.gen_setup import (
    ACCOUNTS,
    CONTRACT_LINES,
    CURRENCIES,
    POSTING_TYPES,
    PROJECTS,
    RESOURCES,
    Dice,
    pack,
    whole_account,
)
from tests.properties.model_setup import DECIMALS, KEY_LENGTH, Pack, Row

FIRST_DAY = date(2026, 1, 28)
BILLING_TYPES = ("chargeable", "", "not_specified", "non_chargeable", "complimentary", "not_available")
AMOUNTS = (1000, 1, 333, 0, 12345, 99999999999999, 50000, 7)
"""In the currency's smallest unit."""
FILTERS: tuple[dict[str, Any], ...] = (
    {},
    {"project": "P1"},
    {"transaction_type": "unbilled_sales"},
    {"first": date(2026, 2, 20)},
    {"last": date(2026, 3, 1)},
)
ROLES = {"unbilled_sales": "cost", "reversing": "original", "replacing": "original"}


Draw = Callable[[st.SearchStrategy[Any]], Any]


@lru_cache
def below(limit: int) -> st.SearchStrategy[int]:
    """Whole numbers from 0 to below a limit."""
    return st.integers(0, limit - 1)


@st.composite
def books(draw: Draw, *, flaws: int) -> Book:
    """Books of companies with more or fewer flaws."""
    return book(Dice(lambda limit: int(draw(below(limit))), flaws))


@st.composite
def works(draw: Draw) -> Work:
    """Work to be done in batches and by several."""
    dice = Dice(lambda limit: int(draw(below(limit))))
    dice.flaws = dice.number(0, 2)
    return work(dice)


def book(dice: Dice) -> Book:
    """A company, and what happens in it in one or two rounds and a last one in which its setup is mended."""
    setup = pack(dice)
    rows, links = _work(dice)
    number = dice.pick((1, 1, 1, 2, 2))
    parts: list[tuple[Pack, bool, list[Row], list[Row]]] = [({}, False, [], []) for _ in range(number)]
    now = setup
    for index in range(1, number):
        changes = _changes(dice, now)
        now = {**now, **{file: _replaced(file, now[file], rows) for file, rows in changes.items()}}
        parts[index] = (changes, not dice.one_in(3), [], [])
    for row in rows:
        parts[dice.number(0, number - 1)][2].append(row)
    for link in links:
        parts[dice.number(0, number - 1)][3].append(link)
    last = Round(_changes(dice, now, often=2), reset=True, actuals=[], links=[])
    return Book(setup, [*(Round(*part) for part in parts), last])


def work(dice: Dice) -> Work:
    """A company, and actuals and links in batches to be imported one after the other."""
    setup = pack(dice)
    split = {"feature": "transfer_errors", "enabled": "no"} not in setup["features"]
    if not split:
        # A journal is posted whole or not at all: which lines share one must not hang on the order.
        limit = {"parameter": "lines_per_journal", "value": "200"}
        setup["parameters"] = _replaced("parameters", setup["parameters"], [limit])
    rows, links = _work(dice)
    batches: list[tuple[list[Row], list[Row]]] = [([], []) for _ in range(dice.number(1, 3))]
    for row in rows:
        dice.pick(batches)[0].append(row)
    early = split and dice.one_in(2)
    for link in links:
        (batches[0] if early else dice.pick(batches))[1].append(link)
    return Work(
        setup,
        batches,
        filters=dice.pick(FILTERS),
        early=early,
        importers=dice.number(1, 2),
        posters=dice.pick((2, 1, 4, 8)),
    )


def _work(dice: Dice) -> tuple[list[Row], list[Row]]:
    """Actuals and the links between them, in any order."""
    rows = [_actual(dice) for _ in range(dice.number(1, 14))]
    places = _reversals(dice, rows)
    for ident, row in zip(_idents(dice, len(rows)), rows, strict=True):
        row["actual_id"] = ident
    links = [{**link, **_named(link, rows)} for link in [*places, *_sales(dice, rows)]]
    return list[Row](rows), list[Row](links)


def _idents(dice: Dice, count: int) -> list[str]:
    """Ids whose order is not the order in which the actuals were drawn."""
    start, step = dice.number(0, 16), dice.pick((1, 5, 7, 11))
    return [str(UUID(int=1 + (start + index * step) % 17 + 17 * (index // 17))) for index in range(count)]


def _named(link: Row, rows: Sequence[Row]) -> dict[str, str]:
    """The ids of a link's two actuals, which it names by place so far."""
    return {field: rows[int(link[field])]["actual_id"] for field in ("actual_id", "related_actual_id")}


def _actual(dice: Dice) -> dict[str, str]:
    kind = dice.pick(("cost", "unbilled_sales"))
    cls = dice.pick(("time", "expense", "material"))
    if kind == "unbilled_sales" and dice.one_in(5):
        cls = "fee"
    if dice.one_in(12):
        kind = dice.pick(
            ("resourcing_unit_cost", "inter_organizational_sales", "billed_sales", "project_contract")
        )
    elif dice.one_in(20):
        kind, cls = "unbilled_sales", dice.pick(("milestone", "retainer"))
    currency = dice.pick((*CURRENCIES, "EUR", "USD"))
    day = FIRST_DAY + timedelta(days=dice.number(0, 70))
    return {
        "actual_id": "",
        "transaction_type": kind,
        "transaction_class": cls,
        "billing_type": dice.pick(BILLING_TYPES),
        "transaction_date": day.isoformat(),
        "accounting_date": (day + timedelta(days=dice.number(-20, 40))).isoformat() if dice.one_in(4) else "",
        "project": "PX" if dice.flaw(10) else dice.pick(PROJECTS),
        "contract": dice.pick(("", "K1", "K2")),
        "contract_line": _contract_line(dice),
        "transaction_category": _transaction_category(dice, cls),
        "resource": dice.pick((*RESOURCES, "", "RX")),
        "quantity": dice.pick(("8", "1", "0", "-2.5")),
        "unit_price": dice.pick(("", "12.345678")),
        "amount": _amount(dice, currency),
        "currency": currency,
        "document_type": dice.pick(("", "usage", "purchase")),
        "skip_sync": "yes" if dice.one_in(25) else "",
    }


def _contract_line(dice: Dice) -> str:
    if dice.flaw(12):
        return "LX"
    return dice.pick(CONTRACT_LINES[:2]) if dice.one_in(4) else ""


def _transaction_category(dice: Dice, cls: str) -> str:
    if dice.flaw(12):
        return dice.pick(("Unheard", "Work2"))
    return dice.pick(("", "Work1", "Work2" if cls in {"time", "expense"} else "Work1"))


def _amount(dice: Dice, currency: str) -> str:
    amount = dice.pick(AMOUNTS) if dice.one_in(2) else dice.number(1, 99999)
    return f"{Decimal(amount * dice.pick((1, 1, -1))).scaleb(-DECIMALS[currency]):f}"


def _reversals(dice: Dice, rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Add reversals of some actuals, mostly exact, and the links to their originals."""
    links: list[dict[str, str]] = []
    for place in range(len(rows)):
        if not dice.one_in(4):
            continue
        original = rows[place]
        amount = str(-Decimal(original["amount"]))
        row = {**original, "amount": amount, "quantity": str(-Decimal(original["quantity"]))}
        if dice.one_in(3):
            row["transaction_date"] = (FIRST_DAY + timedelta(days=dice.number(0, 70))).isoformat()
            row["accounting_date"] = ""
        if dice.one_in(5):
            row["amount"] = _amount(dice, original["currency"])
        rows.append(row)
        if not dice.one_in(6):
            links.append(_link(len(rows) - 1, "reversing", place))
        if dice.one_in(6):
            rows.append({**row, "amount": original["amount"], "quantity": original["quantity"]})
            links.append(_link(len(rows) - 1, "reversing", len(rows) - 2))
    return links


def _sales(dice: Dice, rows: Sequence[Row]) -> list[Row]:
    """Link some sales lines to cost lines, often on the same day."""
    costs = [place for place, row in enumerate(rows) if row["transaction_type"] == "cost"]
    return [
        _link(place, "unbilled_sales", dice.pick(costs))
        for place, row in enumerate(rows)
        if row["transaction_type"] == "unbilled_sales" and costs and dice.one_in(2)
    ]


def _link(place: int, role: str, related: int) -> dict[str, str]:
    return {
        "actual_id": str(place),
        "role": role,
        "related_actual_id": str(related),
        "related_role": ROLES[role],
    }


TOGGLES = (
    ("projects", "stage", ("open", "closed")),
    ("categories", "active", ("yes", "no")),
    ("main_accounts", "suspended", ("no", "yes")),
    ("line_properties", "capitalize_cost", ("yes", "no")),
)


def _changes(dice: Dice, setup: Pack, *, often: int = 4) -> Pack:
    """What accountants change: something goes wrong, or (one time in so many) all of a kind is mended."""
    changes: dict[str, list[Row]] = {}
    if dice.one_in(4):
        changes["parameters"] = [{"parameter": "set_open_period", "value": dice.pick(("on", "off"))}]
    for file, column, (good, bad) in TOGGLES:
        if dice.one_in(often):
            changes[file] = [{**row, column: good} for row in setup[file]]
        elif dice.one_in(4) and setup[file]:
            changes[file] = [{**dice.pick(setup[file]), column: bad}]
    periods = [row for row in setup["periods"] if row["status"] != "closed"]
    if dice.one_in(often):
        changes["periods"] = [{**row, "status": "open", "project_access": "all"} for row in periods]
    elif periods and dice.one_in(3):
        changes["periods"] = [{**dice.pick(periods), "status": dice.pick(("on_hold", "closed"))}]
    if dice.one_in(often):
        changes["posting_accounts"] = [
            {**whole_account(each), "main_account": account} for each, account in POSTING_TYPES.items()
        ]
    elif setup["posting_accounts"] and dice.one_in(4):
        row = dice.pick(setup["posting_accounts"])
        changes["posting_accounts"] = [{**row, "main_account": dice.pick(ACCOUNTS)}]
    return changes


def _replaced(file: str, rows: Sequence[Row], changed: Sequence[Row]) -> list[Row]:
    """The rows of a file after some have changed or were added."""
    length = KEY_LENGTH.get(file, 1)
    after = {tuple(row.values())[:length]: row for row in (*rows, *changed)}
    return list(after.values())
