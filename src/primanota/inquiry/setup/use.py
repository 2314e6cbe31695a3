"""Use: whether journal lines or ledger entries carry a row of the setup, so that it must stay.

Asked when a row shall be removed. An actual that waits carries nothing yet. Tables that only say how lines
are to be treated, such as rates and posting accounts, are not carried: what they said is in the lines.
"""

from collections.abc import Mapping

from primanota.db import statements
from primanota.db.statements import Connected, Statement

SQL = statements.beside(__file__)

CARRIED: dict[str, Statement] = {
    "main_accounts": SQL.used_main_accounts,
    "dimension_values": SQL.used_dimension_values,
    "sales_tax_groups": SQL.used_sales_tax_groups,
    "item_sales_tax_groups": SQL.used_item_sales_tax_groups,
    "contracts": SQL.used_contracts,
    "contract_lines": SQL.used_contract_lines,
    "projects": SQL.used_projects,
    "resources": SQL.used_resources,
    "categories": SQL.used_categories,
    "line_properties": SQL.used_line_properties,
    "cost_revenue_profiles": SQL.used_cost_revenue_profiles,
}


def used(conn: Connected, company: str, table: str, key: Mapping[str, str]) -> bool:
    """Whether any line or entry of a company carries the row of a table that the key names."""
    if table not in CARRIED:
        return False
    row = CARRIED[table](conn, company=company, **key).fetchone()
    return row is not None and bool(row["used"])
