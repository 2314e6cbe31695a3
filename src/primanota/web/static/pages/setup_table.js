// Setup table: the rows of one table of the setup, searched, added, changed, removed, and pasted from a spreadsheet.
// `?new=yes&column=value` opens the form with values, for links that say what is missing.

import { busy, inCompany, post, Problem, tell } from "/static/js/api.js";
import { text } from "/static/js/columns.js";
import { ask } from "/static/js/dialog.js";
import { fromAddress, inAddress } from "/static/js/filters.js";
import { day, number, readDay, readNumber } from "/static/js/formats.js";
import { grid } from "/static/js/grid.js";
import { key } from "/static/js/keys.js";
import { toast } from "/static/js/toast.js";
import { after } from "./after.js";
import { pasteRows } from "./pasterows.js";
import { asItIs, rowForm, rowsOf } from "./rowform.js";

const about = JSON.parse(document.querySelector("#about").textContent);
const { table, editable } = about;
const keys = table.columns.filter((each) => each.key).map((each) => each.column);
const button = (id) => document.getElementById(id);

const keyOf = (row) => Object.fromEntries(keys.map((name) => [name, row[name]]));
const named = (row) => keys.map((name) => row[name] || "–").join(" · ") || table.title;

const list = await grid({
  at: "#rows",
  url: rowsOf(table.table),
  filter: "#rows-filters",
  key: (row) => JSON.stringify(keyOf(row)),
  choose: editable,
  columns: [...table.columns.map(column), ...about.dimensions.map((name) => text(`dim:${name}`, name, { edit: editable, width: 120 }))],
  chosen: (rows) => {
    if (button("change")) button("change").disabled = rows.length !== 1;
    if (button("remove")) button("remove").disabled = rows.length === 0;
  },
  edited: save,
  more: { suppressFieldDotNotation: true },
});

function column({ column: name, title, key: isKey, choices, kind }) {
  const shown = { number, day }[kind];
  const edit = editable && !isKey ? (choices.length > 0 ? choices : true) : false;
  const written = shown && {
    valueFormatter: ({ value }) => shown(value ?? ""),
    valueParser: ({ newValue }) => typed(name, newValue ?? "").text ?? newValue,
    cellEditorParams: { useFormatter: true },
  };
  return text(name, title, { edit, ...written, ...(isKey ? { headerTooltip: `${title}: names the row` } : {}) });
}

async function save({ row, field, value }) {
  const item = { cells: { ...keyOf(row), [field]: read(field, String(value ?? "")) }, version: row.version };
  const { changes, notes } = await post(rowsOf(table.table), { items: [item] }).catch(async (failure) => {
    if (failure.code === "setting-changed") failure.row = await asItIs(table, row).catch(() => null);
    throw failure;
  });
  for (const note of notes) toast(note, { kind: "note" });
  if (changes.length === 0) return row;
  toast(`Saved: ${named(row)}.`);
  after().catch(tell);
  return { ...changes[0].after, version: changes[0].version };
}

// What was typed into a cell, as the API takes it.
function read(field, words) {
  const { text: found, problem } = typed(field, words);
  if (problem) throw new Problem({ cause: problem });
  return found ?? words;
}

function typed(field, words) {
  const kind = table.columns.find((each) => each.column === field)?.kind;
  return (words.trim() && { number: readNumber, day: readDay }[kind]?.(words)) || {};
}

async function done(made, words) {
  if (!made) return;
  toast(made.same ? "It is so already; nothing was changed." : words);
  list.restart();
  await after();
}

const add = async (given = {}) => {
  const made = await rowForm(about, { given });
  await done(made, made && `Added: ${named(made.after)}.`);
};

const change = async () => {
  if (!(await list.saved())) return;
  const [row] = list.chosen({ orFocused: true });
  if (!row) return;
  const made = await rowForm(about, { row });
  if (!made) list.refresh(); // somebody else may have changed it
  await done(made, made && `Saved: ${named(row)}.`);
};

const remove = async () => {
  if (!(await list.saved())) return undefined;
  const rows = list.chosen();
  if (rows.length === 0) return undefined;
  const answer = await ask({
    title: rows.length === 1 ? `Remove ${named(rows[0])}?` : `Remove ${rows.length} rows?`,
    text: "A row that lines, entries or the rest of the setup need is not removed.",
    action: "Remove",
    danger: true,
    fields: [{ name: "reason", label: "Reason", required: true }],
  });
  if (!answer) return undefined;
  const items = rows.map((row) => ({ key: keyOf(row), version: row.version }));
  const made = await busy(button("remove"), () => post(inCompany("setup", "tables", table.table, "remove"), { items, reason: answer.reason }));
  if (!made) return list.refresh();
  return done(made, `Removed: ${rows.length === 1 ? named(rows[0]) : `${rows.length} rows`}.`);
};

if (editable) {
  button("add")?.addEventListener("click", () => add());
  button("paste")?.addEventListener("click", async () => {
    const made = await pasteRows(about, list);
    await done(made, made && `Saved: ${made.count === 1 ? "1 row" : `${made.count} rows`}.`);
  });
  button("change").addEventListener("click", change);
  button("remove")?.addEventListener("click", remove);
  if (button("add")) key("n", "Add a row", () => add());
  key("e", "Change the row", change);
}

if (editable && fromAddress("new")) {
  const names = [...table.columns.map((each) => each.column), ...about.dimensions.map((each) => `dim:${each}`)];
  const given = Object.fromEntries(names.map((name) => [name, fromAddress(name)]).filter(([, value]) => value));
  inAddress(Object.fromEntries(["new", ...names].map((name) => [name, null])));
  add(given);
}
document.body.dataset.ready = "yes";
