// Staging map: says for a file in other columns which of them is which of ours, as a form; the answer is a map file
// (TOML), which can be kept for the next file of the same kind.

import { inCompany, tell, upload } from "../js/api.js";
import { element } from "../js/dialog.js";

const WORDS = {
  transaction_type: ["cost", "unbilled_sales"],
  transaction_class: ["time", "expense", "material", "fee"],
  billing_type: ["not_specified", "chargeable", "non_chargeable", "complimentary", "not_available"],
  document_type: ["usage", "purchase"],
};

const ALIKE = {
  transaction_date: ["date", "day", "datum", "workdate", "tag"],
  project: ["project", "projectid", "client", "job", "projekt"],
  resource: ["resource", "employee", "person", "worker", "name", "mitarbeiter"],
  quantity: ["quantity", "hours", "qty", "stunden", "menge", "duration"],
  unit_price: ["unitprice", "rate", "price", "preis", "satz"],
  amount: ["amount", "cost", "total", "betrag", "value"],
  currency: ["currency", "waehrung", "ccy"],
  description: ["description", "note", "notes", "text", "comment"],
  task: ["task", "activity"],
  transaction_category: ["category", "kind"],
};

const DATES = [
  ["%Y-%m-%d", "2026-03-31"],
  ["%d.%m.%Y", "31.03.2026"],
  ["%d/%m/%Y", "31/03/2026"],
  ["%m/%d/%Y", "03/31/2026"],
  ["%d-%m-%Y", "31-03-2026"],
  ["%Y%m%d", "20260331"],
];

// What tells two rows of a timesheet apart, where none of its columns counts them; figures and notes may be corrected.
const WHO_AND_WHEN = ["transaction_date", "project", "task", "transaction_category", "resource"];

const CONSTANT = "constant:";
const FIXED = `${CONSTANT}typed`;

/** Show the form for a file; `done(text)` gets the map when it is to be used. */
export async function mapping({ place, file, format, company, done, separator = null }) {
  const looked = await columnsOf(file, format, separator);
  if (!looked) return;
  const form = element("form", { className: "stack" });
  form.append(writing(looked, (other) => mapping({ place, file, format, company, done, separator: other })));
  form.append(choices(looked, company));
  const buttons = element("div", { className: "actions" });
  const use = element("button", { type: "submit", className: "button primary" }, "Look through this map");
  const keep = element("button", { type: "button", className: "button" }, "Save the map");
  keep.addEventListener("click", () => save(toml(form, looked)));
  buttons.append(use, keep);
  form.append(buttons);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    done(toml(form, looked));
  });
  place.replaceChildren(form);
}

/** The file's columns; the separator is the one that finds the most of them, unless somebody says it. */
async function columnsOf(file, format, separator) {
  const isText = !/\.(xlsx|parquet)$/i.test(file.name);
  const tried = separator ? [separator] : isText ? [",", ";", "\t", "|"] : [","];
  let best = null;
  for (const each of tried) {
    const parts = new FormData();
    parts.set("file", file);
    parts.set("separator", each);
    if (format) parts.set("format", format);
    try {
      const found = await upload(inCompany("stage", "look"), parts);
      if (!best || found.columns.length > best.columns.length) best = { ...found, separator: each, isText };
    } catch (failure) {
      if (each === tried.at(-1) && !best) tell(failure);
    }
  }
  return best;
}

/** How the file writes dates and numbers. */
function writing(looked, again) {
  const box = element("div", { className: "sending" });
  box.append(labelled("Dates are written", select("date_format", DATES, guessedDate(looked))));
  box.append(labelled("Decimals have", select("decimal_mark", [[".", "a point: 1234.50"], [",", "a comma: 1234,50"]], guessedMark(looked))));
  if (looked.isText) {
    const choice = select("separator", [[",", "a comma"], [";", "a semicolon"], ["\t", "a tab"], ["|", "a bar"]], looked.separator);
    choice.addEventListener("change", () => again(choice.value));
    box.append(labelled("Between cells stands", choice));
  }
  return box;
}

function choices(looked, company) {
  const table = element("table", { className: "table" });
  table.append(element("caption", { className: "unseen" }, "Which column is which"));
  const head = table.createTHead().insertRow();
  for (const words of ["Ours", "Comes from", "For all rows", "In the first row"]) head.append(element("th", { scope: "col" }, words));
  const body = table.createTBody();
  const ordered = [...looked.required, ...looked.ours.filter((name) => !looked.required.includes(name))];
  for (const name of ordered) {
    const row = body.insertRow();
    const needed = looked.required.includes(name);
    row.append(element("th", { scope: "row", className: needed ? "required" : "" }, name.replaceAll("_", " ")));
    const sample = element("td", { className: "muted" });
    const [source, constant] = name === "actual_id" ? keys(looked, sample) : origin(name, looked, company, sample);
    row.insertCell().append(source);
    row.insertCell().append(...(constant ? [constant] : []));
    row.append(sample);
  }
  return table;
}

