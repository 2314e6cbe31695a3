"""Findings: what ``setup check`` can say of a company's setup, with cause, remedy and weight.

An error keeps some actual from the books or lets the books say what nobody meant; a warning is probably not
meant. Like the tables of ``codes``: what is not here cannot be told.
"""

from dataclasses import dataclass
from enum import StrEnum

from primanota.core.codes import Code


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class FindingCode(Code):
    """What a finding means, what to do about it, and how much it matters."""

    severity: Severity = Severity.ERROR


WARNING = Severity.WARNING

FINDINGS: dict[str, FindingCode] = {
    "number-sequence-absent": FindingCode(
        "One of the three number sequences is missing, and without it nothing can be imported or posted.",
        "Add it to number_sequences.csv.",
    ),
    "number-sequence-short": FindingCode(
        "The number format has fewer than a thousand numbers left.",
        "Give the sequence a wider format before it runs out.",
        WARNING,
    ),
    "feature-dependency": FindingCode(
        "The feature processing_improvements is on and transfer_errors, which it needs, is off.",
        "Switch both on in features.csv, or processing_improvements off.",
    ),
    "prevalidation-source-missing": FindingCode(
        "The feature actuals_prevalidation is on, and no source is named that could confirm an actual.",
        "Set the parameter prevalidation_source, unless every primanota prevalidate names one by --source.",
        WARNING,
    ),
    "period-none-open": FindingCode(
        "No period is open for projects, so nothing can be posted.",
        "Add a period, or open one: primanota period open PERIOD.",
    ),
    "period-gap": FindingCode(
        "There are days between two periods that belong to none; nothing dated there can be posted.",
        "Add a period for those days.",
    ),
    "period-overlap": FindingCode(
        "A day belongs to two periods, so nobody can say which one must be open.",
        "Move the dates so that every day belongs to one period.",
    ),
    "rate-missing": FindingCode(
        "There is no exchange rate on the first open day for a currency that the company needs.",
        "Add a rate of the company's rate type, in either direction, that starts on or before that day.",
    ),
    "account-unknown": FindingCode(
        "The setup names a main account that does not exist.",
        "Add it to main_accounts.csv, or name another.",
    ),
    "account-is-suspended": FindingCode(
        "The setup names a main account that is suspended.",
        "Lift the suspension, or name another account.",
    ),
    "account-type-unusual": FindingCode(
        "A posting type has an account of the other kind: work in progress belongs on the balance sheet, "
        "cost and accrued revenue in profit and loss.",
        "Check the account's type in main_accounts.csv and the row in posting_accounts.csv.",
        WARNING,
    ),
    "account-without-structure": FindingCode(
        "No account structure speaks of an account that is posted to, though there are structures: any "
        "dimension may stand on it, or none.",
        "Widen the accounts of a row in account_structures.csv, or leave it if that is meant.",
        WARNING,
    ),
    "structure-without-account": FindingCode(
        "The accounts of an account structure match no main account.",
        "Check the pattern in account_structures.csv; ranges compare as text.",
        WARNING,
    ),
    "structure-without-value": FindingCode(
        "An account structure requires a dimension that has no value it admits: nothing can be posted there.",
        "Add values to dimension_values.csv, or mend the structure.",
    ),
    "dimension-without-value": FindingCode(
        "An account structure names a dimension that has no value it admits.",
        "Check the dimension's name and the values' pattern.",
        WARNING,
    ),
    "dimension-value-unknown": FindingCode(
        "A project or resource has a dimension value that does not exist; its lines cannot be posted.",
        "Add the value to dimension_values.csv, or correct the project or resource.",
    ),
    "project-without-dimension": FindingCode(
        "An open project has no value of a dimension that an account it is posted to requires, and not every "
        "resource brings one.",
        "Give the project the dimension, or be ready to distribute its lines.",
        WARNING,
    ),
    "posting-account-missing": FindingCode(
        "A posting type that the profiles in use need has no account for some project and category.",
        "Add a row to posting_accounts.csv; one with both scopes all serves whatever has no other.",
    ),
    "expense-offset-missing": FindingCode(
        "There are expense categories and no expense offset account.",
        "Add a row to expense_offsets.csv; one that names nothing but the account serves all.",
    ),
    "expense-offset-narrow": FindingCode(
        "There are expense offset accounts, and none for what they do not name.",
        "Add a row to expense_offsets.csv that names nothing but the account.",
        WARNING,
    ),
    "procurement-account-missing": FindingCode(
        "There are expense or material categories and no procurement_integration_account, so that no "
        "purchase can be posted.",
        "Set the parameter, or leave it if nothing is purchased.",
        WARNING,
    ),
    "rounding-account-missing": FindingCode(
        "There is no rounding_account: a voucher a penny off in the reporting currency cannot be posted.",
        "Set the parameter.",
        WARNING,
    ),
    "file-without-rows": FindingCode(
        "A part of the setup that everything needs is empty.",
        "Add rows to the file and load the pack.",
    ),
    "reference-unknown": FindingCode(
        "Rows name codes that are not set up.",
        "Add the codes to the file named, or correct the rows.",
    ),
    "contract-line-elsewhere": FindingCode(
        "A contract line is on another contract than its project, so no actual finds it by itself.",
        "Name the same contract in projects.csv and contract_lines.csv.",
        WARNING,
    ),
    "sales-tax-group-missing": FindingCode(
        "Billable projects get no sales tax group by the company's tax_method.",
        "Give one to the project, its contract or its customer, as tax_method says.",
        WARNING,
    ),
    "category-ambiguous": FindingCode(
        "Two active categories of one class have the same transaction category; nobody knows which is meant.",
        "Leave one of them active, or give each its own transaction category.",
    ),
    "category-group-class": FindingCode(
        "A category's class is not that of its group.",
        "Put it into a group of its class.",
        WARNING,
    ),
    "category-default-missing": FindingCode(
        "A class has categories and no default category: actuals without transaction category will wait.",
        "Set the category_default_... parameter.",
        WARNING,
    ),
    "category-default-wrong": FindingCode(
        "A default category does not exist, is not active or is of another class.",
        "Correct the category_default_... parameter.",
    ),
    "billing-type-unmapped": FindingCode(
        "A billing type is mapped to no line property; its actuals will wait.",
        "Add it to billing_types.csv.",
    ),
    "profile-unknown": FindingCode(
        "A profile rule names a profile that does not exist.",
        "Add the profile to cost_revenue_profiles.csv, or correct the rule.",
    ),
    "profile-method-differs": FindingCode(
        "A profile rule names a profile of the other billing method.",
        "Name a profile of the rule's billing method.",
    ),
    "profile-rule-missing": FindingCode(
        "No profile rule covers some contract lines; their actuals cannot be posted.",
        "Add a rule to profile_rules.csv; one of scope all covers whatever has none of its own.",
    ),
    "profile-accrues-off-ledger": FindingCode(
        "A profile accrues the revenue of a class whose cost does not go to profit and loss (F8).",
        "Set post_cost of the class to profit_and_loss, or its accrual to no.",
    ),
    "profile-accrues-fixed-price": FindingCode(
        "A fixed price profile accrues; only time and material does, so it has no effect.",
        "Set the profile's accruals to no.",
        WARNING,
    ),
}
"""Finding -> what it means, in the order in which they are looked for."""
