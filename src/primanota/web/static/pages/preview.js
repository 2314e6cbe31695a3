// Preview: asks what posting would do with journals, with chosen lines, with all drafts or with all that waits, and shows
// it: what would become of each journal, what stands against lines, what comes to stand on which account and why.

import { busy, inCompany, pageOf, post, Problem, save, tell, withQuery } from "../js/api.js";
import { badge } from "../js/columns.js";
import { element } from "../js/dialog.js";
import { day } from "../js/formats.js";
import { inAddress } from "../js/filters.js";
import { key } from "../js/keys.js";
import { money, sum } from "../js/money.js";
import { cause, dimensions, setting } from "./detail.js";
import { counted, postAll, postJournals, say } from "./review.js";
import { link, table } from "./tables.js";

const form = document.querySelector("#preview-asked");
const place = document.querySelector("#preview");
const deed = document.querySelector("#preview-deed");
const here = new URLSearchParams(location.search);
const ROWS = 100;
const ROWS_MOST = 1000;
const FORMATS = [["xlsx", "All in Excel"], ["csv", "All as CSV"]];
const FILES = { lines: "entries" }; // the file that has a row for each entry instead of entries within lines
const ROW_OF = { journals: "journal", lines: "line", issues: "issue", accounts: "account", waiting: "actual" };
const figure = money;
let asking = null;
let last = null;

// What is asked for stands in the address; a selection too long for it was kept by the page it comes from.
function fromAddress() {
  const kept = here.has("kept") ? JSON.parse(sessionStorage.getItem("primanota.preview") ?? "[]") : [];
  const names = [...here.getAll("names"), ...kept];
  form.elements.of.value = names.length > 0 ? "names" : here.has("waiting") ? "waiting" : "all";
  form.elements.names.value = names.join(" ");
  for (const name of ["period_start", "original"]) form.elements[name].value = here.get(name) ?? "";
  shape();
  return names.length > 0 || here.has("all") || here.has("waiting");
}

function shape() {
  for (const field of form.querySelectorAll("[data-of]")) field.hidden = field.dataset.of !== form.elements.of.value;
}

function wish() {
  const of = form.elements.of.value;
  if (of === "waiting") return { waiting: true };
  if (of === "names") return { names: form.elements.names.value.split(/[\s,;]+/).filter(Boolean) };
  const filters = Object.fromEntries(["period_start", "original"].map((name) => [name, form.elements[name].value.trim()]));
  return { all: true, ...Object.fromEntries(Object.entries(filters).filter(([, value]) => value)) };
}

async function look(limit = ROWS) {
  const asked = wish();
  if (asked.names?.length === 0) return form.elements.names.focus();
  asking?.abort();
  asking = new AbortController();
  deed.hidden = true;
  place.setAttribute("aria-busy", "true");
  place.replaceChildren(element("p", { className: "loading" }, "Computing what posting would do…"));
  try {
    const found = await post(inCompany("preview"), { ...asked, limit }, { signal: asking.signal, key: null });
    last = { ...found, asked };
    show(asked, last, limit);
  } catch (failure) {
    if (failure.name === "AbortError") return undefined;
    if (!(failure instanceof Problem)) throw failure;
    problem(failure);
  }
  place.setAttribute("aria-busy", "false");
  return undefined;
}

function problem({ message, remedy, code }) {
  const box = element("div", { className: "notice notice-error" });
  const why = element("p", { className: "notice-text" }, `${message} `);
  why.append(element("code", { className: "code" }, code));
  box.append(why, element("p", { className: "notice-remedy" }, remedy));
  place.replaceChildren(box);
}

function show(asked, found, limit) {
  if (found.journals.length === 0 && found.waiting.length === 0) return place.replaceChildren(nothing(asked));
  place.replaceChildren(figures(found), ...[journals(found), against(found), accounts(found), entries(found), waiting(found)].filter(Boolean));
  const drafts = found.journals.some((each) => each.status === "draft");
  for (const button of deed.querySelectorAll("[data-deed]")) {
    const fits = { file: true, post: !asked.waiting && drafts, import: asked.waiting };
    button.hidden = !fits[button.dataset.deed];
  }
  deed.hidden = false;
  return undefined;
}

function nothing(asked) {
  const box = element("div", { className: "empty" });
  const words = asked.waiting ? "No actual that waits would enter a journal." : "No draft journal that posting would take.";
  const [href, action] = asked.waiting ? [pageOf("staging"), "See what waits"] : [pageOf("journals"), "See the journals"];
  const next = element("p");
  next.append(element("a", { className: "button", href }, action));
  box.append(element("p", { className: "empty-title" }, words), next);
  return box;
}

