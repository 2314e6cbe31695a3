"""Checks of the general half of a setup: counters, features, periods, rates, accounts, dimensions.

``check.check`` runs them in this order; each statement returns the offences of one company against one
finding.
"""

from primanota.db import statements
from primanota.db.statements import Statement

SQL = statements.beside(__file__)

CHECKS: dict[str, Statement] = {
    "number-sequence-absent": SQL.number_sequence_absent,
    "number-sequence-short": SQL.number_sequence_short,
    "feature-dependency": SQL.feature_dependency,
    "prevalidation-source-missing": SQL.prevalidation_source_missing,
    "period-none-open": SQL.period_none_open,
    "period-gap": SQL.period_gap,
    "period-overlap": SQL.period_overlap,
    "rate-missing": SQL.rate_missing,
    "account-unknown": SQL.account_unknown,
    "account-is-suspended": SQL.account_is_suspended,
    "account-type-unusual": SQL.account_type_unusual,
    "account-without-structure": SQL.account_without_structure,
    "structure-without-account": SQL.structure_without_account,
    "structure-without-value": SQL.structure_without_value,
    "dimension-without-value": SQL.dimension_without_value,
    "dimension-value-unknown": SQL.dimension_value_unknown,
}
"""Finding -> the statement that returns its offences: file, key, message, and codes named."""
