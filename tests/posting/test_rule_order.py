"""Order of rules: a line that breaks many is reported with all, in the public order; the first leads (P3)."""

from primanota.core.codes import ISSUES
from primanota.setup import reference
from tests.codes.firm import Firm
from tests.journal.journals import found
from tests.posting.firms import distribute
from tests.posting.recording import note_distributions
from tests.staging.files import ident

TOLD = """
    actual-invalid: actual 00000000-0000-0000-0000-000000000002 is invalid, says its source
    original-not-posted: it reverses actual 00000000-0000-0000-0000-000000000001, which is not posted
    project-not-open: project P2 is in stage closed
    category-inactive: category DEV is not active
    line-property-missing: line property COST is not set up any more
    period-not-open: period 2026-03, which holds 2026-03-02, is on hold
    account-missing: account 777777 for payroll_allocation does not exist
    account-suspended: account 500100 for cost is suspended
    dimension-unknown: on account 500100: Region WEST does not exist; {and_other}
    dimension-inactive: on account 500100: Department D2 is not active on 2026-03-02
    account-structure-violation: account 500100 lacks Department
    distribution-mismatch: the parts sum to -70.00 GBP, the line is -80.00
    exchange-rate-missing: the line in GBP carries no exchange rate
"""
"""All that one line can break at once: a project that is closed is there, an internal one needs no profile,
and what has no accounts is neither unbalanced nor posted already.
"""

CHANGES = (
    "INSERT INTO staging.verdict (company, actual_id, verdict) VALUES ('DE', '{original}', 'invalid')",
    "INSERT INTO staging.verdict (company, actual_id, verdict) VALUES ('DE', '{reversal}', 'invalid')",
    "UPDATE setup.project SET stage = 'closed' WHERE project = 'P2'",
    "UPDATE setup.category SET active = false WHERE category = 'DEV'",
    "DELETE FROM setup.line_property WHERE line_property = 'COST'",
    "UPDATE setup.posting_account SET main_account = '777777' WHERE posting_type = 'payroll_allocation'",
    "UPDATE setup.main_account SET suspended = true WHERE main_account = '500100'",
    "UPDATE setup.dimension_value SET active_to = '2026-03-01' WHERE value = 'D2'",
    "UPDATE journal.line SET exchange_rate = NULL, reporting_rate = NULL WHERE actual_id = '{reversal}'",
)


def test_a_line_that_breaks_many_rules_tells_all_in_order(firm: Firm) -> None:
    firm.stage("""
        actual  amount  project  currency  quantity
        1       80.00   P2       GBP       8
        2       -80.00  P2       GBP       -8
        3       10.00   P1       EUR       1
    """)
    firm.reverse(2, original=1)
    firm.build()
    distribute(firm, 2, ("-30.00", {"Department": "D2", "Region": "WEST"}), ("-40.00", {"Region": "NORD"}))
    for change in CHANGES:
        firm.conn.execute(change.format(original=ident(1), reversal=ident(2)))
    reference.set_period(firm.conn, company="DE", period="2026-03", status="on_hold", actor="clara")
    assert firm.post().vouchers == 0
    rows = found(
        firm.conn,
        "SELECT code, message, remedy FROM journal.issue WHERE voucher = 'PV-00000002' ORDER BY rank",
    )
    place = "Journal J-000001, line 2, voucher PV-00000002: "
    told = [f"{row['code']}: {row['message'].removeprefix(place)}" for row in rows]
    other = "on account 777777: Region WEST does not exist"
    assert told == [line.strip() for line in TOLD.format(and_other=other).strip().splitlines()]
    codes = [row["code"] for row in rows]
    assert codes == [code for code in ISSUES if code in codes], "not in the public order"
    assert [row["remedy"] for row in rows] == [ISSUES[code].remedy for code in codes]
    lines = {line["actual"]: line for line in firm.lines()}
    # The first leads: what the source withdrew can only be written off, whatever else is wrong with it.
    assert [lines[actual]["status"] for actual in (1, 2, 3)] == ["invalid_actual", "invalid_actual", "error"]
    assert lines[3]["issues"].split()[0] == "category-inactive"
    firm.conn.execute("DELETE FROM journal.distribution WHERE company = 'DE'")
    note_distributions(firm.conn)