// Where a list goes on: how much of it is here, and the ways to the rest.
function whole(found, name, listed = found[name]) {
  if (!found.cut.includes(name)) return [];
  const line = element("p", { className: "hint preview-whole" }, `The first ${figure(listed.length)} of ${counted(found.rows[name], ROW_OF[name])} are listed. `);
  if (listed.length < ROWS_MOST) {
    const more = element("button", { type: "button", className: "button small" }, `List up to ${figure(ROWS_MOST)}`);
    more.addEventListener("click", () => look(ROWS_MOST));
    line.append(more, " ");
  }
  for (const [format, title] of FORMATS) line.append(fileButton(title, { list: FILES[name] ?? name, format }), " ");
  return [line];
}

function fileButton(title, params) {
  const button = element("button", { type: "button", className: "button small" }, title);
  button.addEventListener("click", () => busy(button, () => save(withQuery(inCompany("preview", "download"), params), last.asked)));
  return button;
}

function figures(found) {
  const list = element("dl", { className: "preview-figures" });
  const lines = Object.values(found.issues).reduce((sum, each) => sum + each, 0);
  const waits = Object.values(found.waits).reduce((sum, each) => sum + each, 0);
  const pairs = [["Vouchers", found.vouchers], ["Entries", found.entries], ["Issues", lines], ["Go on waiting", waits]];
  for (const [term, number] of pairs) {
    const pair = element("div");
    pair.append(element("dt", {}, term), element("dd", {}, money(number)));
    list.append(pair);
  }
  return list;
}

function section(heading, ...content) {
  const made = element("section");
  made.append(element("h2", {}, heading), ...content);
  return made;
}

function journals(found) {
  if (found.journals.length === 0) return null;
  return section("Journals", ...whole(found, "journals"), table("What would become of each journal", found.journals, [
    ["Journal", (row) => (row.status ? link(pageOf("journals", row.journal), row.journal) : `${row.journal} (new)`)],
    ["Period start date", (row) => day(row.period_start_date)],
    ["Now", (row) => (row.status ? badge(row.status) : "")],
    ["Would be", (row) => badge(row.outcome)],
    ["Lines", (row) => row.lines, "number"],
    ["Posted", (row) => row.lines_posted, "number"],
    ["With issues", (row) => row.lines_with_issues, "number"],
    ["Issues go to", (row) => row.error_journal ?? ""],
  ]));
}

function against(found) {
  if (found.issue_lines.length === 0) return null;
  const counts = Object.entries(found.issues).map(([code, lines]) => `${code} ${counted(lines, "line")}`).join(" · ");
  return section("What stands against posting", element("p", { className: "muted" }, counts), ...whole(found, "issues", found.issue_lines), table("Issues of lines", found.issue_lines, [
    ["Line", (row) => lineName(row), "nowrap"],
    ["Voucher", (row) => row.voucher, "nowrap"],
    ["Why", (row) => [cause(row.message), " ", element("code", { className: "code" }, row.code)], "telling"],
    ["What helps", (row) => remedy(row), "telling"],
  ]));
}

function remedy(row) {
  return [`${row.remedy} `, ...setting(row.code)];
}

function lineName(row) {
  const name = `${row.journal}/${row.line}`;
  return last.journals.some((each) => each.journal === row.journal && each.status) ? link(withQuery(pageOf("journals", row.journal), { line: row.line }), name) : name;
}

function accounts(found) {
  if (found.accounts.length === 0) return null;
  return section("What comes to stand on each account", ...whole(found, "accounts"), table("Accounts, in accounting currency", found.accounts, [
    ["Account", (row) => row.main_account],
    ["Name", (row) => row.name],
    ["Entries", (row) => row.entries, "number"],
    ["Debit", (row) => money(row.debit), "number"],
    ["Credit", (row) => money(row.credit), "number"],
    ["Balance", (row) => money(row.balance), "number"],
    ["Reporting currency", (row) => money(row.reporting_balance), "number"],
  ], found.cut.includes("accounts") ? [] : [totals(found.accounts)]));
}

function totals(rows) {
  const of = (field) => money(sum(rows.map((row) => row[field])));
  const entries = rows.reduce((so_far, row) => so_far + row.entries, 0);
  return ["In all", "", String(entries), of("debit"), of("credit"), of("balance"), of("reporting_balance")];
}

