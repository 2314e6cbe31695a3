// Journal: the lines of one journal in a grid, with the two tax groups edited in place, and what is done to chosen lines
// or to the journal as a whole. The line with the focus is told beside the grid.

import { busy, get, inCompany, pageOf, Problem, post, tell, withQuery } from "../js/api.js";
import { amount, count, date, issues, status, text } from "../js/columns.js";
import { ask } from "../js/dialog.js";
import { inAddress } from "../js/filters.js";
import { grid } from "../js/grid.js";
import { keep, kept } from "../js/kept.js";
import { key } from "../js/keys.js";
import { money, sumsBy } from "../js/money.js";
import { codeEditor } from "./codeeditor.js";
import { cause, detail, dimensions, history, setting } from "./detail.js";
import { distribute } from "./distribute.js";
import { printing } from "./printing.js";
import { filtered, postJournals, reload, remove, reset, told, writeOff } from "./review.js";
import { table } from "./tables.js";

const NAMES_MOST = 200;
const given = JSON.parse(document.querySelector("#given").textContent);
const { may, journal } = given;
const place = document.querySelector("#line-detail");
const groups = (field) => given.tax_groups.filter((each) => each.field === field);
const lineUrl = (row) => inCompany("journals", row.journal, "lines", String(row.line));

const isDraft = (row) => row?.status === "draft";

function taxGroup(field, heading) {
  const names = new Map(groups(field).map((each) => [each.code, each.name]));
  return text(field, heading, {
    edit: true,
    width: 94,
    suppressKeyboardEvent: ({ event, editing }) => !editing && event.key === "?",
    editable: ({ data }) => may.review && isDraft(data),
    cellClass: ({ data }) => (may.review && isDraft(data) ? "editable" : ""),
    cellEditor: codeEditor(groups(field)),
    tooltipValueGetter: ({ value }) => names.get(value) ?? "",
  });
}

function parts(value) {
  if (!value) return "";
  return value.length > 1 ? `${value.length} parts` : dimensions(value[0]?.dimensions);
}

const issueColumn = issues("issues", "Issues", {
  width: 360,
  valueFormatter: ({ value }) => (value ?? []).map((each) => cause(each.message)).join(" · "),
});
const columns = [
  count("line", "Line", { width: 52, pinned: "left" }),
  status("status", "Status", { width: given.status === "draft" ? 72 : 116 }),
  ...(given.issues > 0 ? [issueColumn] : []),
  date("transaction_date", "Date", { width: 94 }),
  date("accounting_date", "Accounting date", { width: 96 }),
  text("voucher", "Voucher", { link: (row) => pageOf("vouchers", row.voucher), width: 104 }),
  text("transaction_type", "Type", { width: 108, valueFormatter: ({ value }) => String(value ?? "").replaceAll("_", " ") }),
  text("project", "Project", { width: 72 }),
  text("category", "Category", { width: 84 }),
  text("resource", "Resource", { width: 84 }),
  amount("quantity", "Quantity", { width: 78 }),
  amount("unit_price", "Price", { width: 70 }),
  amount("amount", "Amount", { width: 98 }),
  text("currency", "Currency", { width: 78 }),
  taxGroup("sales_tax_group", "Sales tax group"),
  taxGroup("item_sales_tax_group", "Item sales tax group"),
  text("distributions", "Distribution", { width: 190, cellDataType: false, valueFormatter: ({ value }) => parts(value), asText: parts }),
  amount("exchange_rate", "Exchange rate", { width: 90 }),
  amount("accounting_amount", "Accounting amount", { width: 108 }),
  amount("reporting_amount", "Reporting amount", { width: 108 }),
  text("transaction_class", "Class", { width: 84 }),
  text("line_property", "Line property", { width: 90 }),
  text("related_voucher", "Related voucher", { link: (row) => pageOf("vouchers", row.related_voucher), width: 110 }),
  date("original_accounting_date", "Original accounting date", { width: 108 }),
  text("document_type", "Document type", { width: 96 }),
  text("contract", "Contract", { width: 96 }),
  text("contract_line", "Contract line", { width: 96 }),
  text("actual_id", "Actual", { link: (row) => pageOf("trace", row.actual_id), width: 290 }),
  ...(given.issues > 0 ? [] : [issueColumn]),
].map((each) => ({ ...each, wrapHeaderText: true, autoHeaderHeight: true }));

const list = await grid({
  at: "#lines",
  url: inCompany("journals", journal, "lines"),
  key: (row) => row.line,
  filter: "#line-filters",
  choose: true,
  chosen: (rows) => {
    ready(rows);
    sumUp(rows);
  },
  edited: ({ row, field, value, before }) => editCell(row, field, value ?? "", before),
  pasted: (cells, left) => paste(cells, left),
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
      ]),
    );
  } catch (failure) {
    tell(failure);
  }
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
showDetail(kept("journal.detail", given.issues > 0 || innerWidth >= 1700));

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
  const wanted = new URLSearchParams(location.search).get("line");
  const node = wanted ? list.api.getRowNode(wanted) : list.api.getDisplayedRowAtIndex(0);
  if (!node?.data) return;
  detail(place, node.data);
  if (wanted) list.api.setFocusedCell(node.rowIndex, "project");
}

// One cell was edited: the row as it is now, also when the edit was refused because somebody else was there first.
async function editCell(row, field, value, before) {
  try {
    return await edit([row], { [field]: value });
  } catch (failure) {
    tell(failure);
    return (await again([row]))[0] ?? { ...row, [field]: before };
  }
}

