"""Setup: what accountants maintain before anything flows: companies, accounts, dimensions, periods, rates,
profiles.

Owns the schema ``setup``. It is loaded as a company pack (contract.md §1), checked before anything is
posted, and read by every later station. It holds no transactions.
"""