/** Where one of our columns comes from: a column of the file, or the same value in all rows. */
function origin(name, looked, company, sample) {
  const words = WORDS[name] ?? [];
  const options = [["", "—"], ...looked.columns.map((each) => [each, each]), ...words.map((each) => [CONSTANT + each, `always: ${each.replaceAll("_", " ")}`]), [FIXED, "always the value beside"]];
  const source = select(`column.${name}`, options, guess(name, looked) || (name === "company" ? FIXED : ""));
  source.setAttribute("aria-label", `${name}: comes from`);
  const constant = element("input", { className: "input", name: `constant.${name}`, value: name === "company" ? company : "" });
  constant.setAttribute("aria-label", `${name}: for all rows`);
  const show = () => {
    constant.hidden = source.value !== FIXED;
    const at = looked.columns.indexOf(source.value);
    sample.textContent = at < 0 ? "" : (looked.rows[0]?.[at] ?? "");
  };
  source.addEventListener("change", show);
  show();
  return [source, constant];
}

/** The id: a column that holds it, or one made from the columns that tell any two rows apart. */
function keys(looked, sample) {
  const own = looked.columns.find((each) => plain(each) === "actualid");
  const source = element("select", { className: "input", name: "key", multiple: true, size: Math.min(5, looked.columns.length) });
  source.setAttribute("aria-label", "actual id: the columns that tell any two rows apart");
  const named = own ?? looked.columns.find((each) => /(^id$|entry|number|nr|guid|key)/i.test(each));
  const telling = looked.columns.filter((each) => WHO_AND_WHEN.some((name) => guess(name, looked) === each));
  const chosen = named ? [named] : telling.length > 0 ? telling : looked.columns.slice(0, 1);
  for (const each of looked.columns) source.append(element("option", { value: each, selected: chosen.includes(each) }, each));
  const is = element("input", { type: "checkbox", className: "input", name: "is_id", checked: Boolean(own) });
  const label = element("label", { className: "field check" });
  label.append(is, element("span", { className: "field-label" }, "it is a UUID already"));
  sample.textContent = "made from columns that tell any two rows apart";
  return [source, label];
}

function guess(name, looked) {
  const wanted = [plain(name), ...(ALIKE[name] ?? [])];
  return looked.columns.find((each) => wanted.includes(plain(each))) ?? "";
}

function guessedDate({ rows }) {
  const cells = rows.flat();
  if (cells.some((each) => /^\d{1,2}\.\d{1,2}\.\d{4}$/.test(each))) return "%d.%m.%Y";
  if (cells.some((each) => /^\d{8}$/.test(each) && /^(19|20)/.test(each))) return "%Y%m%d";
  const slashes = cells.map((each) => /^(\d{1,2})\/(\d{1,2})\/\d{4}$/.exec(each)).filter(Boolean);
  if (slashes.length > 0) return slashes.some((each) => Number(each[2]) > 12) ? "%m/%d/%Y" : "%d/%m/%Y";
  return "%Y-%m-%d";
}

function guessedMark({ rows }) {
  return rows.flat().some((each) => /^-?\d+,\d+$/.test(each)) ? "," : ".";
}

function plain(name) {
  return name.toLowerCase().replaceAll("ä", "ae").replaceAll(/[^a-z]/g, "");
}

/** The map as TOML; a JSON string is a TOML string. */
function toml(form, looked) {
  const values = new FormData(form);
  const text = (value) => JSON.stringify(String(value)).replaceAll("\u007f", "\\u007f");
  const lines = [`separator = ${text(values.get("separator") ?? ",")}`, `date_format = ${text(values.get("date_format"))}`, `decimal_mark = ${text(values.get("decimal_mark"))}`, "", "[columns]"];
  const names = values.getAll("key").map(text);
  if (names.length > 0) lines.push(values.get("is_id") && names.length === 1 ? `actual_id = ${names[0]}` : `actual_id = { key = [${names.join(", ")}] }`);
  for (const name of looked.ours) {
    const source = values.get(`column.${name}`);
    if (!source) continue;
    if (source === FIXED) lines.push(`${name} = { constant = ${text(values.get(`constant.${name}`) ?? "")} }`);
    else if (source.startsWith(CONSTANT)) lines.push(`${name} = { constant = ${text(source.slice(CONSTANT.length))} }`);
    else lines.push(`${name} = ${text(source)}`);
  }
  return `${lines.join("\n")}\n`;
}

function save(text) {
  const link = element("a", { href: URL.createObjectURL(new Blob([text], { type: "application/toml" })), download: "map.toml" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function select(name, options, value) {
  const made = element("select", { className: "input", name });
  for (const [code, words] of options) made.append(element("option", { value: code, selected: code === value }, words));
  return made;
}

function labelled(words, control) {
  const label = element("label", { className: "field" });
  label.append(element("span", { className: "field-label" }, words), control);
  return label;
}
