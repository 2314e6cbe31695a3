// Books: draws profit and loss by period, and lets the arrow keys go from figure to figure of the table.

import { chart } from "../js/chart.js";
import { key } from "../js/keys.js";

const table = document.getElementById("trial");

if (table) {
  const links = [...table.querySelectorAll("td a")];
  for (const link of links.slice(1)) link.tabIndex = -1;
  table.addEventListener("keydown", (event) => {
    const from = event.target.closest("td");
    const to = from && next(from, event.key);
    if (!to) return;
    event.preventDefault();
    for (const link of links) link.tabIndex = link === to ? 0 : -1;
    to.focus();
  });
  // Who comes back from a figure's entries is where they left.
  table.addEventListener("click", ({ target }) => target.closest("td a") && history.replaceState({ figure: target.closest("a").href }, ""));
  const left = links.find((each) => each.href === history.state?.figure);
  if (left) {
    for (const link of links) link.tabIndex = link === left ? 0 : -1;
    left.focus();
  }
  key("← ↑ → ↓", "Go from figure to figure", null, { group: "In the table of balances" });
}

/** The link that an arrow leads to from a cell; empty cells are passed over. */
function next(cell, pressed) {
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[pressed];
  if (!step) return null;
  const rows = [...table.rows];
  let row = cell.parentElement.rowIndex;
  let column = cell.cellIndex;
  while (rows[row]) {
    row += step[0];
    column += step[1];
    const link = rows[row]?.cells[column]?.querySelector("a");
    if (link) return link;
    if (step[1] && !rows[row]?.cells[column]) return null;
  }
  return null;
}

const rows = document.getElementById("profit-and-loss-rows");
if (rows) {
  const periods = [...new Set(JSON.parse(rows.textContent).map((each) => each.period))];
  await chart({
    at: "#profit-and-loss",
    label: "Profit and loss by period and account, debit less credit",
    values: JSON.parse(rows.textContent),
    table: [["period", "Period"], ["account", "Account"], ["balance", "Debit less credit", "amount"]],
    spec: {
      transform: [{ calculate: "toNumber(datum.balance)", as: "drawn" }],
      mark: { type: "bar" },
      encoding: {
        x: { field: "period", type: "ordinal", sort: periods, title: "Period", axis: { labelAngle: 0 } },
        y: { aggregate: "sum", field: "drawn", type: "quantitative", title: "Debit less credit" },
        color: { field: "account", type: "nominal", title: "Account", legend: { labelLimit: 280 } },
        tooltip: [{ field: "period", title: "Period" }, { field: "account", title: "Account", legend: { labelLimit: 280 } }, { field: "balance", title: "Debit less credit" }],
      },
    },
  });
}
