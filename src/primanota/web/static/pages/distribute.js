// Distribute: the dialog that distributes the amount of a line over dimensions, by amount or by percent, or the
// amounts of several lines by percent. It shows what remains, is worked with the keyboard alone, and undoes a
// distribution. The arithmetic is in distribution.js, the rules are the server's.

import { get, inCompany, Problem, post } from "../js/api.js";
import { element, open } from "../js/dialog.js";
import { typing } from "../js/formats.js";
import { money } from "../js/money.js";
import { decimalsOf, equal, PERCENT_DECIMALS, percentsOf, plain, remainder, split, trimmed, unread } from "./distribution.js";

const VALUES_MOST = 1000;
const FEW = 20; // lines that are asked for one by one
let lists = 0;

/** Ask how lines are distributed and have it done: the receipt, or null when the dialog was left. `changed(lines)`:
 * gets lines as they are now, when somebody else changed them meanwhile. */
export async function distribute(lines, changed = () => {}) {
  const dimensions = (await get(inCompany("dimensions"))).items.map((each) => each.dimension);
  return new Promise((resolve) => new Distribution({ lines, dimensions, changed, resolve }));
}

class Distribution {
  constructor({ lines, dimensions, changed, resolve }) {
    Object.assign(this, { lines, dimensions, changed, receipt: null, rows: [] });
    this.one = lines.length === 1 ? lines[0] : null;
    this.mode = this.one && !this.one.distributions.some((each) => each.percent) ? "amount" : "percent";
    this.form = element("form", { method: "dialog", className: "stack distribute", noValidate: true });
    this.build();
    this.dialog = open({ title: this.title(), content: this.form, wide: true, onClose: () => resolve(this.receipt) });
    for (const part of this.one?.distributions ?? [{}]) this.add(part);
    if (this.rows.length === 1) this.add({ dimensions: this.rows[0].dimensions() }, { empty: true });
    this.told();
    this.rows[0].measure.focus();
    this.rows[0].measure.select();
  }

  title() {
    return this.one ? `Distribute line ${this.one.journal}/${this.one.line}` : `Distribute ${this.lines.length} lines`;
  }

