"""Arrivals: actuals and links that come to a company bit by bit, some about those that came before."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from tests.properties.books_gen import FIRST_DAY, ROLES, _actual, _amount
from tests.properties.gen_setup import Dice
from tests.properties.model_setup import Row

ACTUALS_MAX = 120
"""Of one company; more would only take longer."""


@dataclass
class Source:
    """Where actuals come from: it knows what it has sent, and links that it has not sent yet."""

    rows: dict[str, Row] = field(default_factory=dict)
    reversed: set[str] = field(default_factory=set)
    late_links: list[Row] = field(default_factory=list)

    def some(self, dice: Dice) -> tuple[list[Row], list[Row]]:
        """A few actuals and the links that come with them."""
        arrived: list[Row] = []
        links: list[Row] = []
        for _ in range(dice.number(2, 8)):
            if len(self.rows) >= ACTUALS_MAX:
                break
            original = dice.pick(sorted(self.rows)) if self.rows and dice.one_in(3) else None
            row = self._row(dice, original)
            ident = row["actual_id"]
            if original is not None and original not in self.reversed and not dice.one_in(6):
                self.reversed.add(original)
                links.append(_link(ident, "reversing", original))
            costs = [each for each, row in self.rows.items() if row["transaction_type"] == "cost"]
            if row["transaction_type"] == "unbilled_sales" and costs and dice.one_in(2):
                links.append(_link(ident, "unbilled_sales", dice.pick(sorted(costs))))
            self.rows[ident] = row
            arrived.append(row)
        late = [link for link in links if dice.one_in(4)]
        self.late_links += late
        return arrived, [link for link in links if link not in late]

    def _row(self, dice: Dice, original: str | None) -> dict[str, str]:
        """An actual, or one that takes another back, mostly wholly."""
        row = dict(_actual(dice))
        if original is not None:
            known = self.rows[original]
            row = {**known, "amount": _negated(known["amount"]), "quantity": _negated(known["quantity"])}
            if dice.one_in(3):
                row["transaction_date"] = (FIRST_DAY + timedelta(days=dice.number(0, 70))).isoformat()
                row["accounting_date"] = ""
            if dice.one_in(5):
                row["amount"] = _amount(dice, row["currency"])
        # Ids do not come in their order.
        row["actual_id"] = str(UUID(int=dice.number(0, 15) * 1000 + len(self.rows) + 1))
        return row

    def links_at_last(self) -> list[Row]:
        """The links that were held back, all at once."""
        links, self.late_links = self.late_links, []
        return links


def _negated(number: str) -> str:
    return str(-Decimal(number))


def _link(ident: str, role: str, related: str) -> Row:
    return {
        "actual_id": ident,
        "role": role,
        "related_actual_id": related,
        "related_role": ROLES[role],
    }
