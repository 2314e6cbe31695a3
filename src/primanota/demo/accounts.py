"""Accounts: the accounting side of the demo company's pack, the same for both of its legal entities.

Chart of accounts, structures, categories, line properties, profiles and the ledger posting setup. Tables to
be read; who works for whom is in ``company``.
"""

from collections.abc import Sequence

from primanota.demo.tables import Files, for_each

MAIN_ACCOUNTS = """
    main_account  name                          type             suspended
    140100        WIP - sales value             balance_sheet    no
    140200        WIP - cost value              balance_sheet    no
    140300        WIP - cost value, material    balance_sheet    no
    210500        Employee expenses to be paid  balance_sheet    no
    210510        Company card clearing         balance_sheet    no
    210600        Procurement integration       balance_sheet    no
    401000        Accrued revenue - services    profit_and_loss  no
    402000        Accrued revenue - fees        profit_and_loss  no
    500100        Project cost - hours          profit_and_loss  no
    500200        Project cost - travel         profit_and_loss  no
    500300        Project cost - material       profit_and_loss  no
    505000        Cost of our own projects      profit_and_loss  no
    510000        Material consumed             profit_and_loss  no
    602000        Payroll allocation            profit_and_loss  no
    990000        Rounding differences          profit_and_loss  no
"""

ACCOUNT_STRUCTURES = """
    accounts        dimension   requirement  values
    400000..699999  Department  required     -
    400000..699999  CostCentre  optional     -
    140000..149999  Department  required     -
    140000..149999  CostCentre  blank        -
    210000..219999  Department  blank        -
    210000..219999  CostCentre  blank        -
"""

CATEGORY_GROUPS = """
    category_group  name                class
    HOURS           Hours               time
    TRAVEL          Travel              expense
    GOODS           Goods and licences  material
    FEES            Fees                fee
"""

CATEGORIES = """
    category  name                class     category_group  transaction_category  active  item_sales_tax_group
    DEV       Development         time      HOURS           Development           yes     SERVICE
    CONSULT   Consulting          time      HOURS           Consulting            yes     SERVICE
    MANAGE    Project management  time      HOURS           Management            yes     SERVICE
    FLIGHT    Flights and trains  expense   TRAVEL          Flight                yes     SERVICE
    HOTEL     Hotels and meals    expense   TRAVEL          Hotel                 yes     SERVICE
    HARDWARE  Hardware            material  GOODS           Hardware              yes     GOODS
    LICENCE   Licences            material  GOODS           Licence               yes     GOODS
    SETUPFEE  Set-up fee          fee       FEES            Set-up                yes     SERVICE
    ONCALL    On-call fee         fee       FEES            On-call               yes     SERVICE
"""

LINE_PROPERTIES = """
    line_property  name            chargeable  accrue_revenue  capitalize_cost
    BILL           Chargeable      yes         yes             yes
    NONBILL        Not chargeable  no          no              no
    GIFT           Complimentary   no          no              no
    COST           Cost            no          no              yes
"""

BILLING_TYPES = """
    billing_type    line_property
    not_specified   COST
    not_available   COST
    chargeable      BILL
    non_chargeable  NONBILL
    complimentary   GIFT
"""

PROFILES = """
    profile   name                                billing_method     post_cost_time   post_cost_expense
    TM-WIP    Time and material, revenue accrued  time_and_material  profit_and_loss  profit_and_loss
    TM-PLAIN  Time and material, not accrued      time_and_material  profit_and_loss  profit_and_loss
    FP-STOCK  Fixed price, cost on balance sheet  fixed_price        balance          balance
"""

PROFILES_CONTINUED = """
    profile   post_cost_material  accrue_time  accrue_expense  accrue_material  accrue_fee
    TM-WIP    profit_and_loss     yes          yes             yes              yes
    TM-PLAIN  profit_and_loss     no           no              no               no
    FP-STOCK  balance             no           no              no               no
"""

POSTING_ACCOUNTS = """
    posting_type                 project_scope  project  category_scope  category  main_account
    cost                         all            -        all             -         500100
    cost                         all            -        group           TRAVEL    500200
    cost                         all            -        group           GOODS     500300
    cost                         group          OWN      all             -         505000
    payroll_allocation           all            -        all             -         602000
    wip_cost_value               all            -        all             -         140200
    wip_cost_value_item          all            -        all             -         140300
    cost_item                    all            -        all             -         510000
    wip_sales_value              all            -        all             -         140100
    accrued_revenue_sales_value  all            -        all             -         401000
    accrued_revenue_sales_value  all            -        group           FEES      402000
"""

EXPENSE_OFFSETS = """
    project  category  worker  main_account
    -        -         -       210500
    -        FLIGHT    -       210510
"""

ITEM_SALES_TAX_GROUPS = """
    code     name
    SERVICE  Services
    GOODS    Goods
"""

FEATURES = """
    feature                  enabled
    transfer_errors          yes
    processing_improvements  yes
    employment_dimensions    yes
"""


def pack(companies: Sequence[str]) -> Files:
    """Return the accounting files of the pack for these companies, by file name."""
    profiles = for_each(companies, PROFILES)
    for profile, more in zip(profiles, for_each(companies, PROFILES_CONTINUED), strict=True):
        profile.update(more)
    return {
        "features.csv": for_each(companies, FEATURES),
        "main_accounts.csv": for_each(companies, MAIN_ACCOUNTS),
        "account_structures.csv": for_each(companies, ACCOUNT_STRUCTURES),
        "category_groups.csv": for_each(companies, CATEGORY_GROUPS),
        "categories.csv": for_each(companies, CATEGORIES),
        "line_properties.csv": for_each(companies, LINE_PROPERTIES),
        "billing_types.csv": for_each(companies, BILLING_TYPES),
        "cost_revenue_profiles.csv": profiles,
        "posting_accounts.csv": for_each(companies, POSTING_ACCOUNTS),
        "expense_offsets.csv": for_each(companies, EXPENSE_OFFSETS),
        "item_sales_tax_groups.csv": for_each(companies, ITEM_SALES_TAX_GROUPS),
    }
