// Columns: the kinds of columns that grids have: text, amounts, counts, dates, instants, statuses, issues. Each is
// a definition for AG Grid; the figures stay the text that the API gave, so that copying gives what is there.

import { element } from "./dialog.js";
import { day } from "./formats.js";
import { compared, isAmount, money } from "./money.js";

/** Text. `link(row)`: an address; `edit`: true, or the words to choose from; more goes to AG Grid as it is. */
export function text(field, heading, { link = null, edit = false, ...more } = {}) {
  return {
    field,
    headerName: heading,
    ...(link ? { cellRenderer: ({ value, data }) => (data && value ? anchor(link(data), value) : shown(value)) } : {}),
    ...editing(edit),
    ...more,
  };
}

/** An amount, right-aligned, with thousands marks. */
export function amount(field, heading, more = {}) {
  return {
    field,
    headerName: heading,
    headerClass: "ag-right-aligned-header",
    cellClass: ["figure", "ag-right-aligned-cell"],
    width: 130,
    valueFormatter: ({ value }) => money(value),
    comparator: compared,
    ...more,
    kind: "amount",
  };
}

/** A whole number. */
export function count(field, heading, more = {}) {
  return { ...amount(field, heading, { width: 90, ...more }), kind: "count" };
}

/** A date, as this reader has it written. */
export function date(field, heading, more = {}) {
  return { field, headerName: heading, cellClass: "figure-left", width: 116, valueFormatter: ({ value }) => day(value), ...more };
}

/** An instant in the reader's time, to the minute. */
export function instant(field, heading, more = {}) {
  return { field, headerName: heading, cellClass: "figure-left", width: 148, valueFormatter: ({ value }) => minute(value), ...more };
}

/** A status as a badge. */
export function status(field = "status", heading = "Status", more = {}) {
  return { field, headerName: heading, width: 126, cellRenderer: ({ value }) => (value ? badge(value) : ""), ...more, kind: "status" };
}

/** Yes or no. */
export function flag(field, heading, more = {}) {
  const words = (value) => (value === true ? "yes" : value === false ? "no" : "");
  return { field, headerName: heading, width: 90, cellDataType: false, valueFormatter: ({ value }) => words(value), ...more };
}

/** Issues `[{code, message, remedy}]` in words; all of them as the cell's title. */
export function issues(field = "issues", heading = "Issues", more = {}) {
  const words = (value) => (value ?? []).map((each) => each.message).join(" · ");
  return {
    field,
    headerName: heading,
    width: 320,
    widest: 420,
    cellDataType: false,
    cellClass: "issue-cell",
    valueFormatter: ({ value }) => words(value),
    tooltipValueGetter: ({ value }) => (value ?? []).map((each) => `${each.message} ${each.remedy}`).join("\n"),
    asText: words,
    ...more,
  };
}

/** A badge for a status word; the colour says the same as the word. */
export function badge(value) {
  return element("span", { className: `badge badge-${value}` }, String(value).replaceAll("_", " "));
}

/** An instant as the reader's own time, to the minute; "" for nothing. */
export function minute(value) {
  if (!value) return "";
  const at = new Date(value);
  const two = (number) => String(number).padStart(2, "0");
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day(date)} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The text of a cell, for copying. */
export function cellText(definition, row) {
  const value = row?.[definition.field];
  if (definition.asText) return definition.asText(value);
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** A text that a spreadsheet does not take for a formula; amounts stay numbers. */
export function safe(value) {
  return /^[=+\-@\t\r]/.test(value) && !isAmount(value) ? `'${value}` : value;
}

function anchor(href, value) {
  return element("a", { href, className: "cell-link", tabIndex: -1 }, String(value));
}

function shown(value) {
  return value === null || value === undefined ? "" : document.createTextNode(String(value));
}

function editing(edit) {
  if (!edit) return {};
  const common = { editable: true, cellClass: "editable" };
  if (!Array.isArray(edit)) return common;
  return { ...common, cellEditor: "agSelectCellEditor", cellEditorParams: { values: edit } };
}
