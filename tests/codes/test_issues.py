"""Every issue of posting, provoked: what is wrong, what is told, and that mending it lets the line post.

In the order of precedence (P3). After each test every proof is empty, so nothing half posted is left behind.
"""

from typing import Any

import pytest
from psycopg import Connection

from primanota.core.codes import ISSUES
from primanota.core.states import LineStatus
from tests.books import same
from tests.codes.firm import Firm
from tests.posting.recording import note_distributions
from tests.staging.files import ident

ONE_HOUR = """
    actual  amount
    1       80.00
"""
IN_HOUSE = """
    actual  project  amount
    1       P2       80.00
"""


def told(firm: Firm, code: str, message: str) -> None:
    """The one line of the firm is in error with this code alone, and the message holds these values."""
    (line,) = firm.lines()
    assert (line["issues"], line["status"]) == (code, LineStatus.ERROR), line
    assert line["messages"].startswith(
        f"Journal {line['line'].split('/')[0]}, line 1, voucher {line['voucher']}: "
    )
    assert message in line["messages"]


def posts_now(firm: Firm) -> None:
    """Set to draft, the journal posts."""
    firm.reset("J-000001")
    receipt = firm.post()
    assert receipt.issues == {}
    assert {line["status"] for line in firm.lines()} == {LineStatus.POSTED}


def test_a_flawless_line_posts(firm: Firm) -> None:
    receipt = firm.run(ONE_HOUR)
    assert (receipt.vouchers, receipt.entries, receipt.issues) == (1, 2, {})
    same(
        firm.lines(),
        """
        actual  line        voucher      status  issues
        1       J-000001/1  PV-00000001  posted  -
        """,
    )


def test_actual_invalid(firm: Firm) -> None:
    firm.stage(ONE_HOUR)
    firm.build()
    firm.conn.execute(
        "INSERT INTO staging.verdict (company, actual_id, verdict, reason)"
        " VALUES ('DE', %s, 'invalid', 'deleted')",
        (ident(1),),
    )
    assert firm.post().issues == {"actual-invalid": 1}
    (line,) = firm.lines()
    assert (line["issues"], line["status"]) == ("actual-invalid", LineStatus.INVALID_ACTUAL)
    assert "deleted" in line["messages"]
    # A reset leaves it as it is: only an administrator may write it off.
    firm.reset("J-000001")
    assert firm.lines()[0]["status"] == LineStatus.INVALID_ACTUAL


def test_original_not_posted(firm: Firm) -> None:
    firm.stage("""
        actual  amount  currency  quantity
        1       80      JPY       8
        2       -80.00  EUR       -8
    """)
    firm.reverse(2, original=1)
    assert firm.build().waiting == {"exchange-rate-missing": 1}
    firm.post()
    told(firm, "original-not-posted", f"it reverses actual {ident(1)}, which is not posted")
    firm.add("exchange_rates", "default    JPY            EUR          2026-01-01  0.01")
    firm.build()
    firm.post()
    posts_now(firm)


def test_voucher_already_posted(firm: Firm, owner: Connection[Any]) -> None:
    firm.run(ONE_HOUR)
    owner.execute(
        "UPDATE journal.header SET status = 'draft', posted_at = NULL, posted_by = NULL WHERE company = 'DE'"
    )
    assert firm.post().issues == {"voucher-already-posted": 1}
    (line,) = firm.lines()
    assert (line["issues"], line["status"]) == ("voucher-already-posted", LineStatus.UNRECOVERABLE)
    assert owner.execute("SELECT count(*) FROM ledger.entry").fetchone() == (2,)


def test_project_not_found(firm: Firm) -> None:
    firm.run("""
        actual  project  amount
        1       P9       80.00
    """)
    told(firm, "project-not-found", "project P9 is not set up")
    firm.add("projects", "DE,P9,New,,,,open,,D1,")
    posts_now(firm)


def test_project_not_open(firm: Firm) -> None:
    firm.change("projects", "K1,C1,open", "K1,C1,closed")
    firm.run(ONE_HOUR)
    told(firm, "project-not-open", "project P1 is in stage closed")
    firm.load()
    posts_now(firm)


