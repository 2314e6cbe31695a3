// Setup check: what is missing or contradictory, errors first, each with its remedy and a link to where it is mended.
// On the overview only how much there is.

import { get, inCompany, pageOf, tell } from "/static/js/api.js";
import { element } from "/static/js/dialog.js";

const place = document.querySelector("#check");

async function check() {
  try {
    const { items } = await get(inCompany("setup", "check"));
    place.replaceChildren(...(items.length === 0 ? [fine()] : place.dataset.whole ? [table(items)] : [short(items)]));
  } catch (failure) {
    place.replaceChildren(element("p", { className: "error-text" }, failure.message));
    tell(failure);
  }
  document.body.dataset.ready = "yes";
}

function fine() {
  const box = element("div", { className: "notice notice-done" });
  box.append(element("p", { className: "notice-text" }, "Nothing is missing or contradictory."));
  return box;
}

function short(items) {
  const errors = items.filter((each) => each.severity === "error").length;
  const words = [counted(errors, "error"), counted(items.length - errors, "warning")].filter(Boolean).join(" and ");
  const box = element("div", { className: `notice ${errors ? "notice-error" : "notice-warning"}` });
  const line = element("p", { className: "notice-text" }, `${words}. `);
  line.append(element("a", { href: pageOf("setup", "check") }, "See what to mend"));
  box.append(line);
  return box;
}

function counted(count, word) {
  return count === 0 ? "" : `${count} ${word}${count === 1 ? "" : "s"}`;
}

function table(items) {
  const made = element("table", { className: "table" });
  made.append(element("caption", { className: "unseen" }, "Findings"));
  const head = element("tr");
  for (const name of ["Severity", "Where", "What", "Remedy"]) head.append(element("th", { scope: "col" }, name));
  made.append(element("thead"), element("tbody"));
  made.tHead.append(head);
  for (const each of items) made.tBodies[0].append(row(each));
  return made;
}

function row({ severity, file, key, message, remedy, code }) {
  const made = element("tr");
  const badge = element("td");
  badge.append(element("span", { className: `badge badge-${severity}` }, severity));
  const where = element("td");
  where.append(element("a", { href: address(file, key) }, `${file.replace(".csv", "").replaceAll("_", " ")}${key ? ` ${key}` : ""}`));
  const what = element("td", {}, message);
  what.append(element("br"), element("code", {}, code));
  made.append(badge, where, what, element("td", {}, remedy));
  return made;
}

function address(file, key) {
  const name = file.replace(".csv", "");
  if (name === "parameters" || name === "features") return `${pageOf("setup", "settings")}#${encodeURIComponent(key)}`;
  return pageOf("setup", name);
}

document.querySelector("#again")?.addEventListener("click", check);
await check();
