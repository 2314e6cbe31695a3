// Rowform: the dialog in which somebody adds or changes one row of a setup table. It is built from what the API tells
// of the table's columns; what is wrong is told at the field it is about, and the dialog stays until it is right.

import { get, inCompany, post, Problem } from "/static/js/api.js";
import { element, labelled, open, refusal, refuse, submits, values } from "/static/js/dialog.js";
import { problem } from "/static/js/fields.js";
import { day, number } from "/static/js/formats.js";
import { toast } from "/static/js/toast.js";

const DIMENSION = "dim:";
const REASON = "why";
let forms = 0;

/** The list of a table's rows in the API. */
export const rowsOf = (table) => inCompany("setup", "tables", table, "rows");

/** A row as it is by now, which somebody else may have changed; null: it is gone. */
export async function asItIs(table, row) {
  const keys = table.columns.filter((each) => each.key).map((each) => each.column);
  const { items } = await get(rowsOf(table.table), { search: row[keys[0]], limit: 1000 });
  return items.find((each) => keys.every((name) => each[name] === row[name])) ?? null;
}

/** Ask for one row. `about`: {table, dimensions}; `row`: the one to change, else `given` are first values of a new
 * one. Answers the change as the API tells it, `{key, before, after, version}`, or null when nothing was done. */
export async function rowForm(about, { row = null, given = {} } = {}) {
  const { table } = about;
  const form = element("form", { className: "stack", noValidate: true });
  const fields = element("div", { className: "row-form" });
  const wrong = refusal();
  const first = row ?? given;
  for (const column of table.columns) fields.append(await fieldOf(column, first[column.column] ?? "", row !== null));
  for (const name of about.dimensions ?? []) fields.append(await dimensionField(name, first[DIMENSION + name] ?? ""));
  const reason = labelled({ name: REASON, label: "Reason", hint: "Kept with the change in the audit trail." });
  reason.classList.add("wide");
  fields.append(reason);
  const buttons = element("div", { className: "dialog-buttons" });
  const leave = element("button", { type: "button", className: "button" }, "Cancel");
  const go = element("button", { type: "submit", className: "button primary" }, row ? "Save" : "Add");
  buttons.append(leave, go);
  form.append(wrong, fields, buttons);
  return new Promise((resolve) => {
    let made = null;
    const seen = { row };
    const title = row ? `Change ${lower(table.title)}` : `Add to ${lower(table.title)}`;
    const dialog = open({ title, content: form, wide: true, onClose: () => resolve(made) });
    leave.addEventListener("click", () => dialog.close());
    submits(dialog, form, async () => {
      made = await attempt(about, form, seen, wrong);
      if (made) dialog.close();
    });
    (form.querySelector(".row-form .input:not([readonly])") ?? go).focus();
  });
}

async function attempt(about, form, seen, wrong) {
  const { table } = about;
  const { row } = seen;
  clear(form, wrong);
  if (unreadable(form)) return null;
  const { [REASON]: why, ...cells } = values(form);
  try {
    const item = row ? { cells, version: row.version } : { cells };
    const answer = await post(rowsOf(table.table), { items: [item], reason: why });
    for (const note of answer.notes) toast(note, { kind: "note" });
    return answer.changes[0] ?? { before: row, after: row, same: true };
  } catch (failure) {
    if (!(failure instanceof Problem)) throw failure;
    if (failure.code === "setting-changed" && row) await tellChanged(about, form, seen, wrong, failure);
    else tellWrong(form, wrong, failure);
    return null;
  }
}