// Lines that would be posted, each with its entries below: the account, the leg it is for, and the rule that named it.
function entries(found) {
  const lines = found.lines.filter((each) => each.status === "posted");
  if (lines.length === 0) return null;
  const made = element("table", { className: "table" });
  made.append(element("caption", { className: "unseen" }, "Entries of each line"));
  const head = made.createTHead().insertRow();
  const words = ["Account", "Posting type", "Account by", "Dimensions", "Amount", "Currency", "Accounting", "Reporting"];
  for (const each of words) head.append(element("th", { scope: "col", className: ["Amount", "Accounting", "Reporting"].includes(each) ? "number" : "" }, each));
  for (const line of lines) made.append(entryRows(line, words.length));
  const box = element("div", { className: "table-scroll", tabIndex: 0 });
  box.setAttribute("aria-label", "Entries of each line");
  box.setAttribute("role", "region");
  box.append(made);
  return section("Entries", ...whole(found, "lines"), box);
}

function entryRows(line, width) {
  const body = element("tbody");
  const head = body.insertRow();
  head.className = "preview-line";
  const cell = element("th", { scope: "rowgroup", colSpan: width });
  const profile = line.profile ? `profile ${line.profile} by ${said(line.profile_rule)}` : said(line.profile_rule ?? "");
  cell.append(lineName(line), ` · ${line.voucher} · ${day(line.accounting_date)} · ${line.project} · ${line.category} · ${said(line.ledger_status ?? "")} · ${profile}`);
  if (line.reversed_voucher) cell.append(` · takes back ${line.reversed_voucher}`);
  head.append(cell);
  for (const each of line.entries) {
    const row = body.insertRow();
    const texts = [each.main_account, said(each.posting_type), said(each.account_rule), dimensions(each.dimensions)];
    for (const text of texts) row.append(element("td", {}, text));
    row.append(element("td", { className: "number" }, money(each.amount)), element("td", {}, each.currency));
    row.append(element("td", { className: "number" }, money(each.accounting_amount)), element("td", { className: "number" }, money(each.reporting_amount)));
  }
  if (line.entries.length === 0) body.insertRow().append(element("td", { colSpan: width, className: "muted" }, "A project transaction without entries."));
  return body;
}

function said(word) {
  return String(word).replaceAll("_", " ");
}

function waiting(found) {
  if (found.waiting.length === 0) return null;
  return section("What would go on waiting", ...whole(found, "waiting"), table("Actuals that would go on waiting", found.waiting, [
    ["Date", (row) => day(row.transaction_date), "nowrap"],
    ["Project", (row) => row.project],
    ["Amount", (row) => money(row.amount), "number"],
    ["Currency", (row) => row.currency],
    ["Why", (row) => [row.message, " ", element("code", { className: "code" }, row.code)], "telling"],
    ["What helps", (row) => remedy(row), "telling"],
    ["Actual", (row) => link(pageOf("trace", row.actual_id), row.actual_id)],
  ]));
}

const deeds = {
  file: async () => {
    await save(inCompany("preview", "download"), last.asked);
  },
  post: async () => {
    const asked = wish();
    if (asked.names) return postJournals(last.journals.filter((each) => each.status));
    const { period_start, original } = asked;
    return postAll(Object.fromEntries(Object.entries({ period_start, original }).filter(([, value]) => value)));
  },
  import: async () => {
    const receipt = await post(inCompany("import"), {});
    const waits = Object.values(receipt.waiting).reduce((sum, each) => sum + each, 0);
    say(`${counted(receipt.added, "actual")} entered ${counted(receipt.journals.length, "journal")}, ${waits} wait.`, { link: { href: pageOf("journals"), text: "See the journals" } });
    return receipt;
  },
};
for (const button of deed.querySelectorAll("[data-deed]")) {
  button.addEventListener("click", async () => (await busy(button, deeds[button.dataset.deed])) && look());
}

form.addEventListener("change", shape);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const { names, all, waiting: waits, period_start, original } = wish();
  inAddress({ kept: null, names: null, all: all || null, waiting: waits || null, period_start, original });
  if (names) history.replaceState(history.state, "", withQuery(location.pathname, { names }));
  look();
});
key("v", "Preview again", () => form.requestSubmit());

if (fromAddress()) look().catch(tell);
else place.replaceChildren(element("p", { className: "muted" }, "Choose what to preview."));
