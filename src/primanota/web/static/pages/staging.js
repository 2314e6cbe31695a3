// Staging: the lists of work as it arrived, why it waits with the way to the setting that mends it, and the import.

import { busy, get, inCompany, pageOf, post, withQuery } from "../js/api.js";
import { amount, count, date, instant, status, text } from "../js/columns.js";
import { ask, element } from "../js/dialog.js";
import { day } from "../js/formats.js";
import { grid } from "../js/grid.js";
import { key } from "../js/keys.js";
import { settingOf } from "../js/remedies.js";
import { cause } from "./detail.js";

const causes = JSON.parse(document.getElementById("causes")?.textContent ?? "{}");
const trace = (row) => pageOf("trace", row.actual_id);
const id = (row) => row.actual_id;

/** What a file is called, without the folders that lead to it. */
function named(path) {
  return String(path ?? "").split(/[/\\]/).at(-1);
}

const words = (field, heading, more) => text(field, heading, { ...more, valueFormatter: ({ value }) => (value ?? "").replaceAll("_", " ") });

const work = [
  date("transaction_date", "Date"),
  text("project", "Project", { width: 120 }),
  amount("amount", "Amount", { width: 120 }),
  text("currency", "Currency", { width: 90 }),
  text("resource", "Resource", { width: 120 }),
  words("transaction_type", "Type", { width: 120 }),
  text("transaction_class", "Class", { width: 100 }),
  amount("quantity", "Quantity", { width: 100 }),
];
const actual = text("actual_id", "Actual", { link: trace, width: 300 });

function lineLink({ journal, line }) {
  return element("a", { href: withQuery(pageOf("journals", journal), { line }), className: "cell-link", tabIndex: -1 }, `${journal}/${line}`);
}

const GRIDS = {
  all: {
    url: inCompany("actuals"),
    countsLate: true,
    key: id,
    filter: "#filters",
    choose: true,
    sums: [["amount", "currency"]],
    open: trace,
    columns: [
      date("transaction_date", "Date", { width: 100 }),
      status("status", "Where it is"),
      text("message", "Why", { width: 300, tooltipField: "message", valueFormatter: ({ value }) => cause(value ?? "") }),
      text("journal", "Journal line", { width: 130, cellRenderer: ({ data }) => (data?.journal ? lineLink(data) : "") }),
      text("project", "Project", { width: 110, link: (row) => pageOf("projects", row.project) }),
      amount("amount", "Amount", { width: 120 }),
      text("currency", "Currency", { width: 84 }),
      text("resource", "Resource", { width: 110 }),
      words("transaction_type", "Type", { width: 120 }),
      text("transaction_class", "Class", { width: 90 }),
      text("transaction_category", "Category", { width: 120 }),
      amount("quantity", "Quantity", { width: 90 }),
      text("description", "Description", { width: 220, tooltipField: "description" }),
      text("voucher", "Voucher", { width: 130, link: (row) => (row.journal ? pageOf("vouchers", row.voucher) : trace(row)) }),
      text("code", "Code", { width: 180 }),
      text("external_reference", "Reference", { width: 140 }),
      actual,
    ],
  },
  waiting: {
    url: inCompany("waiting"),
    key: id,
    filter: "#filters",
    choose: true,
    sums: [["amount", "currency"]],
    open: trace,
    columns: [text("message", "Waits because", { widest: innerWidth < 1700 ? 320 : 560, tooltipField: "message" }), ...work, instant("since", "Since"), instant("tried_at", "Last tried"), text("code", "Reason", { width: 190 }), actual],
  },
  skipped: {
    url: inCompany("skipped"),
    key: id,
    open: trace,
    columns: [text("code", "Skipped because", { width: 330, valueFormatter: ({ value }) => causes[value] ?? value, tooltipValueGetter: ({ value }) => causes[value] ?? value }), ...work.filter((each) => !["resource", "quantity"].includes(each.field)), actual],
  },
  invalid: {
    url: inCompany("invalid"),
    key: id,
    open: trace,
    columns: [text("message", "What the source said", { width: 330 }), status("status", "Where it is"), text("journal", "Journal", { link: (row) => pageOf("journals", row.journal) }), count("line", "Line"), ...work, instant("at", "Asked"), actual],
  },
  files: {
    url: inCompany("stage", "files"),
    key: (row) => row.batch,
    open: (row) => pageOf("staging", "files", row.batch),
    columns: [text("source", "File", { width: 280, tooltipField: "source", valueFormatter: ({ value }) => named(value), cellRenderer: ({ value, data }) => (data ? element("a", { href: pageOf("staging", "files", data.batch), className: "cell-link", tabIndex: -1 }, named(value)) : "") }), text("kind", "Of", { width: 90 }), instant("received_at", "Received"), text("received_by", "By", { width: 120 }), count("rows_read", "Rows"), count("accepted", "Accepted", { width: 100 }), count("skipped", "Skipped"), count("repeated", "Known", { width: 90 }), count("refused", "Refused")],
  },
  actuals: {
    key: (row) => row.source_row,
    open: trace,
    columns: [count("source_row", "Row", { width: 70 }), status("status", "Where it is"), text("journal", "Journal", { link: (row) => pageOf("journals", row.journal), width: 130 }), count("line", "Line", { width: 70 }), ...work, text("description", "Description", { width: 220 }), actual],
  },
  refusals: {
    key: (row) => `${row.source_row} ${row.field} ${row.code}`,
    columns: [count("source_row", "Row"), text("field", "Column", { width: 150 }), text("value", "Value", { width: 220 }), text("message", "Why", { width: 480, tooltipField: "message" }), text("code", "Code", { width: 170 })],
  },
};

