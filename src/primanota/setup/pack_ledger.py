"""The general half of a pack into its tables: companies, accounts, dimensions, periods, rates, counters.

``pack.load`` runs these statements, one for each file, after its rows were read and found good; nobody else
does.
"""

from primanota.db import statements
from primanota.db.statements import Statement

SQL = statements.beside(__file__)

KEEP: dict[str, Statement] = {
    "companies.csv": SQL.keep_companies,
    "parameters.csv": SQL.keep_parameters,
    "features.csv": SQL.keep_features,
    "exchange_rates.csv": SQL.keep_exchange_rates,
    "periods.csv": SQL.keep_periods,
    "main_accounts.csv": SQL.keep_main_accounts,
    "dimension_values.csv": SQL.keep_dimension_values,
    "account_structures.csv": SQL.keep_account_structures,
    "sales_tax_groups.csv": SQL.keep_sales_tax_groups,
    "item_sales_tax_groups.csv": SQL.keep_item_sales_tax_groups,
    "number_sequences.csv": SQL.keep_number_sequences,
}
"""File of the pack -> the statement that adds its new rows and changes those that differ."""
