// Codeeditor: the editor of a cell that takes one of a list of codes. What is typed is matched with the codes: the whole
// code, or the only one that begins so; the browser offers the codes with their names. Esc leaves, Enter takes.

import { element } from "../js/dialog.js";

let lists = 0;

/** An editor class for AG Grid. `choices`: [{code, name}, …]. */
export function codeEditor(choices) {
  const list = element("datalist", { id: `codes-${(lists += 1)}` });
  list.append(...choices.map(({ code, name }) => element("option", { value: code, label: name })));
  document.body.append(list);
  return class {
    init({ value, eventKey, column }) {
      const typed = eventKey?.length === 1 ? eventKey : null;
      this.typed = typed !== null;
      this.field = element("input", { className: "input code-editor", value: typed ?? (eventKey === "Backspace" ? "" : (value ?? "")), autocomplete: "off" });
      this.field.setAttribute("list", list.id);
      this.field.setAttribute("aria-label", column.getColDef().headerName);
    }

    getGui() {
      return this.field;
    }

    afterGuiAttached() {
      this.field.focus();
      if (!this.typed) this.field.select();
    }

    getValue() {
      return matched(this.field.value.trim(), choices);
    }
  };
}

/** The code that a text means: itself when it is one, else the only one that begins so; else the text as it is. */
export function matched(text, choices) {
  const small = text.toLowerCase();
  const exact = choices.find(({ code }) => code === text) ?? choices.find(({ code }) => code.toLowerCase() === small);
  if (exact || !text) return exact?.code ?? text;
  const begin = choices.filter(({ code }) => code.toLowerCase().startsWith(small));
  return begin.length === 1 ? begin[0].code : text;
}
