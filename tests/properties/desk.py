"""The desk: what reviewers and controllers do, in any order with everything else of the storm.

Tax groups are edited, amounts distributed, lines and journals deleted, written off and reset, on sets of
items good and bad; each item's answer must be what its line's status allows, and no other line may change.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule

from primanota.core.answers import Item, ReviewReceipt
from primanota.core.errors import Refusal
from primanota.core.parts import Part
from primanota.service import preview, review
from primanota.service.preview import Wish
from tests.properties.gen_setup import VALUES, Dice
from tests.properties.machine import dice_of
from tests.properties.model_setup import DECIMALS
from tests.properties.storm import Storm

PERCENTS: tuple[tuple[str, ...], ...] = (
    ("100",),
    ("50", "50"),
    ("33", "33", "34"),
    ("10", "20", "70"),
    ("33.333333", "33.333333", "33.333334"),
    ("1", "98", "1"),
)
EDITS: tuple[Mapping[str, str], ...] = (
    {"sales_tax_group": "S1"},
    {"sales_tax_group": "", "item_sales_tax_group": "I2"},
    {"item_sales_tax_group": "I1"},
)
UNCHANGED = ("sales_tax_group", "item_sales_tax_group", "version")

Work = Callable[[Sequence[Item]], ReviewReceipt]


class Desk(Storm):
    """A company with people at their desks."""

    def review(self, dice: Dice, allowed: set[str], work: Work, *, wholes: int = 4) -> None:
        """Let somebody do something to a few items; see that each is answered as its status wants.

        One time in ``wholes`` whole journals are named instead of lines.
        """
        lines = {(row["journal"], row["line"]): row for row in self.lines(*STATUSES)}
        if not lines:
            return
        rows = list(lines.values())
        some_rows = [self.likely(dice, rows, *sorted(allowed)) for _ in range(dice.number(1, 4))]
        keys = {(row["journal"], row["line"]) for row in some_rows}
        if dice.one_in(wholes):
            items = [Item(journal) for journal in sorted({journal for journal, _ in keys})]
            named = {key for key in lines if key[0] in {item.journal for item in items}}
        else:
            stale = dice.one_in(5)
            items = [Item(*key, version=lines[key]["version"] - 1 if stale else None) for key in sorted(keys)]
            named = keys
        receipt = work(items)
        self.judge(receipt, lines, named, allowed)
        self.did(f"{receipt.action}: done", receipt.done)
        self.did(f"{receipt.action}: refused", receipt.refused)

    def judge(
        self,
        receipt: ReviewReceipt,
        before: Mapping[tuple[str, int], Mapping[str, Any]],
        named: set[tuple[str, int]],
        allowed: set[str],
    ) -> None:
        """Lines answered as refused are as they were, those done were allowed, others did not change."""
        after = {row["voucher"]: row for row in self.lines(*STATUSES)}
        refused = {(each.journal, each.line) for each in receipt.items if each.code}
        for key, row in before.items():
            now = after.get(row["voucher"])
            same = now is not None and now["version"] == row["version"]
            if key in named and key not in refused and (key[0], None) not in refused:
                assert row["status"] in allowed, (receipt, row)
            else:
                assert same, (receipt, row, now)
        assert receipt.refused == len([each for each in receipt.items if each.outcome == "refused"])

    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        """Tax groups are edited (V1)."""
        dice = dice_of(data)
        changes = dice.pick(EDITS)

        def work(items: Sequence[Item]) -> ReviewReceipt:
            return review.edit(self.session, company=self.company.company, items=items, changes=changes)

        self.review(dice, {"draft"}, work)

    @rule(data=st.data())
    def edit_what_cannot_be(self, data: st.DataObject) -> None:
        """Other fields refuse, and unknown groups (V1)."""
        line = self.picked(dice_of(data), *STATUSES)
        if line is None:
            return
        items = [Item(line["journal"], line["line"])]
        for field, value, code in (
            ("amount", "1", "field-not-editable"),
            ("sales_tax_group", "SX", "tax-group-unknown"),
        ):
            with pytest.raises(Refusal, match=code):
                review.edit(self.session, company=self.company.company, items=items, changes={field: value})

    @rule(data=st.data())
    def distribute(self, data: st.DataObject) -> None:
        """Amounts are distributed by percent (V2)."""
        dice = dice_of(data)
        parts = [Part(percent=Decimal(each), dimensions=some(dice)) for each in dice.pick(PERCENTS)]

        def work(items: Sequence[Item]) -> ReviewReceipt:
            return review.distribute(self.session, company=self.company.company, items=items, parts=parts)

        self.known(parts, lambda: self.review(dice, {"draft"}, work))

    @rule(data=st.data())
    def distribute_by_amount(self, data: st.DataObject) -> None:
        """One line's amount is distributed by amounts (V2)."""
        dice = dice_of(data)
        line = self.picked(dice, "draft")
        if line is None:
            return
        unit = Decimal(1).scaleb(-DECIMALS[line["currency"]])
        first = [dice.number(-500, 5000) * unit for _ in range(dice.number(0, 3))]
        amounts = [*first, line["amount"] - sum(first)]
        parts = [Part(amount=each, dimensions=some(dice)) for each in amounts]

        def work() -> None:
            receipt = review.distribute(
                self.session,
                company=self.company.company,
                items=[Item(line["journal"], line["line"], line["version"])],
                parts=parts,
            )
            assert (receipt.done + receipt.unchanged, receipt.refused) == (1, 0), receipt
            self.did("distribute by amount")

        self.known(parts, work)

    def known(self, parts: Sequence[Part], work: Callable[[], None]) -> None:
        """Do it, or be refused for a dimension value that the company does not have."""
        there = {(row["dimension"], row["value"]) for row in self.pack["dimension_values"]}
        if all(each in there for part in parts for each in part.dimensions.items()):
            work()
            return
        try:
            work()
        except Refusal as refusal:
            assert refusal.code == "dimension-unknown", refusal  # noqa: PT017  # work may find nothing to do
            self.did("unknown dimensions refused")

    @rule(data=st.data())
    def undistribute(self, data: st.DataObject) -> None:
        """Distributions are undone."""

        def work(items: Sequence[Item]) -> ReviewReceipt:
            return review.undistribute(self.session, company=self.company.company, items=items)

        self.review(dice_of(data), {"draft"}, work)

    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        """Lines and journals are deleted; their actuals wait again (V4)."""

        def work(items: Sequence[Item]) -> ReviewReceipt:
            return review.delete(self.session, company=self.company.company, items=items, reason="wrong")

        self.review(dice_of(data), {"draft", "error"}, work, wholes=8)

    @rule(data=st.data())
    def write_off(self, data: st.DataObject) -> None:
        """What can never post is written off (T1)."""

        def work(items: Sequence[Item]) -> ReviewReceipt:
            return review.write_off(self.session, company=self.company.company, items=items, reason="gone")

        self.review(dice_of(data), {"unrecoverable", "invalid_actual"}, work, wholes=2)

    @rule(data=st.data())
    def withdraw_post_and_write_off(self, data: st.DataObject) -> None:
        """The whole way of an actual that its source withdrew too late."""
        self.withdraw(data)
        self.company.post()
        lines = self.lines("unrecoverable", "invalid_actual")
        items = [Item(row["journal"], row["line"]) for row in lines]
        if items:
            company = self.company.company
            receipt = review.write_off(self.session, company=company, items=items, reason="withdrawn")
            assert (receipt.done, receipt.refused) == (len(items), 0), receipt
            self.did(f"{receipt.action}: done", receipt.done)

    @rule(data=st.data())
    def reset_items(self, data: st.DataObject) -> None:
        """Lines and journals in error, or of the dead, are set to draft (T1)."""

        def work(items: Sequence[Item]) -> ReviewReceipt:
            return review.reset(self.session, company=self.company.company, items=items)

        dice = dice_of(data)
        keys = sorted({row["journal"] for row in self.lines(*STATUSES)})
        if keys:
            receipt = work([Item(dice.pick(keys))])
            self.did(f"{receipt.action}: done", receipt.done)

    # Controllers.

    @rule(data=st.data())
    def reverse(self, data: st.DataObject) -> None:
        """A controller takes a posted voucher back, a reversal too; once each, into an open period (B1)."""
        dice = dice_of(data)
        vouchers = [row["voucher"] for row in self.company.tables()["transactions"]]
        if not vouchers:
            return
        voucher = dice.pick(vouchers)
        try:
            preview.reverse(self.session, company=self.company.company, voucher=voucher, reason="wrong")
        except Refusal as refusal:
            if refusal.code not in {"voucher-reversed", "period-not-open"}:
                raise
            self.did(f"reversals refused: {refusal.code}")
        else:
            self.did("reversed by controllers")

    @rule()
    def preview_and_post(self) -> None:
        """What a preview shows, posting does (P11)."""
        wish = Wish(everything=True)
        with preview.preview(self.session, company=self.company.company, wish=wish) as seen:
            shown = seen.totals.vouchers
        posted = self.company.post()
        assert posted == shown
        self.did("previewed", shown)


STATUSES = ("draft", "processing", "posted", "error", "unrecoverable", "invalid_actual")


def some(dice: Dice) -> dict[str, str]:
    """Some dimensions; one time in a dozen with a value that is nowhere."""
    found = {name: dice.pick(values) for name, values in VALUES.items() if not dice.one_in(3)}
    return {**found, "Region": "X"} if dice.one_in(12) else found
