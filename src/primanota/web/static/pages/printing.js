// Printing: a grid shows only the rows in its window, so paper gets a plain table of those it has loaded, made when the
// browser is about to print and gone afterwards; where rows are missing it says so.

import { element } from "../js/dialog.js";

/** Have a grid print the columns of these fields. */
export function printing(list, fields) {
  let made = null;
  addEventListener("beforeprint", () => {
    made?.remove();
    made = paper(list, fields);
    list.place.append(made);
  });
  addEventListener("afterprint", () => made?.remove());
}

function paper(list, fields) {
  const columns = fields.map((field) => list.api.getColumn(field)).filter(Boolean);
  const box = element("div", { className: "only-print" });
  const table = element("table", { className: "table" });
  const head = table.createTHead().insertRow();
  for (const column of columns) head.append(element("th", { scope: "col", className: kind(column) }, column.getColDef().headerName));
  const body = table.createTBody();
  let rows = 0;
  list.api.forEachNode((node) => {
    if (!node.data) return;
    rows += 1;
    const cells = body.insertRow();
    for (const column of columns) {
      const text = list.api.getCellValue({ rowNode: node, colKey: column, useFormatter: true });
      cells.append(element("td", { className: kind(column) }, String(text ?? "")));
    }
  });
  box.append(table);
  if (list.total > rows) box.append(element("p", {}, `The first ${rows} of ${list.total} rows; the Excel file has all.`));
  return box;
}

function kind(column) {
  return ["amount", "count"].includes(column.getColDef().context.kind) ? "number" : "nowrap";
}
