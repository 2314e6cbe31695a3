// Fields: inputs for numbers and dates. They are typed and shown as the reader has them written, and give what the API
// takes. While dates are written as the API writes them, the browser's own field with its calendar is used.

import { dateLike, day, isoDates, readDay, readNumber, typing } from "./formats.js";

const READ = { number: readNumber, day: readDay };
const SHOWN = { number: typing, day };

/** Have an input take a number or a day; `value` as the API writes it. */
export function takes(input, kind, value = "") {
  input.dataset.kind = kind;
  input.type = kind === "day" && isoDates() ? "date" : "text";
  if (input.type === "text") {
    input.autocomplete = "off";
    if (kind === "day") Object.assign(input, { placeholder: dateLike(), size: 11 });
    else input.inputMode = "decimal";
    input.addEventListener("input", () => input.setCustomValidity(problem(input)));
  }
  show(input, value);
  return input;
}

/** Show a value, as the API writes it, in a field. */
export function show(input, value) {
  const shown = SHOWN[input.dataset.kind];
  input.value = shown && input.type !== "date" ? shown(value) : value;
  input.setCustomValidity?.("");
}

/** What a field holds, as the API takes it; what cannot be read as it was typed. */
export function exact(input) {
  const read = input.type === "date" ? null : READ[input.dataset.kind];
  return read && input.value.trim() ? (read(input.value).text ?? input.value) : input.value;
}

/** Why what was typed cannot be read, or "". */
export function problem(input) {
  const read = input.type === "date" ? null : READ[input.dataset.kind];
  return read && input.value.trim() ? (read(input.value).problem ?? "") : "";
}