  build() {
    const { one, form } = this;
    const words = one
      ? `${money(one.amount)} ${one.currency} · ${one.project} · ${one.category}. Each part carries its own dimensions.`
      : "By percent: each line to its own amount. Each part carries its own dimensions.";
    form.append(element("p", {}, words));
    if (one) form.append(this.modes());
    this.table = element("table", { className: "table distribute-parts" });
    this.table.append(element("caption", { className: "unseen" }, "Parts"));
    this.heading = this.table.createTHead();
    this.body = this.table.createTBody();
    this.rest = element("output", { className: "distribute-rest" });
    this.rest.setAttribute("role", "status");
    this.problem = element("div", { className: "notice notice-error", hidden: true });
    this.problem.setAttribute("role", "alert");
    form.append(this.scrolled(), this.tools(), this.rest, this.problem, this.hint(), this.buttons());
    form.addEventListener("input", () => this.told());
    form.addEventListener("keydown", (event) => this.keyed(event));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.apply();
    });
  }

  scrolled() {
    const box = element("div", { className: "distribute-table" });
    box.append(this.table);
    return box;
  }

  modes() {
    const box = element("fieldset", { className: "distribute-modes" });
    box.append(element("legend", { className: "unseen" }, "Parts are given"));
    for (const [mode, words] of [["amount", "By amount"], ["percent", "By percent"]]) {
      const label = element("label", { className: "field check" });
      const choice = element("input", { type: "radio", name: "mode", value: mode, checked: mode === this.mode });
      choice.addEventListener("change", () => this.turn(mode));
      label.append(choice, element("span", { className: "field-label" }, words));
      box.append(label);
    }
    return box;
  }

  tools() {
    const box = element("div", { className: "distribute-tools" });
    box.append(
      button("Add a part", () => this.add({}, { empty: true }).measure.focus()),
      button("Equal parts", () => this.even()),
    );
    return box;
  }

  hint() {
    const keys = "Enter: next part, at the end a new one · = in a figure: what remains · Alt+Delete: remove the part · Ctrl+Enter: distribute";
    return element("p", { className: "hint" }, keys);
  }

  buttons() {
    const box = element("div", { className: "dialog-buttons" });
    const undone = this.lines.every((each) => each.distributions.length <= 1);
    this.undo = button("Undo the distribution", () => this.send("undistribute", {}));
    this.undo.disabled = undone;
    this.go = element("button", { type: "submit", className: "button primary" }, "Distribute");
    box.append(this.undo, element("span", { className: "grow" }), button("Cancel", () => this.dialog.close()), this.go);
    return box;
  }

  head() {
    const row = element("tr");
    const measures = this.mode === "amount" ? ["Amount", "Percent"] : ["Percent", this.one ? "Amount" : ""];
    for (const [at, words] of ["Part", ...measures, ...this.dimensions, ""].entries()) {
      if (words === "" && at < 3) continue;
      row.append(element("th", { scope: "col", className: at === 1 || (at === 2 && words) ? "number" : "" }, words || "Remove"));
    }
    row.lastChild.firstChild.replaceWith(element("span", { className: "unseen" }, "Remove"));
    this.heading.replaceChildren(row);
  }

  add(part, { empty = false } = {}) {
    const row = new Part(this, part, empty);
    this.rows.push(row);
    this.body.append(row.row);
    this.told();
    return row;
  }

  remove(row) {
    if (this.rows.length === 1) return;
    const at = this.rows.indexOf(row);
    this.rows.splice(at, 1);
    row.row.remove();
    this.told();
    this.rows[Math.min(at, this.rows.length - 1)].measure.focus();
  }

  get decimals() {
    return this.mode === "amount" ? decimalsOf(this.one.amount) : PERCENT_DECIMALS;
  }

  get whole() {
    return this.mode === "amount" ? this.one.amount : "100";
  }

  measures() {
    return this.rows.map((each) => each.measure.value);
  }

  // Tell what remains, and in the other column what each part is worth.
  told() {
    this.head();
    const rest = remainder(this.whole, this.measures(), this.decimals);
    const unit = this.mode === "amount" ? ` ${this.one.currency}` : " %";
    const shown = rest === null ? null : this.mode === "amount" ? rest : trimmed(rest);
    const none = shown !== null && /^-?[0.]*$/.test(shown);
    this.rest.textContent = shown === null ? "A figure cannot be read." : none ? "Nothing remains." : `Remains: ${money(shown)}${unit}`;
    this.rest.classList.toggle("is-open", !none);
    const other = this.others();
    for (const [at, row] of this.rows.entries()) row.told(at + 1, other?.[at] ?? "");
    this.problem.hidden = true;
  }

  others() {
    if (!this.one) return null;
    const typed = this.measures().map((each) => plain(each || "0", this.decimals));
    if (typed.includes(null)) return null;
    if (this.mode === "percent") return split(this.one.amount, typed).map((each) => `${money(each)} ${this.one.currency}`);
    return percentsOf(this.one.amount, typed).map((each) => `${money(each)} %`);
  }

  turn(mode) {
    const typed = this.measures().map((each) => plain(each || "0", this.decimals));
    if (!typed.includes(null)) {
      const turned = mode === "percent" ? percentsOf(this.one.amount, typed) : split(this.one.amount, typed);
      for (const [at, row] of this.rows.entries()) row.measure.value = typing(turned[at]);
    }
    this.mode = mode;
    this.told();
  }

  even() {
    const percents = equal(this.rows.length);
    const values = this.mode === "percent" ? percents : split(this.one.amount, percents);
    for (const [at, row] of this.rows.entries()) row.measure.value = typing(values[at]);
    this.told();
  }

  keyed(event) {
    const row = this.rows.find((each) => each.row.contains(event.target));
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.apply();
    } else if (event.key === "Enter" && row && event.target.matches("input")) {
      event.preventDefault();
      this.next(row, event.target);
    } else if (event.key === "Delete" && event.altKey && row) {
      event.preventDefault();
      this.remove(row);
    } else if (event.key === "=" && row?.measure === event.target) {
      event.preventDefault();
      row.measure.value = "";
      const rest = remainder(this.whole, this.measures(), this.decimals);
      if (rest !== null) row.measure.value = typing(this.mode === "amount" ? rest : trimmed(rest));
      this.told();
    }
  }

  next(row, field) {
    const at = this.rows.indexOf(row);
    const fields = [...row.row.querySelectorAll("input")];
    const following = this.rows[at + 1] ?? this.add({}, { empty: true });
    const target = following.row.querySelectorAll("input")[fields.indexOf(field)];
    target.focus();
    target.select();
  }

  apply() {
    const given = this.rows.filter((each) => each.measure.value.trim() !== "");
    const parts = given.map((each) => ({ [this.mode]: plain(each.measure.value, this.decimals), dimensions: each.dimensions() }));
    if (parts.some((each) => each[this.mode] === null)) {
      const bad = given[parts.findIndex((each) => each[this.mode] === null)].measure;
      bad.focus();
      return this.tell(unread(bad.value, this.decimals), `An amount has at most ${this.decimals} decimals.`);
    }
    if (this.rest.classList.contains("is-open")) {
      return this.tell(this.rest.textContent, "Give the parts what remains; = in a figure puts it there.");
    }
    return this.send("distribute", { parts });
  }

  async send(command, body) {
    const items = this.lines.map(({ journal, line, version }) => ({ journal, line, version }));
    this.go.disabled = true;
    try {
      const receipt = await post(inCompany(command), { items, ...body });
      const late = receipt.done === 0 && receipt.items.length <= FEW && receipt.items.every(({ code }) => code === "line-changed");
      if (late) return await this.meanwhile(receipt);
      this.receipt = receipt;
      this.dialog.close();
    } catch (failure) {
      if (!(failure instanceof Problem)) throw failure;
      this.tell(failure.message, failure.remedy);
    } finally {
      this.go.disabled = false;
    }
    return undefined;
  }

  // Somebody changed the lines since they were read: what was typed stays, and goes to the lines as they are now.
  async meanwhile({ items }) {
    this.lines = await Promise.all(this.lines.map(({ journal, line }) => get(inCompany("journals", journal, "lines", String(line)))));
    if (this.one) this.one = this.lines[0];
    this.changed(this.lines);
    const parts = this.one?.distributions.length ?? 0;
    const other = parts > 1 ? ` It is in ${parts} parts now, which yours would replace.` : "";
    this.tell(`${items[0].cause}.${other}`, "What you typed is still here: distribute again to have it so, or cancel to leave the line as it is now.");
  }

  tell(cause, remedy) {
    const words = [element("p", { className: "notice-text" }, cause), element("p", { className: "notice-remedy" }, remedy)];
    this.problem.replaceChildren(...words);
    this.problem.hidden = false;
  }
}