def test_category_inactive(firm: Firm) -> None:
    firm.change("categories", "Development,yes", "Development,no")
    firm.run(ONE_HOUR)
    told(firm, "category-inactive", "category DEV is not active")
    firm.load()
    posts_now(firm)


def test_line_property_missing(firm: Firm) -> None:
    firm.change("billing_types", "not_specified   COST", "not_specified   GONE")
    firm.run(IN_HOUSE)
    told(firm, "line-property-missing", "line property GONE is not set up any more")
    firm.add("line_properties", "DE       GONE        Back        no          no              no")
    posts_now(firm)


def test_profile_missing(firm: Firm) -> None:
    rules = "company  billing_method  scope  value  profile\nDE  fixed_price  all  -  FP\n"
    firm.load(profile_rules=rules)
    firm.conn.execute(
        "DELETE FROM setup.profile_rule WHERE company = 'DE' AND billing_method = 'time_and_material'"
    )
    firm.run(ONE_HOUR)
    told(firm, "profile-missing", "no profile rule for time_and_material takes project P1")
    firm.load()
    posts_now(firm)


def test_period_not_open(firm: Firm) -> None:
    firm.run("""
        actual  transaction_date  amount
        1       2026-02-10        80.00
    """)
    told(firm, "period-not-open", "period 2026-02, which holds 2026-02-10, is on hold")
    firm.change("periods", "on_hold", "open")
    posts_now(firm)


@pytest.mark.parametrize(
    ("periods", "reason"),
    [
        (("open     all", "open     none"), "period 2026-03, which holds 2026-03-02, is locked for projects"),
        (("2026-03-01  2026-03-31", "2026-03-03  2026-03-31"), "no period holds 2026-03-02"),
    ],
)
def test_period_not_open_says_why(firm: Firm, periods: tuple[str, str], reason: str) -> None:
    firm.change("periods", *periods)
    firm.run(ONE_HOUR)
    told(firm, "period-not-open", reason)


def test_no_open_period(firm: Firm) -> None:
    firm.add("parameters", "DE       set_open_period                  yes")
    firm.run("""
        actual  transaction_date  amount
        1       2026-04-10        80.00
    """)
    told(firm, "no-open-period", "the period of 2026-04-10 is not open, and no later one is")
    firm.add("periods", "DE       2026-05  2026-05-01  2026-05-31  open     all")
    posts_now(firm)
    assert str(firm.lines()[0]["accounting_date"]) == "2026-05-01"


def test_account_missing(firm: Firm) -> None:
    firm.conn.execute(
        "DELETE FROM setup.posting_account WHERE company = 'DE' AND posting_type = 'payroll_allocation'"
    )
    firm.run(ONE_HOUR)
    told(firm, "account-missing", "no account for payroll_allocation (project P1, category DEV)")
    firm.load()
    posts_now(firm)


def test_account_missing_when_the_account_does_not_exist(firm: Firm) -> None:
    firm.conn.execute("DELETE FROM setup.main_account WHERE company = 'DE' AND main_account = '602000'")
    firm.run(ONE_HOUR)
    told(firm, "account-missing", "account 602000 for payroll_allocation does not exist")
    firm.load()
    posts_now(firm)


def test_account_suspended(firm: Firm) -> None:
    firm.change(
        "main_accounts", "Payroll           profit_and_loss  no", "Payroll           profit_and_loss  yes"
    )
    firm.run(ONE_HOUR)
    told(firm, "account-suspended", "account 602000 for payroll_allocation is suspended")
    firm.load()
    posts_now(firm)


def test_dimension_unknown(firm: Firm) -> None:
    firm.change("projects", "open,,D1,NORD", "open,,D9,NORD")
    firm.run(ONE_HOUR)
    told(firm, "dimension-unknown", "on account 500200: Department D9 does not exist")
    firm.add("dimension_values", "DE       Department  D9     New      -            -")
    posts_now(firm)


