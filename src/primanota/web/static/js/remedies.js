// Remedies: for the code of an issue or of a waiting reason the page of the setting that mends it, so that words
// lead to where something can be done.

import { pageOf, withQuery } from "./api.js";

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
  "not-confirmed-yet": ["settings", "Features"],
  "voucher-unbalanced": ["settings", "Parameters"],
  "too-young": ["settings", "Parameters"],
};

// What a message says of the row that is missing, as first values of its form.
const MISSING = {
  "exchange-rate-missing": /no (?<rate_type>.+?) rate from (?<from_currency>[A-Z]{3}) to (?<to_currency>[A-Z]{3}) at (?<start_date>\d{4}-\d\d-\d\d)/,
  "category-not-in-company": /^transaction category (?<transaction_category>.+) has no project category of class (?<class>\w+)/,
};

/** Where a code's setting is: {href, words}, or null when no setting mends it. With the message of one case the form
 * of the row that is missing is opened there, filled in as far as the message says. */
export function settingOf(code, message = "") {
  const found = SETTINGS[code];
  if (!found) return null;
  const missing = MISSING[code]?.exec(message)?.groups;
  const given = missing ? { new: "yes", ...missing } : {};
  return { href: withQuery(pageOf("setup", ...found[0].split("/")), given), words: found[1] };
}
