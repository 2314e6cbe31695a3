// Setup periods: the fiscal periods with what was posted into each; opened, held, locked for projects, added. Closing
// is on a period's own page, beside what would be left behind.

import { get, inCompany, pageOf, patch, tell } from "/static/js/api.js";
import { badge } from "/static/js/columns.js";
import { ask, element, renew } from "/static/js/dialog.js";
import { day } from "/static/js/formats.js";
import { fromAddress, inAddress } from "/static/js/filters.js";
import { key } from "/static/js/keys.js";
import { toast } from "/static/js/toast.js";
import { after } from "./after.js";
import { rowForm } from "./rowform.js";

const about = JSON.parse(document.querySelector("#about").textContent);
const may = JSON.parse(document.querySelector("#may").textContent).period;
const place = document.querySelector("#periods");
const HEADS = ["Period", "First day", "Last day", "Status", "Projects", "Vouchers", ...(may ? ["Change"] : [])];

async function load() {
  try {
    const { items } = await get(inCompany("periods"), { limit: 1000 });
    renew(place, items.length > 0 ? table(items.reverse()) : nothing());
  } catch (failure) {
    place.replaceChildren(element("p", { className: "error-text" }, failure.message));
    tell(failure);
  }
  document.body.dataset.ready = "yes";
}

function nothing() {
  const box = element("div", { className: "empty" });
  box.append(element("p", { className: "empty-title" }, "No periods."), element("p", {}, "Nothing can be posted without one: add a period."));
  return box;
}

function table(items) {
  const made = element("table", { className: "table" });
  made.append(element("caption", { className: "unseen" }, "Periods, the latest first"), element("thead"), element("tbody"));
  const head = element("tr");
  for (const name of HEADS) head.append(element("th", { scope: "col", className: name === "Vouchers" ? "number" : "" }, name));
  made.tHead.append(head);
  made.tBodies[0].append(...items.map(row));
  return made;
}

function row(each) {
  const made = element("tr");
  const name = element("th", { scope: "row" });
  name.append(element("a", { href: pageOf("setup", "periods", each.period), title: "What is not posted, and totals" }, each.period));
  const status = element("td");
  status.append(badge(each.status));
  made.append(name, element("td", {}, day(each.start_date)), element("td", {}, day(each.end_date)), status);
  made.append(element("td", {}, each.project_access === "all" ? "let in" : "locked out"), element("td", { className: "number" }, String(each.vouchers)));
  if (may) made.append(buttons(each));
  return made;
}

function buttons(each) {
  const cell = element("td", { className: "switch" });
  if (each.status === "closed") return cell;
  const other = each.status === "open" ? "on_hold" : "open";
  cell.append(button(each, other === "open" ? "Open" : "Hold", { status: other }));
  const access = each.project_access === "all" ? "none" : "all";
  cell.append(button(each, access === "all" ? "Let projects in" : "Lock projects out", { project_access: access }));
  const close = element("a", { className: "button small", href: pageOf("setup", "periods", each.period) }, "Close …");
  close.setAttribute("aria-label", `Close period ${each.period}`);
  cell.append(close);
  return cell;
}

function button(each, words, wanted) {
  const made = element("button", { type: "button", className: "button small" }, words);
  made.setAttribute("aria-label", `${words}: period ${each.period}`);
  made.addEventListener("click", async () => {
    const changed = await ask({
      title: `${words}: period ${each.period}`,
      action: words,
      fields: [{ name: "reason", label: "Reason", hint: "Kept in the audit trail." }],
      attempt: ({ reason }) => patch(inCompany("periods", each.period), { ...wanted, reason }),
    });
    if (!changed) return load(); // somebody else may have changed it
    toast(`Period ${each.period} is ${changed.after.status.replace("_", " ")}, projects ${changed.after.project_access === "all" ? "are let in" : "are locked out"}.`);
    return Promise.all([load(), after()]);
  });
  return made;
}

const add = async (given = {}) => {
  const made = await rowForm(about, { given: { status: "open", project_access: "all", ...given } });
  if (!made) return;
  toast(`Added: period ${made.after.period}.`);
  await Promise.all([load(), after()]);
};

await load();
if (may) {
  document.querySelector("#add").addEventListener("click", () => add());
  key("n", "Add a period", () => add());
  if (fromAddress("new")) {
    const names = ["period", "start_date", "end_date"];
    const given = Object.fromEntries(names.map((name) => [name, fromAddress(name)]).filter(([, value]) => value));
    inAddress(Object.fromEntries(["new", ...names].map((name) => [name, null])));
    add(given);
  }
}
