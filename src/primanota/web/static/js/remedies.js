// Remedies: for the code of an issue or of a waiting reason the page of the setting that mends it, so that words
// lead to where something can be done.

import { pageOf } from "./api.js";

const SETTINGS = {
  "category-not-in-company": ["tables/categories", "Categories"],
  "category-inactive": ["tables/categories", "Categories"],
  "line-property-unmapped": ["tables/billing_types", "Billing types"],
  "line-property-missing": ["tables/line_properties", "Line properties"],
  "contract-line-unknown": ["tables/contract_lines", "Contract lines"],
  "exchange-rate-missing": ["tables/exchange_rates", "Exchange rates"],
  "project-not-found": ["tables/projects", "Projects"],
  "project-not-open": ["tables/projects", "Projects"],
  "profile-missing": ["tables/profile_rules", "Profile rules"],
  "period-not-open": ["periods", "Periods"],
  "no-open-period": ["periods", "Periods"],
  "account-missing": ["tables/posting_accounts", "Posting accounts"],
  "account-suspended": ["tables/main_accounts", "Main accounts"],
  "dimension-unknown": ["tables/dimension_values", "Dimension values"],
  "dimension-inactive": ["tables/dimension_values", "Dimension values"],
  "account-structure-violation": ["tables/account_structures", "Account structures"],
  "not-confirmed-yet": ["settings", "Features"],
  "voucher-unbalanced": ["settings", "Parameters"],
  "too-young": ["settings", "Parameters"],
};

/** Where a code's setting is: {href, words}, or null when no setting mends it. */
export function settingOf(code) {
  const found = SETTINGS[code];
  return found ? { href: pageOf("setup", ...found[0].split("/")), words: found[1] } : null;
}
