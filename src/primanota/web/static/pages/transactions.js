// Transactions: the project subledger as a list.

import { inCompany, pageOf } from "../js/api.js";
import { amount, count, date, status, text } from "../js/columns.js";
import { grid } from "../js/grid.js";
import { filtered } from "./review.js";

const { accounting_currency: accounting, reporting_currency: reporting } = JSON.parse(document.getElementById("currencies").textContent);
const words = ({ value }) => (value ?? "").replaceAll("_", " ");

const list = await grid({
  at: "#transactions",
  url: inCompany("transactions"),
  filter: "#transaction-filter",
  key: (row) => row.project_transaction,
  open: (row) => pageOf("vouchers", row.voucher),
  columns: [
    text("project_transaction", "Transaction", { width: 130 }),
    text("voucher", "Voucher", { link: (row) => pageOf("vouchers", row.voucher), width: 130 }),
    text("transaction_type", "Type", { width: 130, valueFormatter: words }),
    text("transaction_class", "Class", { width: 90 }),
    date("accounting_date", "Accounting date", { width: 130 }),
    text("period", "Period", { width: 96 }),
    text("project", "Project", { link: (row) => pageOf("projects", row.project), width: 110 }),
    text("category", "Category", { width: 110 }),
    text("resource", "Resource", { width: 100 }),
    count("quantity", "Quantity"),
    amount("amount", "Amount"),
    text("currency", "Currency", { width: 84 }),
    amount("accounting_amount", accounting),
    amount("reporting_amount", reporting),
    status("ledger_status", "Ledger"),
    text("journal", "Journal", { link: (row) => pageOf("journals", row.journal), width: 110 }),
    count("line", "Line", { width: 70 }),
    text("actual_id", "Actual", { link: (row) => pageOf("trace", row.actual_id), width: 300 }),
  ],
  sums: [["accounting_amount", accounting]],
});
filtered(list);
