// Toast: short messages at the foot of the page, read out by screen readers. What went well goes by itself;
// what went wrong stays until it is closed, with Esc too. Text only: nothing that comes from data is markup.

const STAYS_MS = 6000;

/** Show a message. kind: "done", "note" or "error"; `remedy` and `details` below it; `link`: {href, text}. */
export function toast(message, { kind = "done", remedy = "", details = [], link = null } = {}) {
  const place = region(kind);
  for (const each of place.children) if (each.dataset.said === `${message} ${remedy}`) each.remove(); // once is enough
  const box = element("div", `toast toast-${kind}`);
  box.dataset.said = `${message} ${remedy}`;
  const words = element("div", "toast-words");
  words.append(element("p", "toast-message", message));
  if (remedy) words.append(element("p", "toast-remedy", remedy));
  if (details.length > 0) words.append(list(details));
  if (link) words.append(anchor(link));
  const close = element("button", "toast-close", "×");
  close.type = "button";
  close.setAttribute("aria-label", "Close this message");
  close.addEventListener("click", () => box.remove());
  box.append(words, close);
  place.append(box);
  if (kind !== "error") leave(box);
  return box;
}

// A message does not go while somebody reads it: pointer or focus on it holds it.
function leave(box) {
  const look = () => {
    if (box.matches(":hover, :focus-within")) setTimeout(look, STAYS_MS);
    else box.remove();
  };
  setTimeout(look, STAYS_MS);
}

// Esc closes the last message, unless it is for something else: a dialog, a menu, what somebody types.
document.addEventListener("keydown", ({ key, target, defaultPrevented }) => {
  if (key !== "Escape" || defaultPrevented || document.querySelector("dialog[open], details.menu[open]")) return;
  if (target.closest?.("input:not([type=checkbox]), select, textarea, .ag-cell-inline-editing")) return;
  [...document.querySelectorAll("#toasts .toast, #toasts-error .toast")].at(-1)?.remove();
});

function region(kind) {
  const id = kind === "error" ? "toasts-error" : "toasts";
  const found = document.getElementById(id);
  if (found) return found;
  const made = element("div", "toasts");
  made.id = id;
  made.setAttribute("role", kind === "error" ? "alert" : "status");
  document.body.append(made);
  return made;
}

function list(details) {
  const made = element("ul", "toast-details");
  for (const each of details.slice(0, 5)) made.append(element("li", "", String(each)));
  if (details.length > 5) made.append(element("li", "", `and ${details.length - 5} more`));
  return made;
}

function anchor({ href, text }) {
  const made = element("a", "", text);
  made.href = href;
  return made;
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}