const place = document.querySelector("section.grid");
const button = document.getElementById("import");
const file = JSON.parse(document.getElementById("file")?.textContent ?? "null");
const given = GRIDS[place.id];
const list = await grid({ at: place, url: file ? inCompany("stage", "files", file.batch, place.id) : undefined, ...given });

/** Why work waits: a line for each reason, with the setting that mends it. */
async function reasons() {
  const box = document.getElementById("reasons");
  if (!box) return;
  try {
    const { items } = await get(inCompany("reasons"), { limit: 1000 });
    box.replaceChildren(items.length === 0 ? element("p", { className: "muted" }, "Nothing waits.") : table(items));
  } catch (failure) {
    box.replaceChildren(element("p", {}, failure.message), element("p", { className: "muted" }, failure.remedy ?? ""));
  } finally {
    box.removeAttribute("aria-busy");
  }
}

function table(items) {
  const made = element("table", { className: "table" });
  made.append(element("caption", { className: "unseen" }, "Why work waits"));
  const head = made.createTHead().insertRow();
  for (const [words, kind] of [["Reason"], ["Actuals", "number"], ["From"], ["To"], ["What helps"]]) {
    head.append(element("th", { scope: "col", className: kind ?? "" }, words));
  }
  const body = made.createTBody();
  for (const each of items) {
    const row = body.insertRow();
    const show = element("button", { type: "button", className: "as-link" }, each.message);
    show.addEventListener("click", () => only(each.code));
    row.insertCell().append(show);
    row.append(element("td", { className: "number" }, String(each.actuals)), element("td", {}, day(each.first_date)), element("td", {}, day(each.last_date)));
    row.insertCell().append(helps(each.code, each.message));
  }
  return made;
}

function helps(code, message) {
  const setting = settingOf(code, message);
  if (setting) return element("a", { href: setting.href }, setting.words);
  if (code !== "not-imported-yet" || !button) return "";
  const made = element("button", { type: "button", className: "as-link" }, "Import …");
  made.addEventListener("click", importNow);
  return made;
}

function only(code) {
  list.filters.set({ code });
  place.scrollIntoView({ block: "nearest" });
}

/** Give waiting actuals their journal lines, here and now or by the workers; tell what came of it. */
async function importNow() {
  const asked = await ask({
    title: "Import what waits",
    text: "Every actual that can enter gets a journal line with its voucher; the others keep waiting with their reason.",
    action: "Import",
    fields: [
      { name: "from", label: "Worked from", type: "date", hint: "Empty: from the beginning." },
      { name: "to", label: "Worked to", type: "date", hint: "Included; empty: up to now." },
      { name: "project", label: "Project", hint: "Empty: all projects." },
      { name: "background", label: "In the background", type: "checkbox", hint: "For many thousands: the workers do it, you go on." },
    ],
  });
  if (asked === null) return;
  const body = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== "" && value !== false));
  const receipt = await busy(document.getElementById("import"), () => post(inCompany("import"), body));
  if (!receipt) return;
  document.getElementById("result").replaceChildren(told(receipt));
  list.restart();
  await reasons();
}

function told(receipt) {
  const box = element("div", { className: "notice notice-done" });
  if (receipt.run) {
    const words = element("p", { className: "notice-text" }, "The import waits for a worker. ");
    words.append(element("a", { href: pageOf("runs", receipt.run) }, "See how far it is"));
    box.append(words);
    if (receipt.workers === 0) box.append(element("p", { className: "notice-remedy" }, "No worker is alive: start one with primanota worker."));
    return box;
  }
  const waiting = Object.values(receipt.waiting).reduce((all, each) => all + each, 0);
  const lines = receipt.added === 1 ? "1 actual got its line" : `${receipt.added} actuals got their lines`;
  const words = element("p", { className: "notice-text" }, `${lines}; ${waiting} ${waiting === 1 ? "waits" : "wait"}. `);
  box.append(words);
  if (receipt.journals.length > 0) box.append(journals(receipt.journals));
  return box;
}

function journals(filled) {
  const words = element("p", {}, "In ");
  filled.slice(0, 8).forEach((each, at) => {
    words.append(at > 0 ? ", " : "", element("a", { href: pageOf("journals", each.journal) }, each.journal), ` (${each.lines})`);
  });
  words.append(filled.length > 8 ? ` and ${filled.length - 8} more.` : ".");
  return words;
}

button?.addEventListener("click", importNow);
if (button) key("i", "Import what waits", importNow);
const upload = document.getElementById("upload");
if (upload) key("u", "Upload files", () => location.assign(upload.href));
await reasons();
document.body.dataset.ready = "yes";
