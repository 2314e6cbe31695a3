"""Preview: what it shows is what posting then does, and until then nothing has changed (P11)."""

import re
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.db.connect import read_only, rehearsal
from primanota.journal import claiming, lifecycle
from primanota.journal.claiming import PostFilters
from primanota.ledger.append import append
from primanota.posting import preview
from primanota.posting.preview import Asked
from primanota.setup import sequences
from tests.books import same
from tests.codes.firm import Firm
from tests.house.sources import PACKAGE
from tests.posting.firms import distribute, let_lapse
from tests.preview.shown import agrees, digest, look

WORK = """
    actual  transaction_type  project  amount   currency  quantity  billing_type  transaction_date
    1       cost              P1       80.00    EUR       8         -             2026-03-02
    2       unbilled_sales    P1       100.00   GBP       8         chargeable    2026-03-02
    3       cost              P9       80.00    EUR       8         -             2026-03-03
    4       cost              P1       -80.00   EUR       -8        -             2026-03-04
    5       cost              P2       100.01   EUR       4         -             2026-03-05
    6       cost              P1       10.00    EUR       1         -             2026-02-10
    7       cost              P1       10.00    JPY       1         -             2026-03-06
"""
"""An issue, a reversal, a distributed line, a date in a period on hold, and one that waits."""
PARTS = (("33.34", {"Department": "D1"}), ("66.67", {"Department": "D2"}))


def work(firm: Firm) -> None:
    """Stage and import the work."""
    firm.stage(WORK)
    firm.reverse(4, original=1)
    assert firm.build().waiting == {"exchange-rate-missing": 1}
    distribute(firm, 5, *PARTS)


def test_it_shows_entries_with_the_rule_that_chose_the_account(firm: Firm) -> None:
    work(firm)
    shown = look(firm.conn, journals=["J-000002"])
    same(
        shown.entries(),
        """
        voucher      entry  posting_type                 main_account  account_rule                  amount
        PV-00000002  1      cost                         500200        project, category group       80.00
        PV-00000002  2      payroll_allocation           602000        all projects, all categories  -80.00
        PV-00000003  1      wip_sales_value              140100        all projects, all categories  100.00
        PV-00000003  2      accrued_revenue_sales_value  401000        all projects, all categories  -100.00
        PV-00000005  1      cost                         500200        mirrored                      -80.00
        PV-00000005  2      payroll_allocation           602000        mirrored                      80.00
        PV-00000006  1      cost                         500100        all projects, all categories  33.34
        PV-00000006  2      payroll_allocation           602000        all projects, all categories  -33.34
        PV-00000006  3      cost                         500100        all projects, all categories  66.67
        PV-00000006  4      payroll_allocation           602000        all projects, all categories  -66.67
        """,
    )
    same(
        shown.lines,
        """
        line  voucher      status  error_journal  ledger_status    profile  profile_rule  reversed_voucher
        1     PV-00000002  posted  -              profit_and_loss  TM       all           -
        2     PV-00000003  posted  -              accrued          TM       all           -
        3     PV-00000004  error   J-000003       profit_and_loss  -        internal      -
        4     PV-00000005  posted  -              profit_and_loss  TM       all           PV-00000002
        5     PV-00000006  posted  -              profit_and_loss  -        internal      -
        """,
    )
    same(
        shown.journals,
        """
        journal   status  lines  lines_added  outcome  lines_posted  lines_with_issues  error_journal
        J-000002  draft   5      0            posted   4             1                  J-000003
        """,
    )
    same(
        shown.accounts,
        """
        main_account  name             entries  debit   credit  balance  reporting_balance
        140100        WIP sales value  1        125.00  0.00    125.00   137.50
        401000        Accrued revenue  1        0.00    125.00  -125.00  -137.50
        500100        Project cost     2        100.01  0.00    100.01   110.01
        500200        Item cost        2        80.00   80.00   0.00     0.00
        602000        Payroll          4        80.00   180.01  -100.01  -110.01
        """,
    )
    assert (shown.totals.vouchers, shown.totals.entries) == (4, 10)
    assert shown.totals.issues == {"project-not-found": 1}
    (issue,) = shown.lines[2]["issues"]
    assert issue["message"] == "Journal J-000002, line 3, voucher PV-00000004: project P9 is not set up"
    assert "Add the project" in issue["remedy"]


ASKED: list[dict[str, Any]] = [
    {"journals": ["J-000001", "J-000002"]},
    {"journals": ["J-000002"], "lines": [("J-000002", 1)]},
    {},
    {"waiting": True},
    {"waiting": True, "everything": True},
]


