// Taxgroups: the two tax groups of a journal's lines: edited in place, pasted, or changed for all that is chosen. Each
// change names the version that was seen and shows the lines as they are afterwards.

import { get, inCompany, Problem, post } from "../js/api.js";
import { text } from "../js/columns.js";
import { ask } from "../js/dialog.js";
import { codeEditor } from "./codeeditor.js";
import { told } from "./review.js";

const FEW = 20; // lines that are asked for one by one
const AS_IT_IS = "(as it is)";

/** Whether a line is a draft. */
export const isDraft = (row) => row?.status === "draft";

/** What the journal page offers for tax groups. `list()`: its grid, once it is there. */
export class TaxGroups {
  constructor({ journal, groups, may, list, shown }) {
    Object.assign(this, { journal, groups, may, list, shown });
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
  async cell({ row, field, value }) {
    try {
      return await this.change([row], { [field]: value ?? "" });
    } catch (failure) {
      failure.row = (await this.again([row]))[0];
      throw failure;
    }
  }

  /** Change tax groups of lines; the lines are shown as they are now. Answers the first of them. */
  async change(rows, changes) {
    const receipt = await post(inCompany("edit"), { items: this.items(rows), ...changes });
    const one = receipt.items.length === 1 && receipt.items[0];
    if (one?.outcome === "refused") throw new Problem(one);
    if (!one) told(receipt, "edited");
    return (await this.again(rows))[0];
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

  /** Paste cells of a spreadsheet, cells of the same value together; those that are not open are told. */
  async paste(cells, left) {
    const fit = cells.filter(({ row }) => this.may && isDraft(row));
    const alike = new Map();
    for (const { row, field, value } of fit) {
      const name = JSON.stringify([field, value.trim()]);
      alike.set(name, [...(alike.get(name) ?? []), row]);
    }
    for (const [name, rows] of alike) {
      const [field, value] = JSON.parse(name);
      await this.change(rows.map((row) => this.list().row(String(row.line)) ?? row), { [field]: value });
    }
    const out = left + cells.length - fit.length;
    if (out === 0) return;
    throw new Problem({ cause: `${out} cells were not pasted.`, remedy: "Only the two tax groups of draft lines can be edited." });
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
    return told(await post(inCompany("edit"), { items: this.items(rows), ...changes }), "edited");
  }
}
