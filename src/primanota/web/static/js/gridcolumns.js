// Gridcolumns: which columns a grid shows, in which order and width; chosen in a dialog or by dragging, kept in this
// browser for each grid. A column that nobody made wider or narrower is as wide as what its head and rows say.

import { element, open } from "./dialog.js";
import { keep, kept } from "./kept.js";

const BY_HAND = new Set(["uiColumnResized", "autosizeColumns"]); // what the reader does to a width
const PADDING = 18; // of a cell, both sides, and its line
const SORT = 28; // the arrow in a head
const BADGE = 16;
const NARROW = 36;
const WIDE = 320;

/** The definitions in the order, width and visibility that were kept; new columns come last. */
export function keptColumns(grid, definitions) {
  const found = kept(`columns.${grid.name}`, []);
  grid.sized = new Set();
  if (!Array.isArray(found) || found.length === 0) return definitions;
  grid.sized = new Set(found.filter((each) => each.width).map((each) => each.field));
  const place = new Map(found.map((each, at) => [each.field, { ...each, at }]));
  const late = found.length;
  return definitions
    .map((each, at) => ({ each, was: place.get(each.field), at }))
    .sort((left, right) => (left.was?.at ?? late + left.at) - (right.was?.at ?? late + right.at))
    .map(({ each, was }) => (was ? { ...each, width: was.width ?? each.width, hide: was.hide, flex: was.width ? undefined : each.flex } : each));
}

/** Keep the columns as they are: order, which are hidden, and the widths that the reader gave. */
export function keepColumns(grid, event) {
  if (event?.type === "columnResized") {
    if (!BY_HAND.has(event.source)) return;
    for (const column of event.columns ?? []) grid.sized.add(column.getColId());
  }
  const state = grid.api.getColumnState().filter((each) => !each.colId.startsWith("ag-Grid"));
  const width = (each) => (grid.sized.has(each.colId) ? each.width : undefined);
  keep(`columns.${grid.name}`, state.map((each) => ({ field: each.colId, width: width(each), hide: Boolean(each.hide) })));
}

/** Make columns as wide as their heads and the rows need that are loaded (or are given as `nodes`), but for those the
 * reader sized; `growing`: none becomes narrower. */
export function fitColumns(grid, { growing = false, nodes = loaded(grid) } = {}) {
  const ink = document.createElement("canvas").getContext("2d");
  const family = getComputedStyle(grid.box).fontFamily;
  const measure = (font) => (text) => ((ink.font = `${font} ${family}`), ink.measureText(text).width);
  const [inHead, inCell] = [measure("600 12px"), measure("13px")];
  const widths = columnsOf(grid)
    .filter((column) => !grid.sized.has(column.getColId()) && !column.getFlex() && column.getColDef().context.kind !== "drawn")
    .map((column) => {
      const given = column.getColDef();
      const head = headWidth(given, inHead) + (column.getSort() ? SORT : 0);
      const extra = given.context.kind === "status" ? BADGE : 0;
      const cells = nodes.map((rowNode) => inCell(String(grid.api.getCellValue({ rowNode, colKey: column, useFormatter: true }) ?? "")) + extra);
      const newWidth = Math.ceil(Math.min(Math.max(NARROW, head, ...cells) + PADDING, given.context.widest ?? WIDE));
      return { key: column, newWidth: Math.max(newWidth, growing ? column.getActualWidth() : 0) };
    });
  grid.api.setColumnWidths(widths, true, "api");
}

function loaded(grid) {
  const found = [];
  grid.api.forEachNode((node) => node.data && found.push(node));
  return found;
}

// The width of a head: in one line, or, where it may wrap, of its best two lines.
function headWidth({ headerName = "", wrapHeaderText = false }, measure) {
  const words = headerName.split(" ");
  if (!wrapHeaderText || words.length === 1) return measure(headerName);
  const lines = words.slice(1).map((_, at) => [words.slice(0, at + 1).join(" "), words.slice(at + 1).join(" ")]);
  return Math.min(...lines.map((two) => Math.max(...two.map(measure))));
}

function columnsOf(grid) {
  return grid.api.getColumns().filter((each) => !each.getColId().startsWith("ag-Grid"));
}

/** Let the reader choose the columns. */
export function chooser(grid) {
  const content = element("div", { className: "stack" });
  const boxes = element("fieldset", { className: "choices" });
  boxes.append(element("legend", { className: "unseen" }, "Columns"));
  for (const column of columnsOf(grid)) {
    const label = element("label", { className: "field check" });
    const box = element("input", { type: "checkbox", className: "input", checked: column.isVisible() });
    box.addEventListener("change", () => grid.api.setColumnsVisible([column], box.checked));
    label.append(box, element("span", { className: "field-label" }, column.getColDef().headerName));
    boxes.append(label);
  }
  const fit = element("button", { type: "button", className: "button" }, "Widths by content");
  fit.addEventListener("click", () => {
    grid.sized.clear();
    fitColumns(grid);
    keepColumns(grid);
  });
  const back = element("button", { type: "button", className: "button" }, "As at first");
  back.addEventListener("click", () => {
    keep(`columns.${grid.name}`, null);
    location.reload();
  });
  const buttons = element("div", { className: "actions" });
  buttons.append(fit, back);
  content.append(boxes, buttons);
  open({ title: "Columns", content });
}