def test_nothing_has_changed_afterwards(firm: Firm) -> None:
    work(firm)
    firm.stage("actual  amount\n8  10.00\n")
    before = digest(firm.conn)
    for asked in ASKED:
        seen = look(firm.conn, **asked)
        assert seen.lines
        assert digest(firm.conn) == before
        assert look(firm.conn, **asked).lines == seen.lines
    # Whatever the connection does next finds nothing of it.
    firm.build()
    firm.post()
    assert digest(firm.conn) != before


SWITCHES: dict[str, Callable[[Firm], None]] = {
    "as they are": lambda _: None,
    "dates move": lambda firm: firm.add("parameters", "DE  set_open_period  yes"),
    "transfer off": lambda firm: firm.load(features="company  feature  enabled\nDE  transfer_errors  no\n"),
    "tried again": lambda firm: firm.add("features", "DE  processing_improvements  no"),
    "sets of one journal": lambda firm: firm.add("parameters", "DE  lines_per_journal  50000"),
    "journals of one line": lambda firm: firm.add("parameters", "DE  lines_per_journal  1"),
}


@pytest.mark.parametrize(
    ("switch", "ahead"),
    [(switch, ("drafts", "waiting")[place % 2]) for place, switch in enumerate(SWITCHES)],
)
def test_what_it_shows_posting_does(firm: Firm, switch: str, ahead: str) -> None:
    SWITCHES[switch](firm)
    if ahead == "drafts":
        work(firm)
        shown = look(firm.conn)
    else:
        firm.stage(WORK)
        firm.reverse(4, original=1)
        shown = look(firm.conn, waiting=True)
        firm.build()
    assert len(shown.lines) == 6
    firm.post()
    agrees(shown, firm.conn, waited=ahead == "waiting")
    moved = [line["original_accounting_date"] for line in shown.lines if line["original_accounting_date"]]
    assert len(moved) == (1 if switch == "dates move" else 0)
    outcomes = {journal["outcome"] for journal in shown.journals}
    assert ("draft" in outcomes) == (switch in {"transfer off", "tried again"})


def test_reversals_of_what_is_posted_and_of_what_is_not(firm: Firm) -> None:
    """Over several sets: the third waits for an original that is posted only after it."""
    firm.add("parameters", "DE  lines_per_journal  50000")
    firm.add("parameters", "DE  period_unit  days")
    firm.run("actual  amount\n1  80.00\n")
    firm.stage("""
        actual  transaction_date  amount  quantity
        2       2026-03-09        -80.00  -8
        3       2026-03-10        -50.00  -5
        4       2026-03-11        50.00   5
        5       2026-03-12        80.00   8
    """)
    for reversal, original in ((2, 1), (3, 4), (5, 2)):
        firm.reverse(reversal, original=original)
    firm.build()
    shown = look(firm.conn)
    same(
        shown.lines,
        """
        journal   status  reversed_voucher
        J-000002  posted  PV-00000001
        J-000003  error   -
        J-000004  posted  -
        J-000005  posted  PV-00000002
        """,
    )
    firm.post()
    agrees(shown, firm.conn)


def test_a_selection_is_computed_with_its_journal_and_shown_alone(firm: Firm) -> None:
    work(firm)
    shown = look(firm.conn, journals=["J-000002"], lines=[("J-000002", 4)])
    assert [line["line"] for line in shown.lines] == [4]
    assert {entry["account_rule"] for entry in shown.entries()} == {"mirrored"}
    assert (shown.totals.vouchers, shown.totals.entries, shown.totals.issues) == (1, 2, {})
    assert [row["main_account"] for row in shown.accounts] == ["500200", "602000"]
    assert [row["lines"] for row in shown.journals] == [5]
    with pytest.raises(Refusal, match="line-unknown: journal J-000002 of company DE has no line 9"):
        look(firm.conn, journals=["J-000002"], lines=[("J-000002", 4), ("J-000002", 9)])


def test_of_what_waits_the_new_lines_are_shown(firm: Firm) -> None:
    firm.run("actual  amount  project\n1  80.00  P9\n")
    firm.stage("actual  amount\n2  10.00\n")
    firm.build()
    firm.stage("actual  amount\n3  -10.00\n4  20.00\n")
    firm.reverse(3, original=2)
    shown = look(firm.conn, waiting=True)
    same(
        shown.lines,
        """
        journal   line  voucher      status  reversed_voucher
        J-000002  2     PV-00000003  posted  PV-00000002
        J-000002  3     PV-00000004  posted  -
        """,
    )
    same(
        shown.journals,
        """
        journal   status  lines  lines_added  outcome
        J-000002  draft   3      2            posted
        """,
    )
    assert [line["line"] for line in look(firm.conn, waiting=True, everything=True).lines] == [1, 2, 3]
    firm.build()
    firm.post()
    agrees(shown, firm.conn)


