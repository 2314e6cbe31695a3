// Journal: the lines of one journal in a grid, with the two tax groups edited in place, and what is done to chosen lines
// or to the journal as a whole. The line with the focus is told beside the grid.

import { busy, get, inCompany, pageOf, tell, withQuery } from "../js/api.js";
import { amount, count, date, issues, status, text } from "../js/columns.js";
import { fromAddress, inAddress } from "../js/filters.js";
import { grid } from "../js/grid.js";
import { keep, kept } from "../js/kept.js";
import { key } from "../js/keys.js";
import { money, sum, sumsBy } from "../js/money.js";
import { cause, detail, dimensions, history, setting } from "./detail.js";
import { distribute } from "./distribute.js";
import { printing } from "./printing.js";
import { filtered, postJournals, reload, remove, reset, say, told, writeOff } from "./review.js";
import { table } from "./tables.js";
import { isDraft, TaxGroups } from "./taxgroups.js";

const NAMES_MOST = 200;
const given = JSON.parse(document.querySelector("#given").textContent);
const { may, journal } = given;
const place = document.querySelector("#line-detail");
const taxes = new TaxGroups({ journal, groups: given.tax_groups, may: may.review, list: () => list, shown: () => focused() });

function parts(value) {
  if (!value) return "";
  return value.length > 1 ? `${value.length} parts` : dimensions(value[0]?.dimensions);
}

// The line beside tells the issues whole; the grid keeps room for what they are about.
const isBeside = kept("journal.detail", given.issues > 0 || innerWidth >= 1700);
const issueColumn = issues("issues", "Issues", {
  widest: isBeside && innerWidth < 1700 ? 180 : 360,
  valueFormatter: ({ value }) => (value ?? []).map((each) => cause(each.message)).join(" · "),
});
// What is edited stays to be seen at the right, however wide the others are, where there is room for both.
const stays = may.review && given.status === "draft" && innerWidth >= 1100 ? { pinned: "right" } : {};
const columns = [
  count("line", "Line", { pinned: "left" }),
  status(),
  ...(given.issues > 0 ? [issueColumn] : []),
  date("transaction_date", "Date"),
  date("accounting_date", "Accounting date"),
  text("voucher", "Voucher", { link: (row) => pageOf("vouchers", row.voucher) }),
  text("transaction_type", "Type", { valueFormatter: ({ value }) => String(value ?? "").replaceAll("_", " ") }),
  text("project", "Project"),
  text("category", "Category"),
  text("resource", "Resource"),
  amount("amount", "Amount"),
  text("currency", "Currency"),
  taxes.column("sales_tax_group", "Sales tax group", { headerTooltip: "Billing sales tax group", ...stays }),
  taxes.column("item_sales_tax_group", "Item sales tax group", { headerTooltip: "Billing item sales tax group", ...stays }),
  amount("quantity", "Quantity"),
  amount("unit_price", "Price"),
  text("distributions", "Distribution", { widest: 260, cellDataType: false, valueFormatter: ({ value }) => parts(value), asText: parts }),
  amount("exchange_rate", "Exchange rate"),
  amount("accounting_amount", "Accounting amount"),
  amount("reporting_amount", "Reporting amount"),
  text("transaction_class", "Class"),
  text("line_property", "Line property"),
  text("related_voucher", "Related voucher", { link: (row) => pageOf("vouchers", row.related_voucher) }),
  date("original_accounting_date", "Original accounting date"),
  text("document_type", "Document type"),
  text("contract", "Contract"),
  text("contract_line", "Contract line"),
  text("actual_id", "Actual", { link: (row) => pageOf("trace", row.actual_id) }),
  ...(given.issues > 0 ? [] : [issueColumn]),
].map((each) => ({ ...each, wrapHeaderText: true, autoHeaderHeight: true }));

const list = await grid({
  at: "#lines",
  url: inCompany("journals", journal, "lines"),
  key: (row) => row.line,
  filter: "#line-filters",
  choose: true,
  beyond: "take the journal as a whole with the buttons at its head",
  sorts: given.sorts,
  unsorted: `A journal of more than ${money(given.sorted_most)} lines is in the order of its lines: filter it, or sort the Excel file.`,
  chosen: (rows) => {
    ready(rows);
    sumUp(rows);
  },
  edited: (cell) => taxes.cell(cell),
  pasted: (cells, left) => list.saves.run(() => taxes.paste(cells, left)),
  columns,
  loaded: () => totals(),
  more: { enterNavigatesVertically: false },
});
filtered(list);
printing(list, "line status accounting_date voucher transaction_type project category resource quantity amount currency accounting_amount sales_tax_group item_sales_tax_group".split(" "));

