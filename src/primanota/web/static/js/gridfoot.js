// Gridfoot: the line below a grid: how many rows, their totals, how many are chosen with their sums, and the way to
// choose all that match. Counts are read out when they change.

import { element } from "./dialog.js";
import { money, sumsBy } from "./money.js";

const whole = new Intl.NumberFormat("en");

/** The foot of a grid: {counted(total, totals), saving(open), chose(rows)}. */
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
  box.append(count, totals, saving, chosen, all, none);
  grid.place.append(box);
  return {
    counted(total, given) {
      count.textContent = total === null ? "" : rows(total);
      totals.textContent = given ? told(given) : "";
      all.textContent = total === null ? "Choose all that match" : `Choose all ${whole.format(total)}`;
      all.hidden = !grid.given.choose || total === 0;
    },
    saving(open) {
      saving.textContent = open > 0 ? "Saving…" : "";
    },
    chose(chosenRows) {
      const sums = (grid.given.sums ?? []).flatMap(([field, by]) => sumsBy(chosenRows, field, by));
      const words = sums.map(([currency, amount]) => `${money(amount)} ${currency}`.trim());
      chosen.textContent = chosenRows.length === 0 ? "" : [`${whole.format(chosenRows.length)} chosen`, ...words].join(" · ");
      none.hidden = chosenRows.length === 0;
    },
  };
}

function rows(total) {
  return total === 1 ? "1 row" : `${whole.format(total)} rows`;
}

// The API's totals of a filter: a list of rows with amounts and their currency, or names with amounts.
function told(given) {
  if (Array.isArray(given)) {
    return given.map((each) => `${money(each.amount)} ${each.currency ?? ""}`.trim()).join(" · ");
  }
  return Object.entries(given).map(([name, value]) => `${name.replaceAll("_", " ")} ${money(value)}`).join(" · ");
}
