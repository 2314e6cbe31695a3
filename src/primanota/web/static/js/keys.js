// Keys: the shortcuts of a page and the help that `?` shows. Shortcuts are quiet while somebody types or a dialog
// is open, and can be switched off in the help, for voice control sends letters too.

import { element, open } from "./dialog.js";
import { keep, kept } from "./kept.js";

const GO_MS = 1200;
const shortcuts = [];
let goingSince = 0;

/** Add a shortcut. `keys`: "p", "Shift+A", "Ctrl+Enter", or "g j" (one after the other); `words`: what it does;
 * `group`: its heading in the help; `run(event)`; `when()`: whether it is for now. Without `run` it is told only. */
export function key(keys, words, run = null, { group = "This page", when = () => true } = {}) {
  shortcuts.push({ keys, words, run, group, when });
}

/** Show what keys there are. */
export function help() {
  const content = element("div", { className: "stack" });
  for (const group of [...new Set(shortcuts.map((each) => each.group))]) {
    content.append(element("h3", {}, group), table(group, shortcuts.filter((each) => each.group === group)));
  }
  content.append(switchOff());
  open({ title: "Keys", content, wide: true });
}

function table(group, members) {
  const made = element("table", { className: "keys" });
  made.setAttribute("aria-label", group);
  const body = element("tbody");
  for (const each of members.filter((member) => member.when())) {
    const row = element("tr");
    const cell = element("td");
    for (const [at, part] of each.keys.split(" ").entries()) {
      if (at > 0) cell.append(each.keys.startsWith("g ") ? " then " : " ");
      cell.append(element("kbd", {}, part));
    }
    row.append(cell, element("td", {}, each.words));
    body.append(row);
  }
  made.append(body);
  return made;
}

function switchOff() {
  const box = element("label", { className: "field check" });
  const made = element("input", { type: "checkbox", className: "input", checked: kept("shortcuts", true) });
  made.addEventListener("change", () => keep("shortcuts", made.checked));
  box.append(made, element("span", { className: "field-label" }, "Single-key shortcuts are on"));
  return box;
}

function typing(target) {
  return target.closest?.("input:not([type=checkbox]), select, textarea, [contenteditable=true], .ag-cell-inline-editing");
}

function pressed(event) {
  const shift = event.shiftKey && event.key.length > 1 ? "Shift+" : "";
  const upper = event.shiftKey && /^[A-Z]$/i.test(event.key) ? "Shift+" : "";
  const named = /^[A-Z]$/i.test(event.key) && (upper || event.ctrlKey || event.metaKey) ? event.key.toUpperCase() : event.key;
  return `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${shift || upper}${named}`;
}

document.addEventListener("keydown", (event) => {
  const now = pressed(event);
  const single = !now.includes("Ctrl+") && !now.includes("Alt+");
  if (event.defaultPrevented || (single && typing(event.target)) || document.querySelector("dialog[open]")) return;
  if (single && now !== "?" && !kept("shortcuts", true)) return;
  const going = Date.now() - goingSince < GO_MS;
  goingSince = 0;
  const wanted = going ? `g ${now}` : now;
  const found = shortcuts.find((each) => each.run && each.keys === wanted && each.when());
  if (found) {
    event.preventDefault();
    found.run(event);
  } else if (now === "g") {
    goingSince = Date.now();
  }
});
