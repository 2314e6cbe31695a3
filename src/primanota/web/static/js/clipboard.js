// Clipboard: what a grid gives to a spreadsheet and takes from it: rows as tab-separated text. Amounts travel as
// plain figures; a text that a spreadsheet would take for a formula is made safe.

import { cellText, safe } from "./columns.js";

/** Copy the chosen rows with their headings, or the cell with the focus. */
export function copying(grid) {
  grid.box.addEventListener("copy", (event) => {
    if (event.target.closest("input, textarea") || String(getSelection()).length > 0) return;
    const text = grid.chosen().length > 0 ? tsv(grid, grid.chosen()) : cell(grid);
    if (text === null) return;
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
  });
}

/** Rows as TSV with headings, the columns as shown. */
export function tsv(grid, rows) {
  const columns = shownColumns(grid);
  const head = columns.map((each) => each.headerName);
  const lines = rows.map((row) => columns.map((each) => clean(cellText(each, row))));
  return [head, ...lines].map((each) => each.join("\t")).join("\n");
}

/** Give what is pasted to the page: from the cell with the focus on, only cells that can be edited. */
export function pasting(grid) {
  grid.box.addEventListener("paste", (event) => {
    const focused = grid.api.getFocusedCell();
    if (!focused || event.target.closest("input, textarea")) return;
    event.preventDefault();
    const lines = parse(event.clipboardData.getData("text/plain"));
    const columns = shownColumns(grid);
    const from = columns.findIndex((each) => each.field === focused.column.getColId());
    const cells = lines.flatMap((values, down) => {
      const row = grid.api.getDisplayedRowAtIndex(focused.rowIndex + down)?.data;
      return values.map((value, right) => ({ row, column: columns[from + right], value }));
    });
    const edits = cells.filter(({ row, column }) => row && column?.editable);
    grid.given.pasted(edits.map(({ row, column, value }) => ({ row, field: column.field, value })), cells.length - edits.length);
  });
}

/** The cells of tab-separated text; quoted ones may hold tabs and line breaks. */
export function parse(text) {
  const rows = [[""]];
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    const row = rows.at(-1);
    const last = row.length - 1;
    if (quoted && sign === '"' && text[at + 1] === '"') at += 1, (row[last] += '"');
    else if (sign === '"' && (quoted || row[last] === "")) quoted = !quoted;
    else if (!quoted && sign === "\t") row.push("");
    else if (!quoted && sign === "\n") rows.push([""]);
    else if (quoted || sign !== "\r") row[last] += sign;
  }
  return rows.at(-1).length === 1 && rows.at(-1)[0] === "" ? rows.slice(0, -1) : rows;
}

function cell(grid) {
  const focused = grid.api.getFocusedCell();
  const row = focused && grid.api.getDisplayedRowAtIndex(focused.rowIndex)?.data;
  const column = focused && shownColumns(grid).find((each) => each.field === focused.column.getColId());
  return row && column ? clean(cellText(column, row)) : null;
}

function clean(text) {
  const made = safe(text);
  return /[\t\n"]/.test(made) ? `"${made.replaceAll('"', '""')}"` : made;
}

function shownColumns(grid) {
  return grid.api
    .getAllDisplayedColumns()
    .filter((each) => !each.getColId().startsWith("ag-Grid"))
    .map((each) => ({ ...each.getColDef(), ...each.getColDef().context }));
}
