"""Packs: a small company that is set up without a flaw, and folders written from tables of text."""

import textwrap
from pathlib import Path

from tests.books import write_csv

WHOLE: dict[str, str] = {
    "companies": """
        company  name           accounting_currency  reporting_currency  rate_type
        DE       Muster & Söhne  EUR                  USD                 default
    """,
    "parameters": """
        company  parameter                        value
        DE       category_default_time            DEV
        DE       category_default_expense         TRAVEL
        DE       category_default_material        PARTS
        DE       category_default_fee             LICENCE
        DE       procurement_integration_account  211000
        DE       rounding_account                 999000
    """,
    "features": """
        company  feature          enabled
        DE       transfer_errors  yes
    """,
    "exchange_rates": """
        rate_type  from_currency  to_currency  start_date  rate
        default    EUR            USD          2026-01-01  1.1
        default    GBP            EUR          2026-01-01  1.25
    """,
    "periods": """
        company  period   start_date  end_date    status   project_access
        DE       2026-01  2026-01-01  2026-01-31  closed   all
        DE       2026-02  2026-02-01  2026-02-28  on_hold  all
        DE       2026-03  2026-03-01  2026-03-31  open     all
    """,
    "main_accounts": """
        company  main_account  name              type             suspended
        DE       140100        WIP sales value   balance_sheet    no
        DE       140200        WIP cost value    balance_sheet    no
        DE       211000        Procurement       balance_sheet    no
        DE       401000        Accrued revenue   profit_and_loss  no
        DE       500100        Project cost      profit_and_loss  no
        DE       500200        Item cost         profit_and_loss  no
        DE       602000        Payroll           profit_and_loss  no
        DE       999000        Rounding          profit_and_loss  no
    """,
    "dimension_values": """
        company  dimension   value  name     active_from  active_to
        DE       Department  D1     Build    -            -
        DE       Department  D2     Run      2026-01-01   2026-12-31
        DE       Region      NORD   =Norden  -            -
    """,
    "account_structures": """
        company  accounts        dimension   requirement  values
        DE       *               Region      optional     -
        DE       500000..602000  Department  required     D*
    """,
    "sales_tax_groups": """
        company  code  name
        DE       DOM   Domestic
    """,
    "item_sales_tax_groups": """
        company  code  name
        DE       STD   Standard
    """,
    "customers": """
        company  customer  name  sales_tax_group
        DE       C1        Acme  DOM
    """,
    "contracts": """
        company  contract  name  customer  currency  sales_tax_group
        DE       K1        Site  C1        GBP       -
    """,
    "contract_lines": """
        company,contract_line,contract,project,billing_method,classes
        DE,K1-1,K1,P1,time_and_material,time|expense
        DE,K1-2,K1,P1,fixed_price,material
        DE,K1-3,K1,P1,time_and_material,fee
    """,
    "project_groups": """
        company  project_group  name
        DE       G1             All
    """,
    "projects": """
        company,project,name,project_group,contract,customer,stage,sales_tax_group,dim:Department,dim:Region
        DE,P1,Site,G1,K1,C1,open,,D1,NORD
        DE,P2,In house,G1,,,open,DOM,D2,
    """,
    "resources": """
        company  resource  name  worker  dim:Department
        DE       R1        Ada   W1      D1
    """,
    "category_groups": """
        company  category_group  name   class
        DE       HOURS           Hours  time
    """,
    "categories": """
        company,category,name,class,category_group,transaction_category,active,item_sales_tax_group
        DE,DEV,Software,time,HOURS,Development,yes,STD
        DE,LICENCE,Licences,fee,,Licence,yes,STD
        DE,PARTS,Parts,material,,Parts,yes,STD
        DE,TRAVEL,Travelling,expense,,Travel,yes,STD
    """,
    "line_properties": """
        company  line_property  name        chargeable  accrue_revenue  capitalize_cost
        DE       BILL           Chargeable  yes         yes             yes
        DE       COST           Cost        no          no              yes
    """,
    "billing_types": """
        company  billing_type    line_property
        DE       chargeable      BILL
        DE       complimentary   COST
        DE       non_chargeable  COST
        DE       not_available   COST
        DE       not_specified   COST
    """,
    "cost_revenue_profiles": """
        company,profile,name,billing_method,accrue_time,accrue_expense,accrue_material,accrue_fee,POSTED
        DE,FP,Fixed price,fixed_price,no,no,no,no,balance,balance,profit_and_loss
        DE,TM,Accrued,time_and_material,yes,yes,yes,yes,profit_and_loss,profit_and_loss,profit_and_loss
    """,
    "profile_rules": """
        company  billing_method     scope  value  profile
        DE       fixed_price        all    -      FP
        DE       time_and_material  all    -      TM
    """,
    "posting_accounts": """
        company  posting_type                 project_scope  project  category_scope  category  main_account
        DE       accrued_revenue_sales_value  all            -        all             -         401000
        DE       cost                         all            -        all             -         500100
        DE       cost                         table          P1       group           HOURS     500200
        DE       cost_item                    all            -        all             -         500200
        DE       payroll_allocation           all            -        all             -         602000
        DE       wip_cost_value               all            -        all             -         140200
        DE       wip_cost_value_item          all            -        all             -         140200
        DE       wip_sales_value              all            -        all             -         140100
    """,
    "expense_offsets": """
        company  project  category  worker  main_account
        DE       -        -         -       602000
        DE       P1       -         -       602000
    """,
    "number_sequences": """
        company  sequence             format          next
        DE       journal              J-######        1
        DE       project_transaction  PT-##########/A  1
        DE       voucher              PV-########     1
    """,
}
"""Every file with rows."""
WHOLE["cost_revenue_profiles"] = WHOLE["cost_revenue_profiles"].replace(
    "POSTED", "post_cost_time,post_cost_expense,post_cost_material"
)


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write a pack's files, each a table of text or plain CSV, and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for stem, table in files.items():
        header, *rows = table.strip().splitlines()
        if not rows:
            (folder / f"{stem}.csv").write_text(",".join(header.split()) + "\n", encoding="utf-8")
        elif "," in header:
            (folder / f"{stem}.csv").write_text(textwrap.dedent(table).lstrip("\n"), encoding="utf-8")
        else:
            write_csv(folder / f"{stem}.csv", table)
    return folder


def whole(folder: Path, **changes: str) -> Path:
    """Write the whole pack with some files replaced, e.g. ``periods='company  period …'``."""
    assert set(changes) <= set(WHOLE), "a change of no file"
    return write(folder, WHOLE | changes)
