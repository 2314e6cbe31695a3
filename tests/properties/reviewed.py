"""Reviewed: what accountants edit, distribute and delete, one at a time, with the model following."""

from collections.abc import Sequence
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import rule

from primanota.core.answers import Item
from primanota.core.parts import Part as Asked
from primanota.service import review
from tests.properties.desk import EDITS, PERCENTS, STATUSES
from tests.properties.gen_setup import VALUES, Dice
from tests.properties.machine import Books, dice_of
from tests.properties.model_setup import Part, unit


class Reviewed(Books):
    """A company whose lines are reviewed between import and posting."""

    def chosen(self, dice: Dice) -> dict[str, tuple[Item, str]]:
        """Some lines by their actuals: how one names them, and their status."""
        found = self.lines(*STATUSES)
        picked = [self.likely(dice, found, "draft") for _ in range(dice.number(1, 4))] if found else []
        return {
            str(each["actual_id"]): (Item(each["journal"], each["line"]), each["status"]) for each in picked
        }

    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        """Tax groups are edited (V1)."""
        dice = dice_of(data)
        chosen, changes = self.chosen(dice), dice.pick(EDITS)
        if chosen:
            items = [item for item, _ in chosen.values()]
            review.edit(self.session, company=self.company.company, items=items, changes=changes)
        for ident, (_, status) in chosen.items():
            if status == "draft":
                self.model.line(ident).update(changes)
                self.did("edited")

    @rule(data=st.data())
    def distribute(self, data: st.DataObject) -> None:
        """Amounts are distributed by percent (V2)."""
        dice = dice_of(data)
        chosen = self.chosen(dice)
        percents = dice.pick(PERCENTS)
        parts = [Part(Decimal(each), Decimal(0), self.known_dimensions(dice)) for each in percents]
        self._distributed(chosen, parts)

    @rule(data=st.data())
    def distribute_by_amount(self, data: st.DataObject) -> None:
        """One line's amount is distributed by amounts of its own sign (V2)."""
        dice = dice_of(data)
        line = self.picked(dice, "draft")
        if line is None:
            return
        least, left = unit(line["currency"]), line["amount"]
        amounts: list[Decimal] = []
        for _ in range(dice.number(0, 2)):
            some = least * (int(abs(left) / least) * dice.number(0, 10) // 10)
            amounts.append(some.copy_sign(left))
            left -= amounts[-1]
        parts = [Part(None, each, self.known_dimensions(dice)) for each in (*amounts, left)]
        item = Item(line["journal"], line["line"], line["version"])
        self._distributed({str(line["actual_id"]): (item, "draft")}, parts)

    @rule(data=st.data())
    def undistribute(self, data: st.DataObject) -> None:
        """Distributions are undone."""
        self._distributed(self.chosen(dice_of(data)), [])

    def known_dimensions(self, dice: Dice) -> dict[str, str]:
        """Some dimensions, of values that the company has."""
        there = {(row["dimension"], row["value"]) for row in self.pack["dimension_values"]}
        found = {name: dice.pick(values) for name, values in VALUES.items() if not dice.one_in(3)}
        return {name: value for name, value in found.items() if (name, value) in there}

    def _distributed(self, chosen: dict[str, tuple[Item, str]], parts: Sequence[Part]) -> None:
        items = [item for item, _ in chosen.values()]
        asked = [
            Asked(each.amount if each.percent is None else None, each.percent, each.dimensions)
            for each in parts
        ]
        company = self.company.company
        if items and parts:
            review.distribute(self.session, company=company, items=items, parts=asked)
        elif items:
            review.undistribute(self.session, company=company, items=items)
        for ident, (_, status) in chosen.items():
            if status == "draft":
                self.model.distribute(ident, parts)
                self.did("distributed" if parts else "distribution undone")

    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        """Lines are deleted; their actuals wait again (V4)."""
        dice = dice_of(data)
        chosen = self.chosen(dice)
        if chosen and dice.one_in(2):
            items = [item for item, _ in chosen.values()]
            review.delete(self.session, company=self.company.company, items=items, reason="wrong")
            gone = [ident for ident, (_, status) in chosen.items() if status in {"draft", "error"}]
            self.model.delete(gone)
            self.did("deleted", len(gone))
