// Taxgroups: the two tax groups of a journal's lines: edited in place, pasted, or changed for all that is chosen. Each
// change names the version that was seen and shows the lines as they are afterwards; the last ones can be taken back.

import { get, inCompany, Problem, post } from "../js/api.js";
import { text } from "../js/columns.js";
import { ask } from "../js/dialog.js";
import { codeEditor, matched } from "./codeeditor.js";
import { counted, say, told } from "./review.js";

const FEW = 20; // lines that are asked for one by one
const AS_IT_IS = "(as it is)";

/** Whether a line is a draft. */
export const isDraft = (row) => row?.status === "draft";

/** What the journal page offers for tax groups. `list()`: its grid, once it is there. */
export class TaxGroups {
  constructor({ journal, groups, may, list, shown }) {
    Object.assign(this, { journal, groups, may, list, shown, past: [] });
  }

  of(field) {
    return this.groups.filter((each) => each.field === field);
  }

  /** The column of one of the two, edited in place in draft lines. */
  column(field, heading, more) {
    const names = new Map(this.of(field).map((each) => [each.code, each.name]));
    const open = ({ data }) => this.may && isDraft(data);
    return text(field, heading, {
      edit: true,
      suppressKeyboardEvent: ({ event, editing }) => !editing && event.key === "?",
      editable: open,
      cellClass: (cell) => (open(cell) ? "editable" : ""),
      cellEditor: codeEditor(this.of(field)),
      tooltipValueGetter: ({ value }) => names.get(value) ?? "",
      ...more,
    });
  }

  /** Save one cell: the line as it is now, also with the failure when somebody else was there first. */
  async cell({ row, field, value, before }) {
    try {
      const receipt = await post(inCompany("edit"), { items: this.items([row]), [field]: value ?? "" });
      if (receipt.items[0].outcome === "refused") throw new Problem(receipt.items[0]);
      this.past.push([{ line: row.line, field, before: before ?? "", after: value ?? "" }]);
      return (await this.again([row]))[0];
    } catch (failure) {
      failure.row = (await this.again([row]))[0];
      throw failure;
    }
  }

  items(rows) {
    return rows.map(({ line, version }) => ({ journal: this.journal, line, version }));
  }

  /** Show lines as they are now, so that the next change names their new version: few are asked for one by one. */
  async again(rows) {
    const one = (row) => get(inCompany("journals", this.journal, "lines", String(row.line))).catch(() => null);
    const found = rows.length > FEW ? await this.list().everything() : await Promise.all(rows.map(one));
    const now = found.filter(Boolean);
    this.list().update(...now);
    this.shown();
    return now;
  }

  /** Paste cells of a spreadsheet. What cannot be pasted is told, line by line; the rest is there. */
  async paste(cells, left) {
    const fit = cells.filter(({ row }) => this.may && isDraft(row));
    const wanted = fit.map(({ row, field, value }) => ({ line: row.line, field, before: row[field] ?? "", after: matched(value.trim(), this.of(field)) }));
    const { done, wrong } = await this.give(wanted, fit.map(({ row }) => row));
    this.past.push(done);
    if (done.length > 0) say(`${counted(done.length, "cell")} pasted.`);
    const closed = left + cells.length - fit.length;
    if (closed > 0) wrong.push("Only the two tax groups of draft lines can be edited.");
    const out = wanted.length - done.length + closed;
    if (out > 0) throw new Problem({ cause: `${counted(out, "cell")} ${out === 1 ? "was" : "were"} not pasted.`, details: wrong });
  }

  /** Take the last change back; what somebody changed since is left as it is. */
  async undo() {
    const last = this.past.pop();
    if (!last) return say("There is nothing to take back on this page.", { kind: "note" });
    const rows = await this.again([...new Set(last.map(({ line }) => line))].map((line) => ({ line })));
    const same = last.filter(({ line, field, after }) => rows.some((row) => row.line === line && isDraft(row) && (row[field] ?? "") === after));
    const { done, wrong } = await this.give(same.map(({ before, after, ...cell }) => ({ ...cell, before: after, after: before })), rows);
    if (done.length > 0) say(`${counted(done.length, "cell")} taken back.`);
    if (same.length < last.length) wrong.push(`${counted(last.length - same.length, "cell")} changed since, and left as they are.`);
    if (wrong.length > 0) throw new Problem({ cause: "Not all of it was taken back.", details: wrong });
    return undefined;
  }

  // Give cells their values, those of the same value together: which of them have it now, and why the others do not.
  async give(wanted, rows) {
    const now = new Map(rows.map((row) => [row.line, row]));
    const alike = new Map();
    for (const cell of wanted) {
      const name = JSON.stringify([cell.field, cell.after]);
      alike.set(name, [...(alike.get(name) ?? []), cell]);
    }
    const [done, wrong] = [[], []];
    for (const cells of alike.values()) {
      const lines = cells.map(({ line }) => now.get(line));
      const whys = await this.edit(lines, { [cells[0].field]: cells[0].after });
      for (const row of await this.again(lines)) now.set(row.line, row);
      for (const cell of cells) whys.has(cell.line) ? wrong.push(`Line ${cell.line}: ${whys.get(cell.line)}`) : done.push(cell);
    }
    return { done, wrong };
  }

  // Change lines; why those that are as they were could not be, by line.
  async edit(rows, changes) {
    try {
      const { items } = await post(inCompany("edit"), { items: this.items(rows), ...changes });
      return new Map(items.filter(({ outcome }) => outcome === "refused").map(({ line, cause }) => [line, cause]));
    } catch (failure) {
      if (!(failure instanceof Problem)) throw failure;
      return new Map(rows.map(({ line }) => [line, failure.message]));
    }
  }

  /** Ask for tax groups and change them in all these lines: the receipt, or null when nothing was asked for. */
  async ask(rows) {
    const options = (field) => [[AS_IT_IS, "as it is"], ["", "none"], ...this.of(field).map((each) => [each.code, `${each.code} ${each.name}`])];
    const choice = (name, label) => ({ name, label, type: "select", value: AS_IT_IS, options: options(name) });
    const answer = await ask({
      title: rows.length === 1 ? `Tax groups of line ${rows[0].line}` : `Tax groups of ${rows.length} lines`,
      action: "Change",
      fields: [choice("sales_tax_group", "Billing sales tax group"), choice("item_sales_tax_group", "Billing item sales tax group")],
    });
    const changes = Object.fromEntries(Object.entries(answer ?? {}).filter(([, value]) => value !== AS_IT_IS));
    if (Object.keys(changes).length === 0) return null;
    const receipt = await post(inCompany("edit"), { items: this.items(rows), ...changes });
    const there = new Set(receipt.items.filter(({ outcome }) => outcome === "done").map(({ line }) => line));
    const cells = ({ line, ...row }) => Object.entries(changes).map(([field, after]) => ({ line, field, before: row[field] ?? "", after }));
    this.past.push(rows.filter(({ line }) => there.has(line)).flatMap(cells));
    return told(receipt, "edited");
  }
}