// The totals of the lines that the filter lets through; the figures are the server's.
async function totals() {
  const filter = Object.fromEntries([...new FormData(document.querySelector("#line-filters"))].filter(([, value]) => value));
  const some = Object.keys(filter).length > 0;
  try {
    const { items } = await get(inCompany("line-sums"), { journal, ...filter });
    document.querySelector("#sums-heading").textContent = some ? "Totals of the filter" : "Totals of the journal";
    document.querySelector("#line-sums").replaceChildren(
      table("Lines by transaction type and currency", items, [
        ["Type", (row) => row.transaction_type.replaceAll("_", " ")],
        ["Lines", (row) => row.lines, "number"],
        ["Amount", (row) => money(row.amount), "number"],
        ["Currency", (row) => row.currency],
        ["In accounting currency", (row) => money(row.accounting_amount), "number"],
        ["In reporting currency", (row) => money(row.reporting_amount), "number"],
      ], inAll(items)),
    );
  } catch (failure) {
    tell(failure);
  }
}

// Where a type has several currencies: what it is in all, in the two that all amounts have.
function inAll(items) {
  return [...new Set(items.map((row) => row.transaction_type))]
    .map((type) => items.filter((row) => row.transaction_type === type))
    .filter((rows) => rows.length > 1)
    .map((rows) => {
      const [accounting, reporting] = ["accounting_amount", "reporting_amount"].map((field) => money(sum(rows.map((row) => row[field]))));
      const lines = rows.reduce((all, row) => all + row.lines, 0);
      return [`${rows[0].transaction_type.replaceAll("_", " ")}, in all`, money(lines), "", "", accounting, reporting];
    });
}

// Sums of what is chosen: cost and sales apart, each currency by itself.
function sumUp(rows) {
  if (rows.length === 0) return;
  const kinds = rows.map((row) => ({ amount: row.amount, of: `${row.currency} ${row.transaction_type.replaceAll("_", " ")}` }));
  const words = sumsBy(kinds, "amount", "of").map(([of, total]) => `${money(total)} ${of}`);
  document.querySelector("#lines .grid-chosen").append(` · ${words.join(" · ")}`);
}

for (const each of document.querySelectorAll("[data-setting]")) each.append(...setting(each.dataset.setting));

// Whether the line with the focus is told beside the grid: as the reader chose last, else where there is room or need.
const beside = document.querySelector(".journal-split");
const shower = document.querySelector("#show-detail");
function showDetail(shown) {
  beside.classList.toggle("with-detail", shown);
  shower.setAttribute("aria-pressed", String(shown));
}
function turnDetail() {
  const shown = !beside.classList.contains("with-detail");
  keep("journal.detail", shown);
  showDetail(shown);
}
shower.addEventListener("click", turnDetail);
showDetail(isBeside);

// The line with the focus: told beside the grid, and kept in the address.
function focused() {
  const at = list.api.getFocusedCell();
  const row = at && list.api.getDisplayedRowAtIndex(at.rowIndex)?.data;
  if (!row) return;
  detail(place, row);
  inAddress({ line: row.line });
}
list.api.addEventListener("cellFocused", focused);
list.api.addEventListener("modelUpdated", () => place.querySelector("h2") || first());

function first() {
  const wanted = Number(fromAddress("line"));
  const node = wanted ? (list.api.getRowNode(String(wanted)) ?? nearest(wanted)) : list.api.getDisplayedRowAtIndex(0);
  if (!node?.data) return;
  detail(place, node.data);
  if (wanted) list.api.setFocusedCell(node.rowIndex, "project");
}

// The row where a line would stand that is gone, or that is not loaded: then it is loaded, and looked for again.
function nearest(wanted) {
  if (fromAddress("sort")) return null;
  const row = (at) => list.api.getDisplayedRowAtIndex(Math.max(at, 0));
  const load = (at) => list.api.ensureIndexVisible(Math.max(at, 0), "middle") ?? null;
  const at = Math.min(wanted, list.api.getDisplayedRowCount()) - 1;
  if (!row(at)?.data) return load(at);
  const before = at - Math.max(row(at).data.line - wanted, 0);
  return row(before)?.data ? row(at) : load(before);
}

const fits = {
  distribute: isDraft,
  groups: isDraft,
  preview: (row) => row.status !== "posted",
  reset: (row) => ["error", "processing"].includes(row.status),
  delete: (row) => ["draft", "error"].includes(row.status),
  "write-off": (row) => ["unrecoverable", "invalid_actual"].includes(row.status),
};

const acts = {
  distribute: async (rows) => {
    const receipt = await distribute(rows.filter(isDraft), (now) => list.update(...now));
    return receipt && told(receipt, receipt.action === "distribute" ? "distributed" : "set back");
  },
  groups: (rows) => taxes.ask(rows.filter(isDraft)),
  preview: (rows) => look(rows),
  reset,
  delete: remove,
  "write-off": writeOff,
};
const LEAVE = new Set(["reset", "delete", "write-off"]);

function ready(rows) {
  for (const button of document.querySelectorAll("[data-act]")) button.disabled = !rows.some(fits[button.dataset.act]);
}

