"""Checks of how actuals are treated: codes that rows name, categories, billing types and profiles.

``check.check`` runs them in this order; each statement returns the offences of one company against one
finding.
"""

from primanota.db import statements
from primanota.db.statements import Statement

SQL = statements.beside(__file__)

CHECKS: dict[str, Statement] = {
    "reference-unknown": SQL.reference_unknown,
    "category-ambiguous": SQL.category_ambiguous,
    "category-group-class": SQL.category_group_class,
    "category-default-missing": SQL.category_default_missing,
    "category-default-wrong": SQL.category_default_wrong,
    "billing-type-unmapped": SQL.billing_type_unmapped,
    "profile-unknown": SQL.profile_unknown,
    "profile-method-differs": SQL.profile_method_differs,
    "profile-rule-missing": SQL.profile_rule_missing,
    "profile-accrues-off-ledger": SQL.profile_accrues_off_ledger,
    "profile-accrues-fixed-price": SQL.profile_accrues_fixed_price,
}
"""Finding -> the statement that returns its offences: file, key, message, and codes named."""
