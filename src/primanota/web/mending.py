"""Mending: for each code that a setting can mend, which page of the setup that is: the link of a remedy.

A table only. What the remedy is stands with the code; a code that is not here is not mended in the setup.
"""

from collections.abc import Mapping

PLACES: Mapping[str, tuple[str, str]] = {
    "project-not-found": ("tables/projects", "Projects"),
    "project-not-open": ("tables/projects", "Projects"),
    "category-inactive": ("tables/categories", "Categories"),
    "category-not-in-company": ("tables/categories", "Categories"),
    "line-property-missing": ("tables/line_properties", "Line properties"),
    "line-property-unmapped": ("tables/billing_types", "Billing types"),
    "profile-missing": ("tables/profile_rules", "Profile rules"),
    "period-not-open": ("periods", "Periods"),
    "no-open-period": ("periods", "Periods"),
    "account-missing": ("tables/posting_accounts", "Posting accounts"),
    "account-suspended": ("tables/main_accounts", "Main accounts"),
    "dimension-unknown": ("tables/dimension_values", "Dimension values"),
    "dimension-inactive": ("tables/dimension_values", "Dimension values"),
    "account-structure-violation": ("tables/account_structures", "Account structures"),
    "exchange-rate-missing": ("tables/exchange_rates", "Exchange rates"),
    "voucher-unbalanced": ("settings", "Parameters"),
}
"""By code: its page of the setup, and what people call it."""


def link(company: str, code: str) -> dict[str, str] | None:
    """Where a code is mended: ``href`` and ``text``; None: not in the setup."""
    found = PLACES.get(code)
    return None if found is None else {"href": f"/{company}/setup/{found[0]}", "text": found[1]}


def links(company: str) -> dict[str, dict[str, str]]:
    """The links of all codes that have one, for a page's script."""
    return {code: found for code in PLACES if (found := link(company, code))}
