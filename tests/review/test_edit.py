"""Edit: tax groups of draft lines, one, many, whole journals; everything else is refused (V1, V3, V5)."""

import pytest

from primanota.core.errors import Refusal
from tests.books import same
from tests.review.desk import Desk, answered

THREE = """
    actual  amount  transaction_date
    1       10.00   2026-03-02
    2       20.00   2026-03-03
    3       30.00   2026-03-04
"""


def test_one_line_gets_another_tax_group(desk: Desk) -> None:
    desk.work(THREE)
    receipt = desk.edit("J-000001/2", sales_tax_group="EU")
    assert (receipt.done, receipt.unchanged, receipt.refused, receipt.lines) == (1, 0, 0, 1)
    same(
        desk.lines(),
        """
        line        status  version  tax  item_tax  amount
        J-000001/1  draft   1        DOM  STD       10.00
        J-000001/2  draft   2        EU   STD       20.00
        J-000001/3  draft   1        DOM  STD       30.00
        """,
    )
    same(
        desk.changes(),
        """
        voucher      version  field            old_value  new_value  actor
        PV-00000002  2        sales_tax_group  DOM        EU         rosa
        """,
    )


def test_both_groups_of_a_whole_journal(desk: Desk) -> None:
    desk.work(THREE)
    same(
        answered(desk.edit("J-000001", sales_tax_group="EU", item_sales_tax_group="RED")),
        """
        item      outcome  lines  version  code
        J-000001  done     3      2        -
        """,
    )
    same(
        desk.changes(),
        """
        voucher      version  field                 old_value  new_value
        PV-00000001  2        item_sales_tax_group  STD        RED
        PV-00000001  2        sales_tax_group       DOM        EU
        PV-00000002  2        item_sales_tax_group  STD        RED
        PV-00000002  2        sales_tax_group       DOM        EU
        PV-00000003  2        item_sales_tax_group  STD        RED
        PV-00000003  2        sales_tax_group       DOM        EU
        """,
    )
    assert desk.firm.post().vouchers == 3, "and posting copies them, or proof 011 tells"


def test_the_same_again_changes_nothing(desk: Desk) -> None:
    desk.work(THREE)
    desk.edit("J-000001/1", sales_tax_group="EU")
    before = desk.everything()
    same(
        answered(desk.edit("J-000001/1", sales_tax_group="EU", item_sales_tax_group="STD")),
        """
        item        outcome    lines  version
        J-000001/1  unchanged  0      2
        """,
    )
    assert desk.everything() == before


def test_a_group_is_taken_away_and_given_back(desk: Desk) -> None:
    desk.work(THREE)
    desk.edit("J-000001/1", sales_tax_group="")
    desk.actor = "bert"
    desk.edit("J-000001/1", sales_tax_group="DOM")
    same(
        desk.changes(),
        """
        version  field            old_value  new_value  actor
        2        sales_tax_group  DOM        -          rosa
        3        sales_tax_group  -          DOM        bert
        """,
    )


def test_every_item_has_its_own_answer(desk: Desk) -> None:
    """What cannot be done stops nothing else; the answers come in the order of the items."""
    desk.work(THREE)
    desk.firm.post()
    desk.work("""
        actual  amount  project
        4       40.00   P1
        5       50.00   P9
    """)
    desk.firm.post()
    desk.work("actual  amount\n6  60.00\n")
    receipt = desk.edit("J-000004/1 J-000001/1 J-000003 J-000009 J-000004/7 J-000002/1", sales_tax_group="EU")
    assert (receipt.done, receipt.refused, receipt.lines) == (1, 5, 1)
    same(
        answered(receipt),
        """
        item        outcome  lines  code             cause
        J-000004/1  done     1      -                -
        J-000001/1  refused  0      line-not-draft   line J-000001/1 is in status posted
        J-000003    refused  0      line-not-draft   journal J-000003 is in status error
        J-000009    refused  0      journal-unknown  company DE has no journal J-000009
        J-000004/7  refused  0      line-unknown     journal J-000004 has no line 7
        J-000002/1  refused  0      line-not-draft   line J-000002/1 is in status posted
        """,
    )
    assert all(each.remedy for each in receipt.items if each.code)


