// Log: messages of jobs, searched by text, code, journal, voucher, run and day.

import { inCompany, pageOf } from "/static/js/api.js";
import { element } from "/static/js/dialog.js";
import { instant, status, text } from "/static/js/columns.js";
import { grid } from "/static/js/grid.js";
import { cause } from "/static/pages/detail.js";

const link = (row, ...parts) => pageOf(...parts.map((each) => row[each] ?? each));

await grid({
  at: "#log",
  url: inCompany("log"),
  filter: "#log-filters",
  key: (row) => `${row.run}/${row.at}/${row.code}/${row.line}/${row.message}`,
  columns: [
    instant("at", "At"),
    status("severity", "Severity", { width: 100 }),
    text("job", "Job", { width: 100 }),
    text("message", "Message", { width: 520, minWidth: 320, flex: 1, tooltipField: "message", valueFormatter: ({ value }) => cause(value ?? "") }),
    text("code", "Code", { width: 160 }),
    text("journal", "Journal", { link: (row) => link(row, "journals", "journal"), width: 130 }),
    text("line", "Line", { width: 70 }),
    text("voucher", "Voucher", { link: (row) => link(row, "vouchers", "voucher"), width: 130 }),
    text("actual_id", "Actual", { link: (row) => link(row, "trace", "actual_id"), width: 160 }),
    text("run", "Run", { cellRenderer: runLink, width: 110 }),
  ],
});

function runLink({ value }) {
  return value ? element("a", { href: pageOf("runs", value), className: "cell-link", tabIndex: -1 }, value.slice(0, 8)) : "";
}
document.body.dataset.ready = "yes";