def test_a_journal_in_error_shows_whether_it_is_mended(firm: Firm) -> None:
    firm.run("actual  amount  project\n1  80.00  P9\n")
    before = look(firm.conn, journals=["J-000001"])
    assert [line["status"] for line in before.lines] == ["error"]
    firm.add("projects", "DE,P9,New,,,,open,,D1,")
    mended = look(firm.conn, journals=["J-000001"])
    assert [(row["status"], row["outcome"]) for row in mended.journals] == [("error", "posted")]
    firm.reset("J-000001")
    firm.post()
    agrees(mended, firm.conn)


def test_what_was_posted_or_is_being_posted_has_no_preview(firm: Firm) -> None:
    firm.run("actual  amount\n1  80.00\n")
    with pytest.raises(Refusal, match="journal-not-draft: journal J-000001 is posted"):
        look(firm.conn, journals=["J-000001"])
    with pytest.raises(Refusal, match="journal-unknown: company DE has no journal J-000009"):
        look(firm.conn, journals=["J-000009"])
    firm.stage("actual  amount\n2  80.00\n")
    firm.build()
    claims, _ = claiming.claim(
        firm.conn, company="DE", actor="berta", filters=PostFilters(), tried=list, journals_max=9
    )
    with pytest.raises(Refusal, match="journal-busy: journal J-000002 is being posted"):
        look(firm.conn, journals=["J-000002"])
    assert look(firm.conn).lines == []
    let_lapse(firm.conn)
    assert len(look(firm.conn).lines) == len(look(firm.conn, journals=["J-000002"]).lines) == 1
    claiming.release(firm.conn, company="DE", actor="berta", claims=claims, reason="changed her mind")


def test_what_is_in_the_ledger_already_is_found(firm: Firm, owner: Connection[Any]) -> None:
    firm.run("actual  amount\n1  80.00\n")
    owner.execute(
        "UPDATE journal.header SET status = 'draft', posted_at = NULL, posted_by = NULL WHERE company = 'DE'"
    )
    shown = look(firm.conn)
    assert [line["status"] for line in shown.lines] == ["unrecoverable"]
    firm.post()
    agrees(shown, firm.conn)


def test_no_number_no_preview(firm: Firm) -> None:
    work(firm)
    firm.conn.execute("DELETE FROM setup.number_sequence WHERE sequence = 'project_transaction'")
    with pytest.raises(Refusal, match="number-sequence-missing"):
        look(firm.conn)


def test_the_database_itself_refuses_to_write(firm: Firm) -> None:
    """Statements that somebody forgot to turn elsewhere."""
    work(firm)
    preview.declare(firm.conn)
    for writes in (
        lambda: lifecycle.SQL.forget_issues(firm.conn, company="DE"),
        lambda: append(
            firm.conn,
            company="DE",
            actor="eve",
            posted_at=None,  # type: ignore[arg-type]
            numbering={"first": 1, "prefix": "", "width": 1, "suffix": ""},
        ),
        lambda: sequences.draw(firm.conn, company="DE", sequence="journal", count=1),
        lambda: sequences.lock(firm.conn, "DE"),
    ):
        with rehearsal(firm.conn):
            preview.compute(firm.conn, company="DE", actor="anna", asked=Asked())
            with pytest.raises(psycopg.errors.ReadOnlySqlTransaction), read_only(firm.conn):
                writes()


def test_every_set_of_a_posting_is_emptied_between_two() -> None:
    texts = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.glob("posting/*.sql"))
    declared = set(re.findall(r"CREATE TEMPORARY TABLE IF NOT EXISTS (post_\w+)", texts))
    (emptied,) = [each.text for each in preview.SQL if each.name == "empty_set"]
    assert len(declared) > 5
    assert declared == set(re.findall(r"\bpost_\w+", emptied.split("TRUNCATE")[1]))


def test_every_table_that_posting_and_import_write_or_lock_has_another_place() -> None:
    files = (
        "journal/build",
        "journal/defaults",
        "journal/rates",
        "posting/lines",
        "ledger/append",
        "setup/sequences",
    )
    texts = "\n".join((PACKAGE / f"{name}.sql").read_text(encoding="utf-8") for name in files)
    written = set(re.findall(r"(?:INSERT INTO|UPDATE|DELETE FROM) ((?:setup|journal|ledger)\.\w+)", texts))
    assert len(written) > 6
    assert written <= set(preview.PLACES)
