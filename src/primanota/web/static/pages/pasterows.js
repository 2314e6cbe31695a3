// Pasterows: rows from a spreadsheet: pasted as they are copied there, with or without the names of the columns, all
// saved or none. A row whose key is there already is changed, any other is added.

import { post, Problem } from "/static/js/api.js";
import { element, labelled, open, values } from "/static/js/dialog.js";
import { rowsOf } from "./rowform.js";

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
  const wrong = element("div", { className: "notice notice-error", hidden: true });
  wrong.setAttribute("role", "alert");
  const go = element("button", { type: "submit", className: "button primary" }, "Save all");
  const leave = element("button", { type: "button", className: "button" }, "Cancel");
  const buttons = element("div", { className: "dialog-buttons" });
  buttons.append(leave, go);
  form.append(area, labelled({ name: "reason", label: "Reason", hint: "Kept with the change in the audit trail." }), wrong, buttons);
  return new Promise((resolve) => {
    let made = null;
    const dialog = open({ title: `Add from a spreadsheet: ${about.table.title}`, content: form, wide: true, onClose: () => resolve(made) });
    leave.addEventListener("click", () => dialog.close());
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      go.disabled = true;
      const { rows, reason } = values(form);
      made = await saved(about.table, itemsOf(rows, names), reason, list, wrong);
      go.disabled = false;
      if (made) dialog.close();
    });
    area.querySelector("textarea").focus();
  });
}

/** The rows of a pasted text by column. */
export function itemsOf(pasted, names) {
  const lines = pasted.replace(/\r/g, "").split("\n").filter((line) => line.trim() !== "");
  const cut = (line) => line.split(line.includes("\t") ? "\t" : ",").map((cell) => cell.trim());
  const tidy = (cell) => (cell.startsWith("dim:") ? cell : cell.toLowerCase().replaceAll(" ", "_"));
  const head = lines.length > 0 ? cut(lines[0]).map(tidy) : [];
  const named = head.length > 0 && head.every((cell) => names.includes(cell) || cell === "company");
  const columns = named ? head : names;
  return (named ? lines.slice(1) : lines).map((line) =>
    Object.fromEntries(cut(line).map((cell, at) => [columns[at] ?? `column ${at + 1}`, cell]).filter(([name]) => name !== "company")),
  );
}

async function saved(table, rows, reason, list, wrong) {
  const keys = table.columns.filter((each) => each.key).map((each) => each.column);
  const keyOf = (row) => JSON.stringify(keys.map((name) => row[name] ?? ""));
  try {
    const there = new Map((await list.everything()).map((row) => [keyOf(row), row.version]));
    const items = rows.map((cells) => (there.has(keyOf(cells)) ? { cells, version: there.get(keyOf(cells)) } : { cells }));
    const answer = await post(rowsOf(table.table), { items, reason });
    return { count: answer.changes.length, same: answer.changes.length === 0 };
  } catch (failure) {
    if (!(failure instanceof Problem)) throw failure;
    const told = [failure.message, ...failure.details.map((each) => each.replace(/^[^:]+:(\d+):/, "Row $1, ")), failure.remedy];
    wrong.replaceChildren(...told.filter(Boolean).slice(0, 20).map((each, at) => element("p", { className: at ? "notice-remedy" : "notice-text" }, each)));
    wrong.hidden = false;
    return null;
  }
}
