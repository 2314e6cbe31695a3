// Upload: files are looked at before they are staged: how many rows would be kept, the first of them as they would
// be read, and each cell that cannot be with its reason. A file in other columns leads to a map.

import { Problem, busy, company, inCompany, pageOf, tell, upload } from "../js/api.js";
import { element } from "../js/dialog.js";
import { key } from "../js/keys.js";
import { mapping } from "./staging_map.js";

const LOOKED_AT_ONCE_BYTES = 5_000_000;
const MAPPABLE = ["column-unknown", "column-missing", "column-doubled"];
const WORDY = new Set(["Why", "What helps"]);
const OUTCOMES = [
  ["rows_read", "rows read"],
  ["accepted", "accepted"],
  ["skipped", "skipped"],
  ["repeated", "known already"],
  ["refused", "refused"],
];

const remedies = JSON.parse(document.getElementById("remedies").textContent);
const form = document.getElementById("upload-form");
const field = (name) => form.elements.namedItem(name);
let made = null;

/** What goes with every file: a map, its rate card, the format. */
function common(parts) {
  const map = field("map").files[0] ?? (made ? new File([made], "map.toml") : null);
  if (map) parts.set("map", map);
  if (field("rate_card").files[0]) parts.set("rate_card", field("rate_card").files[0]);
  if (field("format").value) parts.set("format", field("format").value);
  return parts;
}

async function look() {
  const files = [...field("files").files];
  if (files.length === 0) return missing();
  const place = begin("What staging would do");
  for (const file of files) {
    const parts = common(new FormData());
    parts.set("file", file);
    try {
      const found = await upload(inCompany("stage", "examine"), parts);
      place.append(outcome(found.receipt), ...(made === null ? [] : [mapAgain(file)]), ...refusals(found.receipt), rows(found));
    } catch (failure) {
      place.append(refused(file, failure));
    }
  }
  return end(place);
}

async function stage() {
  if (field("files").files.length + field("links").files.length === 0) return missing();
  const parts = common(new FormData());
  for (const name of ["files", "links"]) for (const file of field(name).files) parts.append(name, file);
  if (field("strict").checked) parts.set("strict", "true");
  const place = begin("Staged");
  try {
    const receipt = await upload(inCompany("stage"), parts);
    for (const each of receipt.files) place.append(outcome(each), ...refusals(each));
    place.append(next(receipt));
    form.reset();
    made = null;
  } catch (failure) {
    document.getElementById("outcome-head").textContent = "Nothing was staged";
    place.append(refused(field("files").files[0], failure));
  }
  return end(place);
}

function missing() {
  tell(new Problem({ cause: "No file is chosen.", remedy: "Choose files of work, or of links." }));
}

function begin(title) {
  const box = document.getElementById("outcome");
  box.hidden = false;
  document.getElementById("outcome-head").textContent = title;
  const place = document.getElementById("outcome-place");
  place.replaceChildren(element("p", { className: "loading" }, "Reading …"));
  place.setAttribute("aria-busy", "true");
  return element("div", { className: "stack" });
}

function end(found) {
  const place = document.getElementById("outcome-place");
  place.removeAttribute("aria-busy");
  place.replaceChildren(found);
  document.getElementById("outcome-head").focus();
  document.getElementById("said").textContent = found.querySelector(".outcome")?.textContent ?? "";
  document.body.dataset.looked = String(Number(document.body.dataset.looked ?? 0) + 1);
}

/** What became, or would become, of the rows of a file. */
function outcome(receipt) {
  const box = element("div");
  box.append(element("h3", {}, receipt.file));
  const counts = element("ul", { className: "outcome" });
  for (const [name, words] of OUTCOMES) {
    const value = name === "skipped" ? Object.values(receipt.skipped).reduce((all, each) => all + each, 0) : receipt[name];
    const item = element("li", { className: value > 0 ? `is-${name}` : "" });
    item.append(element("strong", {}, String(value)), ` ${words}`);
    counts.append(item);
  }
  box.append(counts);
  return box;
}

/** Each cell that cannot be read, with its reason and what helps. */
function refusals(receipt) {
  if (receipt.refusals.length === 0) return [];
  const made_of = receipt.refusals.map((each) => [each.row, each.field, each.value, each.message, remedies[each.code] ?? ""]);
  const table = tableOf(`Rows of ${receipt.file} that are refused`, ["Row", "Column", "Value", "Why", "What helps"], made_of);
  const rows_told = new Set(receipt.refusals.map((each) => each.row)).size;
  const more = receipt.refused - rows_told;
  return [table, ...(more > 0 ? [element("p", { className: "muted" }, `and ${more} more rows`)] : [])];
}