// What somebody else has saved meanwhile is told at its fields; what was typed stays, and may be saved over it.
async function tellChanged({ table, dimensions }, form, seen, wrong, failure) {
  const now = await asItIs(table, seen.row).catch(() => null);
  if (!now) return tellWrong(form, wrong, failure);
  for (const { column, kind } of [...table.columns, ...dimensions.map((name) => ({ column: DIMENSION + name }))]) {
    const field = form.elements.namedItem(column);
    const words = { number, day }[kind]?.(now[column]) ?? now[column];
    if (field && now[column] !== seen.row[column]) tellAt(field, `It is ${words || "empty"} by now.`);
  }
  seen.row = now;
  return refuse(wrong, {
    message: "Somebody else has changed this row meanwhile; nothing was saved.",
    remedy: "What is different by now is marked. Save again for the row to be as it stands here, or cancel.",
  });
}

/** Forget what was told of the last attempt. */
export function clear(form, wrong) {
  wrong.hidden = true;
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  for (const text of form.querySelectorAll(".error-text")) text.remove();
}

/** Whether numbers or days cannot be read as they were typed, which is told at their fields. */
export function unreadable(form) {
  const found = [...form.elements].filter((field) => field.name && problem(field));
  for (const field of found) tellAt(field, problem(field));
  found[0]?.focus();
  return found.length > 0;
}

function tellWrong(form, wrong, problem) {
  const left = [];
  let first = null;
  for (const detail of problem.details) {
    const found = /^[^:]+:\d+:(?<place>(?:dim:)?[^:]+): (?:value '.*?': )?(?<told>.*)$/.exec(detail);
    const field = found && form.elements.namedItem(found.groups.place);
    if (!field) {
      left.push(detail);
      continue;
    }
    first ??= field;
    tellAt(field, found.groups.told);
  }
  const marked = problem.details.length > 0 && left.length === 0;
  refuse(wrong, marked ? { message: "Mend what is marked; nothing was saved." } : { message: problem.message, details: left, remedy: problem.remedy });
  (first ?? form.querySelector(".input")).focus();
}

function tellAt(field, words) {
  const id = `${field.id || field.name}-wrong-${(forms += 1)}`;
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", id);
  field.closest(".field").append(element("span", { id, className: "error-text" }, words));
}

async function fieldOf(column, value, changing) {
  const described = { name: column.column, label: column.title, value, hint: column.hint };
  if (changing && column.key) return fixed(described);
  if (column.kind === "choice") return labelled({ ...described, type: "select", options: choices(column, value) });
  const box = labelled({ ...described, type: { day: "date", number: "number" }[column.kind] ?? "text", required: column.required });
  const field = box.querySelector("input");
  field.autocomplete = "off";
  if (column.names) box.append(await suggestions(field, column.names, value));
  return box;
}

// What names a row does not change; a reader may still select and copy it.
function fixed(described) {
  const box = labelled({ ...described, hint: "" });
  box.querySelector("input").readOnly = true;
  return box;
}

function choices(column, value) {
  const words = column.choices.map((each) => [each, each.replaceAll("_", " ")]);
  return value ? words : [["", "Choose …"], ...words];
}

async function dimensionField(name, value) {
  const box = labelled({ name: DIMENSION + name, label: name, value });
  const field = box.querySelector("input");
  field.autocomplete = "off";
  const found = await listed("dimension_values");
  const mine = found.filter((each) => each.dimension === name).map((each) => [each.value, each.name]);
  box.append(datalist(field, mine));
  return box;
}

/** The codes of a table as suggestions for a field. */
export async function suggestions(field, table) {
  const found = await listed(table);
  const key = Object.keys(found[0] ?? {})[0];
  return datalist(field, [...new Map(found.map((each) => [each[key], each.name ?? ""]))]);
}

// Suggestions only: a list that cannot be had is an empty one, the field still takes what is typed.
async function listed(table) {
  try {
    return (await get(rowsOf(table), { limit: 1000 })).items;
  } catch {
    return [];
  }
}

function datalist(field, options) {
  const id = `codes-${(forms += 1)}`;
  const made = element("datalist", { id });
  for (const [code, words] of options) made.append(element("option", { value: code, label: words ? `${code} ${words}` : code }));
  field.setAttribute("list", id);
  return made;
}

function lower(title) {
  return title.charAt(0).toLowerCase() + title.slice(1);
}
