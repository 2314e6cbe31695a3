"""Checks of what is booked where: project dimensions, posting and offset accounts, contracts, tax groups.

``check.check`` runs them in this order; each statement returns the offences of one company against one
finding.
"""

from primanota.db import statements
from primanota.db.statements import Statement

SQL = statements.beside(__file__)

CHECKS: dict[str, Statement] = {
    "project-without-dimension": SQL.project_without_dimension,
    "posting-account-missing": SQL.posting_account_missing,
    "expense-offset-missing": SQL.expense_offset_missing,
    "expense-offset-narrow": SQL.expense_offset_narrow,
    "procurement-account-missing": SQL.procurement_account_missing,
    "rounding-account-missing": SQL.rounding_account_missing,
    "file-without-rows": SQL.file_without_rows,
    "contract-line-elsewhere": SQL.contract_line_elsewhere,
    "sales-tax-group-missing": SQL.sales_tax_group_missing,
}
"""Finding -> the statement that returns its offences: file, key, message, and codes named."""