/** The first rows as they would be kept; what is wrong in them is marked, and told as the cell's title. */
function rows({ receipt, rows: found }) {
  if (found.length === 0) return element("p", { className: "muted" }, "The file has no rows.");
  const columns = Object.keys(found[0]).filter((name) => name !== "source_row" && found.some((row) => row[name]));
  const wrong = new Map(receipt.refusals.map((each) => [`${each.row} ${each.field}`, each.message]));
  const values = found.map((row) => [row.source_row, ...columns.map((name) => row[name])]);
  const box = tableOf(`The first rows of ${receipt.file}`, ["Row", ...columns], values);
  const lines = [...box.querySelectorAll("tbody tr")];
  for (const [at, row] of found.entries()) {
    for (const [place, name] of columns.entries()) {
      const message = wrong.get(`${row.source_row} ${name}`);
      if (!message) continue;
      lines[at].cells[place + 1].classList.add("cell-wrong");
      lines[at].cells[place + 1].title = message;
    }
  }
  return box;
}

function tableOf(caption, headings, values) {
  const box = element("div", { className: "preview-rows", tabIndex: 0 });
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", caption);
  const table = element("table", { className: "table" });
  table.append(element("caption", {}, caption));
  const head = table.createTHead().insertRow();
  for (const each of headings) head.append(element("th", { scope: "col" }, each));
  const body = table.createTBody();
  for (const cells of values) {
    const row = body.insertRow();
    for (const [at, cell] of cells.entries()) row.append(element("td", { className: WORDY.has(headings[at]) ? "words" : /^-?[\d.]+$/.test(cell) ? "number" : "" }, String(cell ?? "")));
  }
  box.append(table);
  return box;
}

/** A file that was refused as a whole; one in other columns can be mapped. */
function refused(file, failure) {
  if (!(failure instanceof Problem)) throw failure;
  const box = element("div", { className: "notice notice-error" });
  box.setAttribute("role", "alert");
  box.append(element("p", { className: "notice-text" }, failure.message), element("p", { className: "notice-remedy" }, failure.remedy));
  const details = element("ul");
  for (const each of failure.details.slice(0, 20)) details.append(element("li", {}, each));
  if (failure.details.length > 0) box.append(details);
  if (file && MAPPABLE.includes(failure.code)) {
    const button = element("button", { type: "button", className: "button" }, "Say which column is which …");
    button.addEventListener("click", () => map(file));
    box.append(button);
  }
  return box;
}

function next(receipt) {
  const words = element("p");
  words.append(element("a", { className: "button primary", href: pageOf("staging") }, "See what waits, and import"));
  if (receipt.refused > 0) words.append(" ", element("a", { href: `${pageOf("staging")}?view=files` }, "All rows that were refused"));
  return words;
}

/** Make a map of a file in other columns, or change the one that was made; then look at the file through it. */
async function map(file = field("files").files[0]) {
  if (!file) return missing();
  const box = document.getElementById("mapping");
  box.hidden = false;
  if (made === null) {
    const done = (text) => {
      made = text;
      box.hidden = true;
      return look();
    };
    await mapping({ place: document.getElementById("mapping-place"), file, format: field("format").value, company, done });
  }
  return document.getElementById("mapping-head").focus();
}

function mapAgain(file) {
  const button = element("button", { type: "button", className: "button small" }, "Change the map …");
  button.addEventListener("click", () => map(file));
  return button;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const wanted = event.submitter?.value === "stage" ? stage : look;
  busy(event.submitter ?? document.getElementById("look"), wanted);
});
// A browser does not say that the same file was chosen once more, mended meanwhile, unless it forgot it.
field("files").addEventListener("click", () => (field("files").value = ""));
field("files").addEventListener("change", () => {
  made = null;
  document.getElementById("mapping").hidden = true;
  const files = [...field("files").files];
  const bytes = files.reduce((all, each) => all + each.size, 0);
  if (files.length > 0 && bytes <= LOOKED_AT_ONCE_BYTES) busy(document.getElementById("look"), look);
});
document.getElementById("make-map").addEventListener("click", (event) => busy(event.currentTarget, () => map()));
for (const box of document.querySelectorAll(".drop")) {
  const input = box.querySelector("input");
  box.addEventListener("dragover", (event) => {
    event.preventDefault();
    box.classList.add("over");
  });
  box.addEventListener("dragleave", () => box.classList.remove("over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    box.classList.remove("over");
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change"));
  });
}
key("l", "Look at the files", () => busy(document.getElementById("look"), look));
document.body.dataset.ready = "yes";