class Part {
  constructor(whole, { amount = "", percent = "", dimensions = {} }, empty) {
    this.whole = whole;
    this.row = element("tr");
    this.place = element("th", { scope: "row" });
    const value = empty ? "" : typing(whole.mode === "amount" ? amount : percent || (whole.rows.length === 0 ? "100" : ""));
    this.measure = element("input", { className: "input figure", value, inputMode: "decimal", autocomplete: "off", size: 12 });
    this.other = element("td", { className: "number muted" });
    this.fields = whole.dimensions.map((dimension) => [dimension, dimensionField(whole, dimension, dimensions[dimension] ?? "")]);
    const remove = button("×", () => whole.remove(this));
    remove.className = "button small";
    this.drop = remove;
    this.row.append(this.place, cell(this.measure, "number"));
    if (whole.one) this.row.append(this.other);
    this.row.append(...this.fields.map(([, field]) => cell(field)), cell(remove));
  }

  dimensions() {
    return Object.fromEntries(this.fields.map(([name, field]) => [name, field.value.trim()]).filter(([, value]) => value));
  }

  told(number, other) {
    this.place.textContent = String(number);
    this.other.textContent = other;
    this.measure.setAttribute("aria-label", `${this.whole.mode === "amount" ? "Amount" : "Percent"} of part ${number}`);
    for (const [name, field] of this.fields) field.setAttribute("aria-label", `${name} of part ${number}`);
    this.drop.setAttribute("aria-label", `Remove part ${number}`);
  }
}

// A field with the values of a dimension that are active on the day of the line to choose from; one list for all parts.
// Where there are more values than a list holds, it follows what is typed.
function dimensionField(whole, dimension, value) {
  whole.offered ??= new Map();
  if (!whole.offered.has(dimension)) whole.offered.set(dimension, new Offer(whole, dimension));
  const offer = whole.offered.get(dimension);
  const field = element("input", { className: "input", value, autocomplete: "off", size: 14 });
  field.setAttribute("list", offer.list.id);
  field.addEventListener("input", () => offer.typed(field.value.trim()));
  return field;
}

class Offer {
  constructor(whole, dimension) {
    lists += 1;
    this.list = element("datalist", { id: `dimension-values-${lists}` });
    this.asked = { dimension, on: whole.one?.accounting_date, limit: VALUES_MOST };
    this.cut = false;
    whole.form.append(this.list);
    this.fill(this.asked, (answer) => (this.cut = answer.next !== null));
  }

  typed(text) {
    clearTimeout(this.timer);
    if (this.cut) this.timer = setTimeout(() => this.fill({ ...this.asked, text }), 200);
  }

  fill(asked, then = () => {}) {
    get(inCompany("dimension-values"), asked).then(
      (answer) => {
        this.list.replaceChildren(...answer.items.map((each) => element("option", { value: each.value, label: each.name })));
        then(answer);
      },
      () => this.list.replaceChildren(), // without suggestions a value can still be typed
    );
  }
}

function button(words, run) {
  const made = element("button", { type: "button", className: "button" }, words);
  made.addEventListener("click", run);
  return made;
}

function cell(content, className = "") {
  const made = element("td", { className });
  made.append(content);
  return made;
}
