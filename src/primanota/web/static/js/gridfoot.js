// Gridfoot: the line below a grid: how many rows, their totals, how many are chosen with their sums, and the way to
// choose all that match. Counts are read out when they change.

import { element } from "./dialog.js";
import { money, sumsBy } from "./money.js";

/** The foot of a grid: {counting(), counted(total, totals), saving(open), chose(rows)}. */
export function foot(grid) {
  const box = element("div", { className: "grid-foot" });
  const count = element("span", { className: "grid-count" });
  count.setAttribute("role", "status");
  const totals = element("span", { className: "grid-totals" });
  const chosen = element("span", { className: "grid-chosen" });
  chosen.setAttribute("role", "status");
  const saving = element("span", { className: "grid-saving", textContent: "" });
  saving.setAttribute("role", "status");
  const all = element("button", { type: "button", className: "button small", hidden: true });
  const none = element("button", { type: "button", className: "button small", hidden: true }, "Choose none");
  all.addEventListener("click", () => grid.chooseAll());
  none.addEventListener("click", () => grid.clear());
  const beyond = element("span", { className: "grid-beyond" });
  beyond.setAttribute("role", "status");
  box.append(count, totals, saving, chosen, all, none, beyond);
  grid.place.append(box);
  return {
    counting() {
      count.textContent = "Counting …";
    },
    counted(total, given) {
      count.textContent = total === null ? "" : rows(total);
      totals.textContent = given ? told(given) : "";
      const what = total > grid.most ? `the first ${money(grid.most)}` : `all ${money(total)}`;
      all.textContent = total === null ? "Choose all that match" : `Choose ${what}`;
      all.hidden = !grid.given.choose || total === 0;
    },
    saving(open) {
      saving.textContent = open > 0 ? "Saving…" : "";
    },
    chose(chosenRows) {
      const sums = (grid.given.sums ?? []).flatMap(([field, by]) => sumsBy(chosenRows, field, by));
      const words = sums.map(([currency, amount]) => `${money(amount)} ${currency}`.trim());
      chosen.textContent = chosenRows.length === 0 ? "" : [`${money(chosenRows.length)} chosen`, ...words].join(" · ");
      none.hidden = chosenRows.length === 0;
      beyond.textContent = grid.allChosen && grid.total > chosenRows.length ? tooMany(grid, chosenRows.length) : "";
    },
  };
}

// What is chosen is named one by one, so there is an end to it; the words say where, and how to go on.
function tooMany(grid, chosen) {
  const left = `These are the first ${money(chosen)} of ${money(grid.total)}; the other ${money(grid.total - chosen)} are not chosen.`;
  return `${left} Narrow the filter and do it part by part${grid.given.beyond ? `, or ${grid.given.beyond}` : ""}.`;
}

function rows(total) {
  return total === 1 ? "1 row" : `${money(total)} rows`;
}

// The API's totals of a filter: a list of rows with amounts and their currency, or names with amounts.
function told(given) {
  if (Array.isArray(given)) {
    return given.map((each) => `${money(each.amount)} ${each.currency ?? ""}`.trim()).join(" · ");
  }
  return Object.entries(given).map(([name, value]) => `${name.replaceAll("_", " ")} ${money(value)}`).join(" · ");
}
