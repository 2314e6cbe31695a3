// Sample: the page of the tests that tries everything the frame offers.

import { busy, inCompany, pageOf, post } from "/static/js/api.js";
import { chart } from "/static/js/chart.js";
import { amount, date, issues, status, text } from "/static/js/columns.js";
import { ask } from "/static/js/dialog.js";
import { grid } from "/static/js/grid.js";
import { key } from "/static/js/keys.js";
import { toast } from "/static/js/toast.js";

const rows = await grid({
  at: "#sample",
  url: inCompany("sample"),
  filter: "#sample-filters",
  key: (row) => row.journal,
  choose: true,
  sums: [["amount", "currency"]],
  open: (row) => pageOf("journals", row.journal),
  columns: [
    text("journal", "Journal", { link: (row) => pageOf("journals", row.journal), pinned: "left" }),
    status(),
    date("transaction_date", "Date"),
    text("project", "Project", { width: 90 }),
    amount("amount", "Amount"),
    text("currency", "Currency", { width: 90 }),
    text("note", "Note", { edit: true }),
    issues(),
  ],
  edited: async ({ row, field, value }) => ({ ...row, [field]: value.toUpperCase() }),
  pasted: (cells, refused) => toast(`${cells.length} pasted, ${refused} refused`),
});

const doIt = async () => {
  const answer = await ask({
    title: "Post 3 journals?",
    text: "What is posted can only be taken back by a reversal.",
    action: "Post",
    fields: [{ name: "reason", label: "Reason", required: true }],
  });
  if (answer) toast(`Posted: ${answer.reason}`, { link: { href: "#", text: "Show" } });
};
document.querySelector("#do").addEventListener("click", doIt);
document.querySelector("#fail").addEventListener("click", ({ target }) => busy(target, () => post(inCompany("nothing"))));
key("p", "Post the chosen journals", doIt);

await chart({
  at: "#sample-chart",
  label: "Posted amounts by month: most in March",
  values: [1, 2, 3, 4].map((month) => ({ month: `2026-0${month}`, amount: `${[120, 80, 310, 95][month - 1]}.00` })),
  spec: { mark: "bar", encoding: { x: { field: "month", type: "ordinal", title: null }, y: { field: "amount", type: "quantitative", title: "EUR" } } },
  table: [["month", "Month"], ["amount", "EUR", "amount"]],
});
globalThis.sample = rows;
document.body.dataset.ready = "yes";