def test_dimension_inactive(firm: Firm) -> None:
    firm.change("dimension_values", "2026-12-31", "2026-03-01")
    firm.run(IN_HOUSE)
    told(firm, "dimension-inactive", "Department D2 is not active on 2026-03-02")
    firm.load()
    posts_now(firm)


def test_account_structure_violation(firm: Firm) -> None:
    firm.change("projects", "open,DOM,D2,", "open,DOM,,")
    firm.run("""
        actual  project  amount  resource
        1       P2       80.00   -
    """)
    told(firm, "account-structure-violation", "account 500100 lacks Department")
    firm.load()
    firm.conn.execute("""UPDATE journal.line SET dimensions = '{"Department": "D2"}' WHERE company = 'DE'""")
    posts_now(firm)


def test_account_structure_violation_by_a_value(firm: Firm) -> None:
    firm.change("account_structures", "D*", "D2")
    firm.run(ONE_HOUR)
    told(firm, "account-structure-violation", "does not admit Department D1")


def test_distribution_mismatch(firm: Firm) -> None:
    firm.stage(ONE_HOUR)
    firm.build()
    firm.conn.execute(
        """
        INSERT INTO journal.distribution (company, voucher, part, amount, dimensions)
        VALUES ('DE', 'PV-00000001', 1, 50.00, '{"Department": "D1"}'),
            ('DE', 'PV-00000001', 2, 29.99, '{"Department": "D2"}')
        """
    )
    firm.post()
    told(firm, "distribution-mismatch", "the parts sum to 79.99 EUR, the line is 80.00")
    firm.conn.execute("UPDATE journal.distribution SET amount = 30.00 WHERE company = 'DE' AND part = 2")
    note_distributions(firm.conn)
    posts_now(firm)
    assert firm.conn.execute("SELECT count(*) FROM ledger.entry").fetchone() == (4,)


def test_exchange_rate_missing(firm: Firm) -> None:
    firm.stage(ONE_HOUR)
    firm.build()
    firm.conn.execute("UPDATE journal.line SET reporting_rate = NULL WHERE company = 'DE'")
    firm.post()
    told(firm, "exchange-rate-missing", "the line in EUR carries no exchange rate")
    firm.conn.execute("UPDATE journal.line SET reporting_rate = 1.1 WHERE company = 'DE'")
    posts_now(firm)


def test_voucher_unbalanced(firm: Firm, owner: Connection[Any]) -> None:
    firm.run(ONE_HOUR)
    # What a reversal mirrors is not what was booked any more: seven cents are missing in reporting currency.
    owner.execute("UPDATE ledger.entry SET reporting_amount = reporting_amount - 0.07 WHERE entry = 1")
    firm.stage("""
        actual  amount  quantity
        2       -80.00  -8
    """)
    firm.reverse(2, original=1)
    firm.build()
    assert firm.post().issues == {"voucher-unbalanced": 1}
    reversal = firm.lines()[1]
    assert reversal["status"] == LineStatus.ERROR
    assert "by 0.00 in transaction, 0.00 in accounting and 0.07 in reporting currency" in reversal["messages"]
    owner.execute("UPDATE ledger.entry SET reporting_amount = reporting_amount + 0.07 WHERE entry = 1")
    firm.reset(reversal["line"].split("/")[0])
    assert firm.post().vouchers == 1


def test_a_line_is_reported_with_all_codes_it_breaks_in_their_order(firm: Firm) -> None:
    firm.change("periods", "open     all", "on_hold  all")
    firm.conn.execute(
        "DELETE FROM setup.posting_account WHERE company = 'DE' AND posting_type = 'payroll_allocation'"
    )
    firm.run("""
        actual  project  amount
        1       P9       80.00
    """)
    (line,) = firm.lines()
    codes = line["issues"].split()
    assert codes == ["project-not-found", "period-not-open", "account-missing"]
    assert codes == sorted(codes, key=list(ISSUES).index)
    remedies = firm.conn.execute("SELECT code, remedy FROM journal.issue").fetchall()
    assert dict(remedies) == {code: ISSUES[code].remedy for code in codes}
