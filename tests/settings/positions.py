"""Positions: each setting in each position, the work done under it, and what is seen then (rules.md §10)."""

from dataclasses import dataclass, field

from tests.setup.packs import WHOLE

VIEWS = {
    "journals": """
        SELECT journal, period_unit, period_start_date, line_count AS lines, status, original_journal
        FROM journal.header WHERE company = %s ORDER BY journal
    """,
    "lines": """
        SELECT ('x' || right(line.actual_id::text, 8))::bit(32)::bigint AS actual, line.*,
            trim_scale(line.exchange_rate) AS rate, COALESCE(line.own_status, header.status) AS is,
            (SELECT string_agg(issue.code, ' ' ORDER BY issue.rank) FROM journal.issue
             WHERE issue.company = line.company AND issue.voucher = line.voucher) AS issues
        FROM journal.line JOIN journal.header USING (company, journal)
        WHERE line.company = %s ORDER BY line.actual_id
    """,
    "entries": "SELECT entry.* FROM ledger.entry WHERE company = %s ORDER BY voucher, entry",
    "waiting": "SELECT code, message FROM journal.waiting WHERE company = %s ORDER BY actual_id",
}

PLAIN = """
    actual  project  amount
    1       P1       100.00
"""
DAYS = """
    actual  transaction_date
    1       2026-03-02
    2       2026-03-02
    3       2026-03-31
    4       2027-01-04
"""
ON_HOLD = """
    actual  transaction_date
    1       2026-02-10
"""
MIXED = """
    actual  project  amount
    1       P1       10.00
    2       P9       20.00
"""
IN_POUNDS = """
    actual  currency  amount
    1       GBP       100.00
"""
OF_THE_HOUSE = """
    actual  project  amount
    1       P2       100.00
"""
SOLD = """
    actual  transaction_type  project  billing_type
    1       unbilled_sales    P1       chargeable
"""
FEE = """
    actual  transaction_type  transaction_class  billing_type
    1       unbilled_sales    fee                chargeable
"""
EXPENSE = """
    actual  transaction_class
    1       expense
"""
BOUGHT = """
    actual  transaction_class  document_type  amount
    1       material           purchase       100.00
"""


def more(file: str, *added: str) -> dict[str, str]:
    """A file of the pack with rows added."""
    return {file: "\n".join([WHOLE[file].rstrip(), *(f"        {row}" for row in added), ""])}


YEARS = more("periods", "DE  2027-01  2027-01-01  2027-01-31  open  all")
RATES = more("exchange_rates", "daily  GBP  EUR  2026-01-01  1.5", "daily  EUR  USD  2026-01-01  1.2")
ACCOUNTS = more(
    "posting_accounts", "DE  cost  table  P1  all  -  500200", "DE  cost  all  -  table  DEV  500100"
)
TAXES = {
    **more("sales_tax_groups", "DE  PRO  Project", "DE  CON  Contract"),
    "contracts": WHOLE["contracts"].replace("GBP       -", "GBP       CON"),
    "projects": WHOLE["projects"].replace("K1,C1,open,,D1", "K1,C1,open,PRO,D1"),
}


@dataclass(frozen=True, slots=True)
class Position:
    """A setting's position, the work done under it, and a table of what is seen then."""

    setting: str
    value: str
    work: str
    seen: str
    expected: str
    pack: dict[str, str] = field(default_factory=dict)


