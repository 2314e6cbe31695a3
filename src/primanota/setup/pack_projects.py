"""The project half of a pack into its tables: contracts, projects, categories, profiles, posting accounts.

``pack.load`` runs these statements, one for each file, after its rows were read and found good; nobody else
does.
"""

from primanota.db import statements
from primanota.db.statements import Statement

SQL = statements.beside(__file__)

KEEP: dict[str, Statement] = {
    "customers.csv": SQL.keep_customers,
    "contracts.csv": SQL.keep_contracts,
    "contract_lines.csv": SQL.keep_contract_lines,
    "project_groups.csv": SQL.keep_project_groups,
    "projects.csv": SQL.keep_projects,
    "resources.csv": SQL.keep_resources,
    "category_groups.csv": SQL.keep_category_groups,
    "categories.csv": SQL.keep_categories,
    "line_properties.csv": SQL.keep_line_properties,
    "billing_types.csv": SQL.keep_billing_types,
    "cost_revenue_profiles.csv": SQL.keep_cost_revenue_profiles,
    "profile_rules.csv": SQL.keep_profile_rules,
    "posting_accounts.csv": SQL.keep_posting_accounts,
    "expense_offsets.csv": SQL.keep_expense_offsets,
}
"""File of the pack -> the statement that adds its new rows and changes those that differ."""
