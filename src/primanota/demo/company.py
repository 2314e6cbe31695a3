"""Company: Alder & Finch, a small software house in Boston and Hamburg, as a company pack (contract.md §1).

People, customers, contracts, projects, periods and rates, written as tables to be read; ``accounts`` has the
accounting side and ``work`` what happened. Boston keeps its books in US dollars and reports in euros,
Hamburg the other way round.
"""

from calendar import monthrange
from datetime import date

from primanota.demo import accounts
from primanota.demo.tables import Files, Row, for_each, rows

BOSTON = "AFUS"
HAMBURG = "AFDE"
COMPANIES = (BOSTON, HAMBURG)

COMPANY_ROWS = """
    company  name                         accounting_currency  reporting_currency  rate_type
    AFUS     Alder & Finch Inc., Boston   USD                  EUR                 monthly
    AFDE     Alder & Finch GmbH, Hamburg  EUR                  USD                 monthly
"""

# Boston reports a date in a closed period; Hamburg moves it to the next open one.
PARAMETERS = """
    company  parameter                        value
    AFUS     period_unit                      months
    AFUS     set_open_period                  no
    AFUS     category_default_time            CONSULT
    AFUS     category_default_expense         HOTEL
    AFUS     category_default_material        HARDWARE
    AFUS     category_default_fee             SETUPFEE
    AFUS     procurement_integration_account  210600
    AFUS     rounding_account                 990000
    AFDE     period_unit                      months
    AFDE     set_open_period                  yes
    AFDE     category_default_time            CONSULT
    AFDE     category_default_expense         HOTEL
    AFDE     category_default_material        HARDWARE
    AFDE     category_default_fee             SETUPFEE
    AFDE     procurement_integration_account  210600
    AFDE     rounding_account                 990000
"""

# Yen and dinar are quoted one way only, and the Norwegian krone not at all.
RATES = """
    from_currency  to_currency  2025-12-01  2026-01-01  2026-02-01  2026-03-01
    EUR            USD          1.0850      1.0920      1.0875      1.0790
    GBP            USD          1.2700      1.2745      1.2680      1.2610
    EUR            GBP          0.8543      0.8568      0.8576      0.8557
    CHF            EUR          1.0620      1.0645      1.0580      1.0610
    USD            JPY          149.35      150.20      148.75      151.10
    USD            KWD          0.3078      0.3075      0.3079      0.3081
"""

DIMENSION_VALUES = """
    dimension   value   name                 active_from  active_to
    Department  D10     Consulting           -            -
    Department  D20     Engineering          -            -
    Department  D30     Sales and marketing  -            -
    CostCentre  BOS     Boston office        -            -
    CostCentre  HAM     Hamburg office       -            -
    CostCentre  REMOTE  Working from home    2024-01-01   -
"""

SALES_TAX_GROUPS = """
    company  code    name
    AFUS     MA      Massachusetts
    AFUS     EXPORT  Outside the United States
    AFDE     DE      Germany
    AFDE     EXPORT  Outside the European Union
"""

CUSTOMERS = """
    company  customer  name                          sales_tax_group
    AFUS     C-101     Seabright Ports, Savannah     MA
    AFUS     C-102     Pennine Mutual, Leeds         EXPORT
    AFUS     C-103     Kumo Logistics, Osaka         EXPORT
    AFUS     C-104     Sadaf Energy, Kuwait          EXPORT
    AFDE     C-201     Elbtram Verkehrs AG, Hamburg  DE
    AFDE     C-202     Spital am See, Rorschach      EXPORT
    AFDE     C-203     Haus der Gezeiten, Husum      DE
"""

CONTRACTS = """
    company  contract  name                        customer  currency  sales_tax_group
    AFUS     K-101     Harbour portal              C-101     USD       -
    AFUS     K-102     Claims desk                 C-102     GBP       -
    AFUS     K-103     Warehouse robots, Osaka     C-103     JPY       -
    AFUS     K-104     Solar yard control room     C-104     KWD       EXPORT
    AFDE     K-201     Tram timetable              C-201     EUR       -
    AFDE     K-202     Clinic planner              C-202     CHF       -
    AFDE     K-203     Museum guide, at one price  C-203     EUR       -
"""

# Two lines of K-101: the second takes only what names it.
CONTRACT_LINES = """
    company  contract_line  contract  project  billing_method     classes
    AFUS     K-101/A        K-101     US-101   time_and_material  -
    AFUS     K-101/B        K-101     US-101   fixed_price        -
    AFUS     K-102/A        K-102     US-102   time_and_material  time|expense
    AFUS     K-103/A        K-103     US-103   fixed_price        -
    AFUS     K-104/A        K-104     US-104   time_and_material  time|expense|material|fee
    AFDE     K-201/A        K-201     DE-201   time_and_material  -
    AFDE     K-202/A        K-202     DE-202   time_and_material  time|expense
    AFDE     K-203/A        K-203     DE-203   fixed_price        -
"""

PROJECT_GROUPS = """
    project_group  name
    CLIENT         Work for customers
    OWN            Our own projects
"""