// Does one thing at a time, after what was typed is saved, so that it is part of what is done; what could not be saved
// was told, and stops it.
let acting = false;
async function alone(button, work) {
  if (acting) return null;
  acting = true;
  try {
    return await busy(button, async () => ((await list.saved()) ? work() : null));
  } finally {
    acting = false;
  }
}

async function act(name, button = null) {
  let rows = [];
  const receipt = await alone(button, () => {
    rows = list.chosen({ orFocused: true });
    if (rows.some(fits[name])) return acts[name](rows);
    if (rows.length > 0) say(rows.length === 1 ? `Line ${rows[0].line} is ${rows[0].status.replaceAll("_", " ")}: this is not for it.` : "None of the chosen lines has a status that this is for.", { kind: "note" });
    return null;
  });
  ready(list.chosen());
  if (!receipt || receipt.done === undefined) return;
  if (LEAVE.has(name) && receipt.done > 0) await afterLeaving(receipt);
  else await list.saves.run(() => taxes.again(rows));
}

// Lines left, or the journal has another status: everything on the page is told anew; a journal that is gone is left.
async function afterLeaving(receipt) {
  const gone = ["deleted", "written_off"].includes(receipt.journals[journal]);
  reload(gone ? pageOf("journals") : null);
}

function look(rows) {
  const names = rows.filter(fits.preview).map((row) => `${journal}/${row.line}`);
  if (names.length <= NAMES_MOST) location.assign(withQuery(pageOf("preview"), { names }));
  else {
    sessionStorage.setItem("primanota.preview", JSON.stringify(names));
    location.assign(withQuery(pageOf("preview"), { kept: "yes" }));
  }
}

for (const button of document.querySelectorAll("[data-act]")) {
  button.addEventListener("click", () => act(button.dataset.act, button));
}

// Whether the journal stands where this page shows it; if somebody has posted it meanwhile, say, the page is told anew.
function isAsShown(now) {
  if (now.status === given.status) return true;
  say(`Journal ${journal} is ${now.status} now: somebody else has been here.`, { kind: "note" });
  reload();
  return false;
}

// Who comes back to this page, from another one or another program, sees what became of the journal.
addEventListener("focus", async () => {
  const now = await get(inCompany("journals", journal)).catch(() => null);
  if (now && !document.querySelector("dialog[open]") && list.saves.open === 0 && list.api.getEditingCells().length === 0) isAsShown(now);
});

const wholes = { post: postJournals, reset, delete: remove };
async function whole(name, button = null) {
  const receipt = await alone(button, async () => {
    const now = await get(inCompany("journals", journal));
    return isAsShown(now) ? wholes[name]([now]) : null;
  });
  if (!receipt) return;
  if (name === "delete" && receipt.done > 0) reload(receipt.journals[journal] === "deleted" ? pageOf("journals") : null);
  else if (receipt.done === undefined || receipt.done > 0) reload();
}
for (const button of document.querySelectorAll("[data-whole]")) {
  button.addEventListener("click", () => whole(button.dataset.whole, button));
}

// The preview of the journal shows what was typed, too.
document.querySelector("[data-preview]")?.addEventListener("click", async (event) => {
  event.preventDefault();
  if (await list.saved()) location.assign(event.target.href);
});

// While somebody posts the journal, or is to, the page looks now and then whether that is over.
if (given.status === "processing" || given.queued) {
  const look = setInterval(async () => {
    const now = await get(inCompany("journals", journal)).catch(() => null);
    if (!now || now.status === given.status) return;
    clearInterval(look);
    reload();
  }, 3000);
}

const past = document.querySelector("#history");
past.addEventListener("toggle", async () => {
  if (!past.open) return;
  const box = past.querySelector(".history-place");
  box.textContent = "Loading…";
  try {
    const { items } = await get(inCompany("history"), { journal, limit: 200 });
    box.replaceChildren(history(items, journal));
  } catch (failure) {
    box.textContent = "";
    tell(failure);
  }
});

if (may.review) {
  key("a", "Distribute amounts of what is chosen", () => act("distribute"));
  key("t", "Change tax groups of what is chosen", () => act("groups"));
  key("Ctrl+Z", "Take the last change of tax groups back", () => list.saves.run(() => taxes.undo()), { when: () => !document.activeElement.matches("input:not([type=checkbox]), select, textarea") });
  key("Ctrl+V", "Paste tax groups from a spreadsheet", null);
  key("Delete", "Take the tax group out of the cell", null);
  key("Shift+Delete", "Delete the chosen lines", () => act("delete"));
}
key("v", "Preview what is chosen", () => act("preview"));
if (may.review || may.post) key("d", "Update the chosen lines to draft", () => act("reset"));
if (may.write_off) key("w", "Write the chosen lines off", () => act("write-off"));
if (may.post && given.status === "draft" && !given.queued) key("p", "Post this journal", () => whole("post"));
key("l", "Show the line with the focus beside the grid, or not", turnDetail);
key("i", "Show what happened to this journal", () => {
  past.open = !past.open;
  past.querySelector("summary").focus();
});
