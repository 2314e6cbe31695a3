// Filters: a form whose fields are the parameters of a list, kept in the address so that a filter can be saved,
// shared and gone back to. Fields have the names of the API's parameters.

import { exact, problem, show, takes } from "./fields.js";

const TYPING_MS = 250;

/** Keep a form and the address together; `changed(values)` after each change. Answers {values, set, clear}. */
export function filters(form, changed) {
  const here = new URLSearchParams(location.search);
  for (const field of form.querySelectorAll("input[type=date]")) takes(field, "day", field.value);
  for (const field of named(form)) fill(field, here);
  mark(form);
  let timer = 0;
  let last = JSON.stringify(read(form));
  const tell = () => {
    if (named(form).some(problem)) return; // it is still being typed; said below when that is over
    const now = read(form);
    if (JSON.stringify(now) === last) return;
    last = JSON.stringify(now);
    remember(form, now);
    mark(form);
    changed(now);
  };
  form.addEventListener("input", (event) => {
    clearTimeout(timer);
    timer = setTimeout(tell, event.target.matches("input[type=text], input[type=search], input:not([type])") ? TYPING_MS : 0);
  });
  form.addEventListener("change", ({ target }) => problem(target) && target.reportValidity());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    tell();
  });
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    clear();
  });
  const clear = () => {
    for (const field of named(form)) field.type === "checkbox" ? (field.checked = false) : (field.value = "");
    tell();
  };
  const set = (wanted) => {
    for (const field of named(form)) if (field.name in wanted) show(field, wanted[field.name] ?? "");
    tell();
  };
  return { values: () => read(form), set, clear };
}

/** Change parameters of the address without loading the page; null removes one. */
export function inAddress(wanted) {
  const here = new URL(location.href);
  for (const [name, value] of Object.entries(wanted)) {
    if (value === null || value === undefined || value === "") here.searchParams.delete(name);
    else here.searchParams.set(name, value);
  }
  history.replaceState(history.state, "", here);
}

/** A parameter of the address, or "". */
export function fromAddress(name) {
  return new URLSearchParams(location.search).get(name) ?? "";
}

/** Which field of a form the API does not take as it is, in words; "" when the failure is another one. */
export function unfit(form, { status, message }) {
  const field = status === 422 && form.elements.namedItem(/^query (\w+):/.exec(message)?.[1] ?? "");
  const label = field && field.closest("label")?.querySelector(".field-label")?.textContent;
  return label ? `“${field.value}” cannot be looked for under ${label}.` : "";
}

function named(form) {
  return [...form.elements].filter((field) => field.name);
}

function read(form) {
  const found = {};
  for (const field of named(form)) {
    const value = field.type === "checkbox" ? (field.checked ? field.value : "") : exact(field).trim();
    if (value) found[field.name] = value;
  }
  return found;
}

function fill(field, here) {
  if (!here.has(field.name)) return;
  if (field.type === "checkbox") field.checked = here.get(field.name) === field.value;
  else show(field, here.get(field.name));
}

function remember(form, now) {
  inAddress({ ...Object.fromEntries(named(form).map((field) => [field.name, null])), ...now, at: null });
}

function mark(form) {
  form.classList.toggle("filtering", Object.keys(read(form)).length > 0);
}
