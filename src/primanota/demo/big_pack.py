"""Big pack: the setup of a generated firm with 200 projects and 150 people, for demonstrations and
measurements of size.

Everything follows from numbers, nothing from chance. The accounting side is that of the demo company
(``accounts``); what happened there is in ``big``.
"""

from datetime import date, timedelta
from decimal import Decimal

from primanota.demo import accounts, company
from primanota.demo.tables import Files, Row, for_each

COMPANY = "BIG"
CURRENCIES = ("USD", "EUR", "GBP", "JPY")
NOT_QUOTED = "NOK"
TIME_AND_MATERIAL = [f"P-{number:04d}" for number in range(1, 171)]
FIXED_PRICE = [f"P-{number:04d}" for number in range(171, 191)]
INTERNAL = [f"P-{number:04d}" for number in range(191, 200)]
WITHOUT_DEPARTMENT = "P-0200"
PROJECTS = [*TIME_AND_MATERIAL, *FIXED_PRICE, *INTERNAL, WITHOUT_DEPARTMENT]
RESOURCES = [f"R-{number:03d}" for number in range(1, 151)]
FREELANCE = "R-151"
DEPARTMENTS = ("D10", "D20", "D30")
OFFICES = ("BOS", "HAM", "REMOTE")
PLAIN_EVERY = 8
"""Every so many time and material contracts do not accrue revenue."""

FIRST_DAY = date(2024, 1, 1)
MONTHS = 24
CLOSED_DAY = FIRST_DAY - timedelta(days=12)
QUOTES = (("EUR", "USD", "1.0850"), ("GBP", "USD", "1.2700"), ("USD", "JPY", "148.20"))

PARAMETERS = """
    parameter                        value
    period_unit                      months
    category_default_time            CONSULT
    category_default_expense         HOTEL
    category_default_material        HARDWARE
    category_default_fee             SETUPFEE
    procurement_integration_account  210600
    rounding_account                 990000
"""

PROFILE_RULES = """
    billing_method     scope  value  profile
    time_and_material  all    -      TM-WIP
    fixed_price        all    -      FP-STOCK
"""

NUMBER_SEQUENCES = """
    sequence             format        next
    journal              J-########    1
    voucher              PV-#########  1
    project_transaction  PT-#########  1
"""


def currency_of(project: int) -> str:
    """Currency of a project's sales, by the project's place in PROJECTS: two of five are in US dollars."""
    return CURRENCIES[max(0, project % 5 - 1)]


def pack() -> Files:
    """Return every file of the big company's pack, by file name."""
    billable = [*TIME_AND_MATERIAL, *FIXED_PRICE]
    return {
        "companies.csv": [_company()],
        "parameters.csv": for_each([COMPANY], PARAMETERS),
        "exchange_rates.csv": _rates(),
        "periods.csv": _periods(),
        "dimension_values.csv": for_each([COMPANY], company.DIMENSION_VALUES),
        "sales_tax_groups.csv": [{"company": COMPANY, "code": "STD", "name": "Standard"}],
        "customers.csv": [_customer(project) for project in billable],
        "contracts.csv": [_contract(project) for project in billable],
        "contract_lines.csv": [_contract_line(project) for project in billable],
        "project_groups.csv": for_each([COMPANY], company.PROJECT_GROUPS),
        "projects.csv": [_project(number, project) for number, project in enumerate(PROJECTS)],
        "resources.csv": [
            _resource(number, resource) for number, resource in enumerate([*RESOURCES, FREELANCE])
        ],
        "profile_rules.csv": for_each([COMPANY], PROFILE_RULES)
        + [
            {
                "company": COMPANY,
                "billing_method": "time_and_material",
                "scope": "contract",
                "value": f"K-{project}",
                "profile": "TM-PLAIN",
            }
            for project in TIME_AND_MATERIAL[::PLAIN_EVERY]
        ],
        "number_sequences.csv": for_each([COMPANY], NUMBER_SEQUENCES),
        **accounts.pack([COMPANY]),
    }


def month_start(month: int) -> date:
    """First day of a month, counted from FIRST_DAY's; -1 is the month before it."""
    count = FIRST_DAY.year * 12 + FIRST_DAY.month - 1 + month
    return date(count // 12, count % 12 + 1, 1)


def _company() -> Row:
    return {
        "company": COMPANY,
        "name": "Big Brook Consulting",
        "accounting_currency": "USD",
        "reporting_currency": "EUR",
        "rate_type": "big",
    }


def _rates() -> list[Row]:
    """One quotation a month for each pair, drifting a little; yen to euro and pound to euro are
    triangulated.
    """
    return [
        {
            "rate_type": "big",
            "from_currency": source,
            "to_currency": target,
            "start_date": month_start(month).isoformat(),
            "rate": str(Decimal(rate) + Decimal("0.0010") * ((month * 7) % 11 - 5)),
        }
        for source, target, rate in QUOTES
        for month in range(-1, MONTHS)
    ]


def _periods() -> list[Row]:
    """The months of the data, open, and the one before them, closed."""
    return [
        {
            "company": COMPANY,
            "period": f"{month_start(month):%Y-%m}",
            "start_date": month_start(month).isoformat(),
            "end_date": (month_start(month + 1) - timedelta(days=1)).isoformat(),
            "status": "closed" if month < 0 else "open",
            "project_access": "all",
        }
        for month in range(-1, MONTHS)
    ]


def _customer(project: str) -> Row:
    return {
        "company": COMPANY,
        "customer": f"C-{project}",
        "name": f"Customer of {project}",
        "sales_tax_group": "STD",
    }


def _contract(project: str) -> Row:
    return {
        "company": COMPANY,
        "contract": f"K-{project}",
        "name": f"Contract of {project}",
        "customer": f"C-{project}",
        "currency": currency_of(PROJECTS.index(project)),
        "sales_tax_group": "",
    }


def _contract_line(project: str) -> Row:
    method = "fixed_price" if project in FIXED_PRICE else "time_and_material"
    return {
        "company": COMPANY,
        "contract_line": f"K-{project}/A",
        "contract": f"K-{project}",
        "project": project,
        "billing_method": method,
        "classes": "",
    }


def _project(number: int, project: str) -> Row:
    customer = project in TIME_AND_MATERIAL or project in FIXED_PRICE
    return {
        "company": COMPANY,
        "project": project,
        "name": f"Project {number + 1}",
        "project_group": "CLIENT" if customer else "OWN",
        "contract": f"K-{project}" if customer else "",
        "customer": f"C-{project}" if customer else "",
        "stage": "open",
        "sales_tax_group": "",
        "dim:Department": "" if project == WITHOUT_DEPARTMENT else DEPARTMENTS[number % 3],
        "dim:CostCentre": OFFICES[number % 3] if number % 2 else "",
    }


def _resource(number: int, resource: str) -> Row:
    """A person; the freelancer belongs to no department."""
    own = resource != FREELANCE
    return {
        "company": COMPANY,
        "resource": resource,
        "name": f"Person {number + 1}",
        "worker": f"W-{number + 1:03d}" if own else "",
        "dim:Department": DEPARTMENTS[number // 7 % 3] if own else "",
        "dim:CostCentre": OFFICES[number // 3 % 3] if own else "",
    }
