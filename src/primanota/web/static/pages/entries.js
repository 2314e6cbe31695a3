// Entries: the general ledger as a list, with the sums of the filter where the API tells them.

import { get, inCompany, pageOf, tell } from "../js/api.js";
import { amount, count, date, text } from "../js/columns.js";
import { grid } from "../js/grid.js";
import { money, sum } from "../js/money.js";
import { filtered } from "./review.js";

const { accounting_currency: accounting, reporting_currency: reporting } = JSON.parse(document.getElementById("currencies").textContent);
const sums = document.getElementById("entry-sums");
const carried = (value) => Object.entries(value ?? {}).map(([name, code]) => `${name} ${code}`).sort().join(", ");

const dimension = new URLSearchParams(location.search).getAll("dimension");
const carriedOnly = dimension.map((each) => [each.slice(0, each.indexOf("=")), each.slice(each.indexOf("=") + 1)]);

const list = await grid({
  at: "#entries",
  url: inCompany("entries"),
  filter: "#entry-filter",
  params: { dimension },
  key: (row) => `${row.voucher}/${row.entry}`,
  open: (row) => pageOf("vouchers", row.voucher),
  columns: [
    text("voucher", "Voucher", { link: (row) => pageOf("vouchers", row.voucher), width: 130 }),
    count("entry", "No.", { width: 60 }),
    date("accounting_date", "Accounting date", { width: 130 }),
    text("period", "Period", { width: 96 }),
    text("main_account", "Account", { width: 96 }),
    text("posting_type", "Posting type", { width: 170, valueFormatter: ({ value }) => (value ?? "").replaceAll("_", " ") }),
    amount("amount", "Amount"),
    text("currency", "Currency", { width: 84 }),
    amount("accounting_amount", accounting),
    amount("reporting_amount", reporting),
    text("dimensions", "Dimensions", { width: 230, cellDataType: false, valueFormatter: ({ value }) => carried(value), asText: carried }),
    text("project", "Project", { link: (row) => pageOf("projects", row.project), width: 110 }),
    text("category", "Category", { width: 110 }),
    text("journal", "Journal", { link: (row) => pageOf("journals", row.journal), width: 110 }),
    count("line", "Line", { width: 70 }),
    text("actual_id", "Actual", { link: (row) => pageOf("trace", row.actual_id), width: 300 }),
  ],
  sums: [["accounting_amount", accounting]],
  loaded: totals,
});
filtered(list);

/** Debit, credit and balance of what the filter lets through, from balances; journals and vouchers have none. */
async function totals() {
  const asked = list?.filters.values() ?? Object.fromEntries(new URLSearchParams(location.search));
  sums.textContent = "";
  if (asked.journal || asked.voucher) return;
  try {
    const by = carriedOnly.map(([name]) => name);
    const { items, next } = await get(inCompany("balances"), { account: asked.account, from: asked.from, to: asked.to, by, limit: 1000 });
    const fitting = items.filter((each) => carriedOnly.every(([name, value]) => each[name] === value));
    const of = (field) => money(sum(fitting.map((each) => each[field])));
    if (!next && fitting.length) sums.textContent = `All that match, in ${accounting}: debit ${of("debit")}, credit ${of("credit")}, balance ${of("balance")}`;
  } catch (failure) {
    tell(failure);
  }
}
