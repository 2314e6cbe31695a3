// Dialog: questions before something happens, over the browser's own <dialog>: focus stays inside, Esc leaves,
// focus returns to where it was. Fields are described as values; nothing from data becomes markup.

import { exact, takes } from "./fields.js";

/** Ask before doing: answers the fields' values ({} without fields), or null when left. With `attempt(values)` it is
 * done while the question stands: what is refused is told in the dialog, nothing typed is lost, and the answer is what
 * the attempt answered.
 * `fields`: [{name, label, type: "text"|"textarea"|"date"|"number"|"password"|"checkbox"|"select", value, options,
 * required, hint, autocomplete}]; options: ["a", …] or [[value, words], …]; `required`: true, or the name of a checkbox
 * that makes it so. Blanks do not fill a field that is required. */
export function ask({ title, text = "", action = "OK", danger = false, fields = [], cancel = "Cancel", attempt = (given) => given }) {
  const form = element("form", { method: "dialog", className: "stack" });
  const wrong = refusal();
  form.append(wrong);
  for (const part of [text].flat().filter(Boolean)) form.append(part instanceof Node ? part : element("p", {}, part));
  for (const field of fields) form.append(labelled(field));
  const buttons = element("div", { className: "dialog-buttons" });
  const leave = element("button", { type: "button", className: "button" }, cancel);
  const go = element("button", { type: "submit", className: `button ${danger ? "danger" : "primary"}` }, action);
  buttons.append(leave, go);
  form.append(buttons);
  return new Promise((resolve) => {
    let answer = null;
    const dialog = open({ title, content: form, onClose: () => resolve(answer) });
    leave.addEventListener("click", () => dialog.close());
    form.addEventListener("input", () => demand(form, fields));
    const first = form.querySelector("input, select, textarea") ?? (danger ? leave : go);
    submits(dialog, form, async () => {
      wrong.hidden = true;
      try {
        answer = (await attempt(values(form))) ?? {};
        dialog.close();
      } catch (failure) {
        if (failure.name !== "Problem") throw failure;
        refuse(wrong, failure);
        setTimeout(() => first.focus());
      }
    });
    first.focus();
  });
}

/** Do some work when a dialog's form is sent; meanwhile it is not sent again, nor left. */
export function submits(dialog, form, work) {
  let busy = false;
  dialog.addEventListener("cancel", (event) => busy && event.preventDefault());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    const buttons = [...dialog.querySelectorAll("button")];
    for (const each of buttons) each.disabled = true;
    try {
      await work();
    } finally {
      busy = false;
      for (const each of buttons) each.disabled = false;
    }
  });
}

/** The place of a refusal in a dialog, empty at first. */
export function refusal() {
  const made = element("div", { className: "notice notice-error", hidden: true });
  made.setAttribute("role", "alert");
  return made;
}

/** Tell in its place why something was refused, and what helps. */
export function refuse(place, { message, remedy = "", details = [] }) {
  const told = [message, ...details, remedy].filter(Boolean).slice(0, 20);
  place.replaceChildren(...told.map((each, at) => element("p", { className: at ? "notice-remedy" : "notice-text" }, each)));
  place.hidden = false;
}

// What has to be filled in is, before the dialog goes: nobody writes the same again because a blank was refused.
function demand(form, fields) {
  for (const { name, required } of fields.filter((each) => each.required)) {
    const field = form.elements[name];
    field.required = required === true || form.elements[required].checked;
    const blank = field.required && field.value !== "" && field.value.trim() === "";
    field.setCustomValidity?.(blank ? "Please fill in this field." : "");
  }
}

/** Open a dialog around an element; `wide` for tables. Answers the <dialog>; `.close()` closes and removes it. */
export function open({ title, content, wide = false, onClose = () => {} }) {
  const before = document.activeElement;
  const dialog = element("dialog", { className: wide ? "dialog wide" : "dialog" });
  const id = `dialog-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
  dialog.setAttribute("aria-labelledby", id);
  const head = element("div", { className: "dialog-head" });
  const close = element("button", { type: "button", className: "dialog-close" }, "×");
  close.setAttribute("aria-label", "Close");
  close.addEventListener("click", () => dialog.close());
  head.append(element("h2", { id }, title), close);
  const body = element("div", { className: "dialog-body" });
  body.append(content);
  dialog.append(head, body);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
    onClose();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Show other content in a place; who was at one of its buttons or links is at the same one again, or at its successor. */
export function renew(place, ...content) {
  const stops = () => [...place.querySelectorAll("button, a[href]")];
  const here = stops().indexOf(document.activeElement);
  const label = document.activeElement?.getAttribute("aria-label");
  place.replaceChildren(...content);
  if (here < 0) return;
  const now = stops();
  (now.find((each) => label && each.getAttribute("aria-label") === label) ?? now[Math.min(here, now.length - 1)])?.focus();
}

/** The values of a form's named fields; a checkbox is true or false. */
export function values(form) {
  const found = {};
  for (const field of form.elements) {
    if (!field.name) continue;
    if (field.type === "checkbox") found[field.name] = field.checked;
    else if (field.type !== "radio" || field.checked) found[field.name] = exact(field);
  }
  return found;
}

/** A label with its field, as `ask` describes it. */
export function labelled({ name, label, type = "text", value = "", options = [], required = false, hint = "", autocomplete = "" }) {
  const made = field(type, options, value);
  Object.assign(made, { name, required: required === true });
  if (autocomplete) made.autocomplete = autocomplete;
  made.className = "input";
  const box = element("label", { className: type === "checkbox" ? "field check" : "field" });
  const words = element("span", { className: "field-label" }, label);
  box.append(...(type === "checkbox" ? [made, words] : [words, made]));
  if (hint) box.append(element("span", { className: "hint" }, hint));
  return box;
}

function field(type, options, value) {
  if (type === "select") return choice(options, value);
  if (type === "textarea") return element("textarea", { rows: 3, value });
  const made = element("input", { type: type === "number" ? "text" : type });
  if (type === "date" || type === "number") return takes(made, type === "date" ? "day" : type, value);
  if (type === "checkbox") made.checked = Boolean(value);
  else made.value = value;
  return made;
}

function choice(options, value) {
  const made = element("select", {});
  for (const each of options) {
    const [code, words] = Array.isArray(each) ? each : [each, each];
    made.append(element("option", { value: code, selected: code === value }, words));
  }
  return made;
}

/** An element with properties and text: what pages build their small pieces with. */
export function element(name, properties = {}, text = "") {
  const made = document.createElement(name);
  Object.assign(made, properties);
  if (text) made.textContent = text;
  return made;
}
