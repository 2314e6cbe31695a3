// Gridcolumns: which columns a grid shows, in which order and width; chosen in a dialog or by dragging, kept in this
// browser for each grid.

import { element, open } from "./dialog.js";
import { keep, kept } from "./kept.js";

/** The definitions in the order, width and visibility that were kept; new columns come last. */
export function keptColumns(name, definitions) {
  const found = kept(`columns.${name}`, []);
  if (!Array.isArray(found) || found.length === 0) return definitions;
  const place = new Map(found.map((each, at) => [each.field, { ...each, at }]));
  const late = found.length;
  return definitions
    .map((each, at) => ({ each, was: place.get(each.field), at }))
    .sort((left, right) => (left.was?.at ?? late + left.at) - (right.was?.at ?? late + right.at))
    .map(({ each, was }) => (was ? { ...each, width: was.width ?? each.width, hide: was.hide, flex: was.width ? undefined : each.flex } : each));
}

/** Keep the columns as they are. */
export function keepColumns(grid) {
  const state = grid.api.getColumnState().filter((each) => !each.colId.startsWith("ag-Grid"));
  keep(`columns.${grid.name}`, state.map(({ colId, width, hide }) => ({ field: colId, width, hide: Boolean(hide) })));
}

/** Let the reader choose the columns. */
export function chooser(grid) {
  const content = element("div", { className: "stack" });
  const boxes = element("fieldset", { className: "choices" });
  boxes.append(element("legend", { className: "unseen" }, "Columns"));
  for (const column of grid.api.getColumns().filter((each) => !each.getColId().startsWith("ag-Grid"))) {
    const label = element("label", { className: "field check" });
    const box = element("input", { type: "checkbox", className: "input", checked: column.isVisible() });
    box.addEventListener("change", () => grid.api.setColumnsVisible([column], box.checked));
    label.append(box, element("span", { className: "field-label" }, column.getColDef().headerName));
    boxes.append(label);
  }
  const back = element("button", { type: "button", className: "button" }, "As at first");
  back.addEventListener("click", () => {
    keep(`columns.${grid.name}`, null);
    location.reload();
  });
  content.append(boxes, back);
  open({ title: "Columns", content });
}