/** Change tax groups of lines; the rows of what was done are shown as they are now. Answers the first of them. */
async function edit(rows, changes) {
  const receipt = await post(inCompany("edit"), { items: rows.map(({ line, version }) => ({ journal, line, version })), ...changes });
  const one = receipt.items.length === 1 && receipt.items[0];
  if (one?.outcome === "refused") throw new Problem(one);
  if (!one) told(receipt, "edited");
  return (await again(rows))[0];
}

// What lines are now: each is asked for while they are few, else the grid asks for what it shows.
async function again(rows) {
  if (rows.length > 20) {
    list.refresh();
    return [];
  }
  const now = await Promise.all(rows.map((row) => get(lineUrl(row)).catch(() => null)));
  for (const row of now.filter(Boolean)) list.update(row);
  focused();
  return now;
}

async function paste(cells, left) {
  const fit = cells.filter(({ row }) => may.review && isDraft(row));
  const by = new Map();
  for (const { row, field, value } of fit) {
    const name = JSON.stringify([field, value.trim()]);
    if (!by.has(name)) by.set(name, []);
    by.get(name).push(row);
  }
  try {
    for (const [name, rows] of by) {
      const [field, value] = JSON.parse(name);
      const fresh = await Promise.all(rows.map((row) => list.api.getRowNode(String(row.line))?.data ?? row));
      await edit(fresh, { [field]: value });
    }
    if (left + cells.length - fit.length > 0) {
      throw new Problem({ cause: `${left + cells.length - fit.length} cells were not pasted.`, remedy: "Only the two tax groups of draft lines can be edited." });
    }
  } catch (failure) {
    tell(failure);
  }
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
    const receipt = await distribute(rows.filter(isDraft));
    return receipt && told(receipt, receipt.action === "distribute" ? "distributed" : "set back");
  },
  groups: (rows) => askGroups(rows.filter(isDraft)),
  preview: (rows) => look(rows),
  reset,
  delete: remove,
  "write-off": writeOff,
};
const LEAVE = new Set(["reset", "delete", "write-off"]);

function ready(rows) {
  for (const button of document.querySelectorAll("[data-act]")) button.disabled = !rows.some(fits[button.dataset.act]);
}

async function act(name, button = null) {
  const rows = list.chosen({ orFocused: true });
  if (rows.length === 0 || !rows.some(fits[name])) return;
  const receipt = await busy(button, () => acts[name](rows));
  ready(list.chosen());
  if (!receipt || receipt.done === undefined) return;
  if (LEAVE.has(name) && receipt.done > 0) await afterLeaving(receipt);
  else await again(rows);
}

// Lines left, or the journal has another status: everything on the page is told anew; a journal that is gone is left.
async function afterLeaving(receipt) {
  const gone = ["deleted", "written_off"].includes(receipt.journals[journal]);
  reload(gone ? pageOf("journals") : null);
}

async function askGroups(rows) {
  const options = (field) => [["(as it is)", "as it is"], ["", "none"], ...groups(field).map((each) => [each.code, `${each.code} ${each.name}`])];
  const answer = await ask({
    title: rows.length === 1 ? `Tax groups of line ${rows[0].line}` : `Tax groups of ${rows.length} lines`,
    action: "Change",
    fields: [
      { name: "sales_tax_group", label: "Billing sales tax group", type: "select", value: "(as it is)", options: options("sales_tax_group") },
      { name: "item_sales_tax_group", label: "Billing item sales tax group", type: "select", value: "(as it is)", options: options("item_sales_tax_group") },
    ],
  });
  const changes = Object.fromEntries(Object.entries(answer ?? {}).filter(([, value]) => value !== "(as it is)"));
  if (Object.keys(changes).length === 0) return null;
  const items = rows.map(({ line, version }) => ({ journal, line, version }));
  return told(await post(inCompany("edit"), { items, ...changes }), "edited");
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

const wholes = { post: postJournals, reset, delete: remove };
async function whole(name, button = null) {
  const now = await busy(button, () => get(inCompany("journals", journal)));
  const receipt = now && (await busy(button, () => wholes[name]([now])));
  if (!receipt) return;
  if (name === "delete" && receipt.done > 0) reload(receipt.journals[journal] === "deleted" ? pageOf("journals") : null);
  else if (receipt.done === undefined || receipt.done > 0) reload();
}
for (const button of document.querySelectorAll("[data-whole]")) {
  button.addEventListener("click", () => whole(button.dataset.whole, button));
}

// While somebody posts the journal the page looks now and then whether that is over.
if (given.status === "processing") {
  const look = setInterval(async () => {
    const now = await get(inCompany("journals", journal)).catch(() => null);
    if (!now || now.status === "processing") return;
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
  key("Shift+Delete", "Delete the chosen lines", () => act("delete"));
}
key("v", "Preview what is chosen", () => act("preview"));
if (may.review || may.post) key("d", "Update the chosen lines to draft", () => act("reset"));
if (may.write_off) key("w", "Write the chosen lines off", () => act("write-off"));
if (may.post && given.status === "draft") key("p", "Post this journal", () => whole("post"));
key("l", "Show the line with the focus beside the grid, or not", turnDetail);
key("i", "Show what happened to this journal", () => {
  past.open = !past.open;
  past.querySelector("summary").focus();
});
