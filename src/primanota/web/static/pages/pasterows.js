// Pasterows: rows from a spreadsheet: pasted as they are copied there, with or without the names of the columns, all
// saved or none. A row whose key is there already is changed, any other is added.

import { post, Problem } from "/static/js/api.js";
import { element, labelled, open, refusal, refuse, submits, values } from "/static/js/dialog.js";
import { readDay, readNumber } from "/static/js/formats.js";
import { rowsOf } from "./rowform.js";

const ROWS_MOST = 1000; // of the API

/** Ask for rows and save them. Answers {count, same}, or null when nothing was done. */
export async function pasteRows(about, list) {
  const names = [...about.table.columns.map((each) => each.column), ...about.dimensions.map((each) => `dim:${each}`)];
  const form = element("form", { className: "stack" });
  const area = labelled({
    name: "rows",
    label: "Rows",
    type: "textarea",
    required: true,
    hint: `Columns in this order, or with their names in the first row: ${names.join(", ")}.`,
  });
  area.querySelector("textarea").classList.add("paste-area");
  const wrong = refusal();
  const go = element("button", { type: "submit", className: "button primary" }, "Save all");
  const leave = element("button", { type: "button", className: "button" }, "Cancel");
  const buttons = element("div", { className: "dialog-buttons" });
  buttons.append(leave, go);
  form.append(area, labelled({ name: "reason", label: "Reason", hint: "Kept with the change in the audit trail." }), wrong, buttons);
  return new Promise((resolve) => {
    let made = null;
    const dialog = open({ title: `Add from a spreadsheet: ${about.table.title}`, content: form, wide: true, onClose: () => resolve(made) });
    leave.addEventListener("click", () => dialog.close());
    submits(dialog, form, async () => {
      const { rows, reason } = values(form);
      made = await saved(about.table, itemsOf(rows, names), reason, list, wrong);
      if (made) dialog.close();
    });
    area.querySelector("textarea").focus();
  });
}

/** The rows of a pasted text by column: cells between tabs, semicolons or commas, in quotes where they hold such;
 * a cell of several lines becomes one. */
export function itemsOf(pasted, names) {
  const lines = linesOf(pasted.replace(/\r\n?/g, "\n"));
  const tidy = (cell) => (cell.startsWith("dim:") ? cell : word(cell));
  const head = (lines[0] ?? []).map(tidy);
  const isNamed = head.length > 0 && head.every((cell) => names.includes(cell) || cell === "company");
  const columns = isNamed ? head : names;
  return (isNamed ? lines.slice(1) : lines).map((cells) =>
    Object.fromEntries(cells.map((cell, at) => [columns[at] ?? `column ${at + 1}`, cell]).filter(([name]) => name !== "company")),
  );
}

const word = (cell) => cell.trim().toLowerCase().replaceAll(" ", "_");

function linesOf(text) {
  const first = text.slice(0, (text + "\n").indexOf("\n"));
  const mark = ["\t", ";", ","].find((each) => first.includes(each)) ?? "\t";
  const cell = new RegExp(`(?:"((?:[^"]|"")*)"|([^${mark}\n]*))(${mark}|\n|$)`, "y");
  const lines = [];
  let line = [];
  for (let found = cell.exec(text); found; found = cell.exec(text)) {
    const [, quoted, plain, end] = found;
    line.push((quoted?.replaceAll('""', '"').replace(/\s+/g, " ") ?? plain).trim());
    if (end !== mark) {
      if (line.some((each) => each !== "")) lines.push(line);
      line = [];
    }
    if (end === "") break;
  }
  return lines;
}

// Numbers and days as this reader, or the API, writes them; words of a choice however they are written. What cannot be
// read is a problem of its cell. Numbers that are all written as the API has them are taken so.
function exactly(table, rows) {
  const problems = [];
  const kinds = new Map(table.columns.map((each) => [each.column, each]));
  const numbers = rows.flatMap((row) => Object.entries(row).filter(([name, cell]) => cell && kinds.get(name)?.kind === "number").map(([, cell]) => cell));
  const plain = numbers.every((each) => /^-?\d+(\.\d+)?$/.test(each)) && numbers.some((each) => each.includes(".") && !readNumber(each).problem);
  const read = (name, cell, at) => {
    const { kind, choices = [] } = kinds.get(name) ?? {};
    if (kind === "choice") return choices.find((each) => each === word(cell)) ?? cell;
    const found = cell && (kind === "day" ? readDay(cell) : kind === "number" && !plain ? readNumber(cell) : null);
    if (found?.problem) problems.push(`Row ${at + 1}, ${name}: ${found.problem}`);
    return found?.text ?? cell;
  };
  const items = rows.map((row, at) => Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, read(name, cell, at)])));
  if (items.length === 0) problems.push("There is no row. Copy the cells in the spreadsheet and paste them here.");
  if (items.length > ROWS_MOST) problems.push(`These are ${items.length} rows; at most ${ROWS_MOST} are saved at once. A company pack takes any number.`);
  if (problems.length > 0) throw new Problem({ cause: problems[0], details: problems.slice(1) });
  return items;
}

async function saved(table, pasted, reason, list, wrong) {
  const keys = table.columns.filter((each) => each.key).map((each) => each.column);
  const keyOf = (row) => JSON.stringify(keys.map((name) => row[name] ?? ""));
  try {
    const rows = exactly(table, pasted);
    const there = new Map((await list.everything()).map((row) => [keyOf(row), row.version]));
    const items = rows.map((cells) => (there.has(keyOf(cells)) ? { cells, version: there.get(keyOf(cells)) } : { cells }));
    const answer = await post(rowsOf(table.table), { items, reason });
    return { count: answer.changes.length, same: answer.changes.length === 0 };
  } catch (failure) {
    if (!(failure instanceof Problem)) throw failure;
    refuse(wrong, { message: failure.message, details: failure.details.map((each) => each.replace(/^[^:]+:(\d+):/, "Row $1, ")), remedy: failure.remedy });
    return null;
  }
}