POSITIONS = [
    Position("period_unit", "days", DAYS, "journals", """
        journal   period_unit  period_start_date  lines
        J-000001  days         2026-03-02         2
        J-000002  days         2026-03-31         1
        J-000003  days         2027-01-04         1
    """, YEARS),
    Position("period_unit", "months", DAYS, "journals", """
        journal   period_unit  period_start_date  lines
        J-000001  months       2026-03-01         3
        J-000002  months       2027-01-01         1
    """, YEARS),
    Position("period_unit", "years", DAYS, "journals", """
        journal   period_unit  period_start_date  lines
        J-000001  years        2026-01-01         3
        J-000002  years        2027-01-01         1
    """, YEARS),
    Position("period_unit", "all", DAYS, "journals", """
        journal   period_unit  period_start_date  lines
        J-000001  all          2026-03-02         4
    """, YEARS),
    Position("lines_per_journal", "200", DAYS, "journals", """
        journal   period_start_date  lines
        J-000001  2026-03-01         3
        J-000002  2027-01-01         1
    """, YEARS),
    Position("lines_per_journal", "2", DAYS, "journals", """
        journal   period_start_date  lines
        J-000001  2026-03-01         2
        J-000002  2026-03-01         1
        J-000003  2027-01-01         1
    """, YEARS),
    Position("set_open_period", "no", ON_HOLD, "lines", """
        is     accounting_date  original_accounting_date  issues
        error  2026-02-10       -                         period-not-open
    """),
    Position("set_open_period", "yes", ON_HOLD, "lines", """
        is      accounting_date  original_accounting_date  issues
        posted  2026-03-01       2026-02-10                -
    """),
    Position("rate_type", "default", IN_POUNDS, "lines", """
        rate_type  rate  accounting_amount  reporting_amount
        default    1.25  125.00             137.50
    """, RATES),
    Position("rate_type", "daily", IN_POUNDS, "lines", """
        rate_type  rate  accounting_amount  reporting_amount
        daily      1.5   150.00             180.00
    """, RATES),
    Position("account_search", "project-first", PLAIN, "entries", """
        posting_type        main_account  account_rule                 amount
        cost                500200        project, category group      100.00
        payroll_allocation  602000        all projects, all categories  -100.00
    """, ACCOUNTS),
    Position("account_search", "category-first", PLAIN, "entries", """
        posting_type        main_account  account_rule                 amount
        cost                500100        all projects, category       100.00
        payroll_allocation  602000        all projects, all categories  -100.00
    """, ACCOUNTS),
    Position("tax_method", "project", SOLD, "lines", """
        sales_tax_group
        PRO
    """, TAXES),
    Position("tax_method", "contract", SOLD, "lines", """
        sales_tax_group
        CON
    """, TAXES),
    Position("tax_method", "customer", SOLD, "lines", """
        sales_tax_group
        DOM
    """, TAXES),
    Position("tax_method", "search", SOLD, "lines", """
        sales_tax_group
        PRO
    """, TAXES),
    # The project names none, the contract does: found by searching, not by asking the project alone.
    Position("tax_method", "search", SOLD, "lines", """
        sales_tax_group
        CON
    """, {name: table for name, table in TAXES.items() if name != "projects"}),
    Position("tax_method", "project", SOLD, "lines", """
        sales_tax_group
        -
    """, {name: table for name, table in TAXES.items() if name != "projects"}),
    Position("category_default_time", "DEV", PLAIN, "lines", """
        category  is
        DEV       posted
    """),
    Position("category_default_time", "", PLAIN, "waiting", """
        code
        category-not-in-company
    """),
    Position("category_default_expense", "TRAVEL", EXPENSE, "lines", """
        category
        TRAVEL
    """),
    Position("category_default_expense", "", EXPENSE, "waiting", """
        code
        category-not-in-company
    """),
    Position("category_default_material", "PARTS", BOUGHT, "lines", """
        category
        PARTS
    """),
    Position("category_default_material", "", BOUGHT, "waiting", """
        code
        category-not-in-company
    """),
    Position("category_default_fee", "LICENCE", FEE, "lines", """
        category
        LICENCE
    """),
    Position("category_default_fee", "", FEE, "waiting", """
        code
        category-not-in-company
    """),
    Position("procurement_integration_account", "211000", BOUGHT, "entries", """
        posting_type             main_account  amount
        cost                     500100        100.00
        procurement_integration  211000        -100.00
    """),
    Position("procurement_integration_account", "", BOUGHT, "lines", """
        is     issues
        error  account-missing
    """),
    Position("transfer_errors", "on", MIXED, "journals", """
        journal   status  lines  original_journal
        J-000001  posted  1      -
        J-000002  error   1      J-000001
    """),
    Position("transfer_errors", "off", MIXED, "journals", """
        journal   status  lines  original_journal
        J-000001  draft   2      -
    """),
    Position("processing_improvements", "on", MIXED, "lines", """
        actual  journal   is      issues
        1       J-000001  posted  -
        2       J-000002  error   project-not-found
    """),
    Position("processing_improvements", "off", MIXED, "lines", """
        actual  journal   is      issues
        1       J-000001  posted  -
        2       J-000002  draft   project-not-found
    """),
    Position("employment_dimensions", "on", OF_THE_HOUSE, "entries", """
        posting_type        dimensions
        cost                Department=D2
        payroll_allocation  Department=D1
    """),
    Position("employment_dimensions", "off", OF_THE_HOUSE, "entries", """
        posting_type        dimensions
        cost                Department=D2
        payroll_allocation  Department=D2
    """),
]  # fmt: skip

ELSEWHERE = {
    "actuals_prevalidation": "test_screening",
    "batch_threshold": "test_running_switches",
    "lease": "test_running_switches",
    "log_days": "test_running_switches",
    "multiple_tasks": "test_running_switches",
    "penny_max": "test_rounding",
    "posting_attempts": "test_poison",
    "posting_filters": "test_running_switches",
    "posting_tasks": "test_running_switches",
    "prevalidation_source": "test_exchange_commands",
    "prevalidation_wait": "test_screening",
    "rounding_account": "test_rounding",
    "stuck_after": "test_running_switches",
    "write_back_target": "test_exchange_commands",
}
"""Where the other settings are tried in more than one position."""
