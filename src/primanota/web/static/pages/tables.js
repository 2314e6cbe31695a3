// Tables: plain tables made by a page's script from rows: a caption, headings, cells of text or elements.

import { element } from "../js/dialog.js";

/** A table in a box that scrolls. `columns`: [[heading, cell(row), class?], …]; a cell is text, an element or an array.
 * `feet`: the texts of last rows with totals. */
export function table(caption, rows, columns, feet = []) {
  const made = element("table", { className: "table" });
  made.append(element("caption", { className: "unseen" }, caption));
  const head = made.createTHead().insertRow();
  for (const [words, , kind = ""] of columns) head.append(element("th", { scope: "col", className: kind }, words));
  const body = made.createTBody();
  for (const row of rows) {
    const cells = body.insertRow();
    for (const [, value, kind = ""] of columns) {
      const cell = element("td", { className: kind });
      cell.append(...[value(row)].flat().map((part) => (part instanceof Node ? part : String(part ?? ""))));
      cells.append(cell);
    }
  }
  for (const foot of feet) {
    const last = (made.tFoot ?? made.createTFoot()).insertRow();
    for (const [at, words] of foot.entries()) last.append(element("td", { className: columns[at][2] ?? "" }, words));
  }
  const box = element("div", { className: "table-scroll", tabIndex: 0 });
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", caption);
  box.append(made);
  return box;
}

/** A link. */
export function link(href, words) {
  return element("a", { href }, words);
}