def test_a_journal_answers_for_its_lines_one_by_one(desk: Desk) -> None:
    """In error, but one of its lines was reset: that one is edited, the other is told."""
    desk.work("""
        actual  amount  project
        1       10.00   P9
        2       20.00   P9
    """)
    desk.firm.post()
    desk.reset("J-000001/1")
    same(
        answered(desk.edit("J-000001", sales_tax_group="EU")),
        """
        item        outcome  lines  code            cause
        J-000001    done     1      -               -
        J-000001/2  refused  0      line-not-draft  line J-000001/2 is in status error
        """,
    )


def test_a_version_that_is_not_the_present_one_is_refused(desk: Desk) -> None:
    """Rosa and bert look at the same line; bert is faster, and nothing he did is lost (V3)."""
    desk.work(THREE)
    desk.actor = "bert"
    desk.edit("J-000001/1@1", sales_tax_group="EU")
    desk.actor = "rosa"
    before = desk.everything()
    same(
        answered(desk.edit("J-000001/1@1", sales_tax_group="EXPORT")),
        """
        item        outcome  code          cause
        J-000001/1  refused  line-changed  line J-000001/1 is at version 2, not 1; last edited by bert
        """,
    )
    assert desk.everything() == before
    assert desk.edit("J-000001/1@2 J-000001/2@1", sales_tax_group="EXPORT").done == 2


def test_a_journal_has_a_version_too(desk: Desk) -> None:
    desk.work(THREE)
    desk.edit("J-000001/1", sales_tax_group="EU")
    same(
        answered(desk.edit("J-000001@1", sales_tax_group="EXPORT")),
        """
        item      outcome  code          cause
        J-000001  refused  line-changed  journal J-000001 is at version 2, not 1
        """,
    )
    assert desk.edit("J-000001@2", sales_tax_group="EXPORT").lines == 3


@pytest.mark.parametrize(
    ("what", "changes", "refusal"),
    [
        ("J-000001", {"amount": "5"}, "field-not-editable: amount of a line cannot be edited"),
        ("J-000001", {"sales_tax_group": "EU", "project": "P2"}, "field-not-editable: project of a line"),
        ("J-000001", {"colour": "red"}, "field-not-editable: colour of a line cannot be edited"),
        ("J-000001", {}, "value-invalid: no field to edit is given"),
        ("J-000001", {"sales_tax_group": "XX"}, "tax-group-unknown: company DE has no sales tax group XX"),
        ("J-000001", {"sales_tax_group": "STD"}, "tax-group-unknown: company DE has no sales tax group STD"),
        ("J-000001", {"item_sales_tax_group": "DOM"}, "company DE has no item sales tax group DOM"),
        ("", {"sales_tax_group": "EU"}, "value-invalid: no journal and no line is named"),
        ("J-000001/1 J-000001/1", {"sales_tax_group": "EU"}, "value-invalid: J-000001/1 is named twice"),
        ("J-000001 J-000001", {"sales_tax_group": "EU"}, "value-invalid: J-000001 is named twice"),
        ("J-000001/1 J-000001", {"sales_tax_group": "EU"}, "J-000001/1 is named beside its journal J-000001"),
    ],
)
def test_a_command_that_makes_no_sense_is_refused_whole(
    desk: Desk, what: str, changes: dict[str, str], refusal: str
) -> None:
    desk.work(THREE)
    before = desk.everything()
    with pytest.raises(Refusal) as told:
        desk.edit(what, **changes)
    assert refusal in str(told.value)
    assert desk.everything() == before


def test_edits_move_with_a_line_to_an_error_journal(desk: Desk) -> None:
    desk.work("""
        actual  amount  project
        1       10.00   P1
        2       20.00   P9
    """)
    desk.edit("J-000001", sales_tax_group="EU")
    desk.distribute("J-000001/2", "100% Department=D2")
    desk.firm.post()
    same(
        desk.lines(),
        """
        line        status  tax
        J-000001/1  posted  EU
        J-000002/1  error   EU
        """,
    )
    same(
        desk.parts(),
        """
        line        part  amount  percent  dimensions
        J-000002/1  1     20.00   100      Department=D2
        """,
    )