# US-902 has no department and DE-902 a cost centre that does not exist: both will be told at posting.
PROJECTS = """
    company  project  name                group   contract  customer  stage  dim:Department  dim:CostCentre
    AFUS     US-101   Harbour portal      CLIENT  K-101     C-101     open   D10             BOS
    AFUS     US-102   Claims desk         CLIENT  K-102     C-102     open   D10             -
    AFUS     US-103   Warehouse robots    CLIENT  K-103     C-103     open   D20             BOS
    AFUS     US-104   Solar yard          CLIENT  K-104     C-104     open   D20             -
    AFUS     US-901   Build server        OWN     -         -         open   D20             BOS
    AFUS     US-902   Conference talks    OWN     -         -         open   -               BOS
    AFDE     DE-201   Tram timetable      CLIENT  K-201     C-201     open   D10             HAM
    AFDE     DE-202   Clinic planner      CLIENT  K-202     C-202     open   D10             -
    AFDE     DE-203   Museum guide        CLIENT  K-203     C-203     open   D20             HAM
    AFDE     DE-901   Test laboratory     OWN     -         -         open   D20             HAM
    AFDE     DE-902   Trade fair Hanover  OWN     -         -         open   D30             FAIR
"""

RESOURCES = """
    company  resource  name             worker  dim:Department  dim:CostCentre
    AFUS     ANA       Ana Duarte       W-01    D10             BOS
    AFUS     BEN       Ben Okafor       W-02    D20             BOS
    AFUS     CHLOE     Chloe Park       W-03    D10             REMOTE
    AFUS     DEV       Dev Rao          W-04    D20             BOS
    AFUS     EMI       Emi Sato         W-05    D20             REMOTE
    AFUS     KAI       Kai (freelance)  -       -               -
    AFDE     FRIEDA    Frieda Lang      W-11    D10             HAM
    AFDE     GEORG     Georg Wolff      W-12    D20             HAM
    AFDE     HANNA     Hanna Yildiz     W-13    D10             REMOTE
    AFDE     IVO       Ivo Novak        W-14    D20             HAM
"""

PROFILE_RULES = """
    company  billing_method     scope     value   profile
    AFUS     time_and_material  all       -       TM-WIP
    AFUS     time_and_material  project   US-102  TM-PLAIN
    AFUS     fixed_price        all       -       FP-STOCK
    AFDE     time_and_material  all       -       TM-WIP
    AFDE     time_and_material  contract  K-202   TM-PLAIN
    AFDE     fixed_price        all       -       FP-STOCK
"""

NUMBER_SEQUENCES = """
    company  sequence             format       next
    AFUS     journal              US-####      1
    AFUS     voucher              PV-########  1
    AFUS     project_transaction  PT-########  1
    AFDE     journal              DE-####      1
    AFDE     voucher              PV-########  1
    AFDE     project_transaction  PT-########  1
"""

CLOSED_BEFORE = date(2026, 1, 1)
FIRST_MONTH = (2025, 12)
LAST_MONTH = (2026, 6)


def pack() -> Files:
    """Return every file of the demo's company pack, by file name."""
    return {
        "companies.csv": rows(COMPANY_ROWS),
        "parameters.csv": rows(PARAMETERS),
        "exchange_rates.csv": _rates(),
        "periods.csv": [period for company in COMPANIES for period in _periods(company)],
        "dimension_values.csv": for_each(COMPANIES, DIMENSION_VALUES),
        "sales_tax_groups.csv": rows(SALES_TAX_GROUPS),
        "customers.csv": rows(CUSTOMERS),
        "contracts.csv": rows(CONTRACTS),
        "contract_lines.csv": rows(CONTRACT_LINES),
        "project_groups.csv": for_each(COMPANIES, PROJECT_GROUPS),
        "projects.csv": [_project(row) for row in rows(PROJECTS)],
        "resources.csv": rows(RESOURCES),
        "profile_rules.csv": rows(PROFILE_RULES),
        "number_sequences.csv": rows(NUMBER_SEQUENCES),
        **accounts.pack(COMPANIES),
    }


def _rates() -> list[Row]:
    found = []
    for row in rows(RATES):
        pair = {"from_currency": row.pop("from_currency"), "to_currency": row.pop("to_currency")}
        found += [
            {"rate_type": "monthly", **pair, "start_date": start, "rate": rate} for start, rate in row.items()
        ]
    return found


def _periods(company: str) -> list[Row]:
    """Months from the first to the last; those before CLOSED_BEFORE are closed."""
    found = []
    year, month = FIRST_MONTH
    while (year, month) <= LAST_MONTH:
        first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
        found.append(
            {
                "company": company,
                "period": f"{first:%Y-%m}",
                "start_date": first.isoformat(),
                "end_date": last.isoformat(),
                "status": "closed" if first < CLOSED_BEFORE else "open",
                "project_access": "all",
            }
        )
        year, month = (year, month + 1) if month < len("JFMAMJJASOND") else (year + 1, 1)
    return found


def _project(row: Row) -> Row:
    """Name the columns as contract.md does; the table above saves room."""
    return {
        "company": row["company"],
        "project": row["project"],
        "name": row["name"],
        "project_group": row["group"],
        "contract": row["contract"],
        "customer": row["customer"],
        "stage": row["stage"],
        "sales_tax_group": "",
        "dim:Department": row["dim:Department"],
        "dim:CostCentre": row["dim:CostCentre"],
    }
