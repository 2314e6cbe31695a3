// Remedies: for the code of an issue or of a waiting reason the page of the setting that mends it, so that words
// lead to where something can be done.

import { pageOf } from "./api.js";

const SETTINGS = {
  "category-not-in-company": ["categories", "Categories"],
  "category-inactive": ["categories", "Categories"],
  "line-property-unmapped": ["billing_types", "Billing types"],
  "line-property-missing": ["line_properties", "Line properties"],
  "contract-line-unknown": ["contract_lines", "Contract lines"],
  "exchange-rate-missing": ["exchange_rates", "Exchange rates"],
  "project-not-found": ["projects", "Projects"],
  "project-not-open": ["projects", "Projects"],
  "profile-missing": ["profile_rules", "Profile rules"],
  "period-not-open": ["periods", "Periods"],
  "no-open-period": ["periods", "Periods"],
  "account-missing": ["posting_accounts", "Posting accounts"],
  "account-suspended": ["main_accounts", "Main accounts"],
  "dimension-unknown": ["dimension_values", "Dimension values"],
  "dimension-inactive": ["dimension_values", "Dimension values"],
  "account-structure-violation": ["account_structures", "Account structures"],
  "not-confirmed-yet": ["features", "Features"],
  "too-young": ["parameters", "Parameters"],
};

/** Where a code's setting is: {href, words}, or null when no setting mends it. */
export function settingOf(code) {
  const found = SETTINGS[code];
  return found ? { href: pageOf("setup", found[0]), words: found[1] } : null;
}
