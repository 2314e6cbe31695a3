// Voucher: takes a posted voucher back after asking why and on which date, and goes to the voucher that does it.

import { busy, inCompany, pageOf, post } from "../js/api.js";
import { ask } from "../js/dialog.js";

const button = document.getElementById("take-back");

button.addEventListener("click", async () => {
  const { voucher } = button.dataset;
  const answer = await ask({
    title: `Take ${voucher} back`,
    text: "A new voucher with the same accounts, dimensions and rates and the opposite sign is posted at once. Both stay in the books for ever.",
    action: "Take back",
    danger: true,
    fields: [
      { name: "reason", label: "Why", type: "textarea", required: true, hint: "It is kept with the new voucher and in the audit trail." },
      { name: "date", label: "Accounting date", type: "date", hint: "None: the voucher's own, or the first day of the next open period where late dates move." },
    ],
  });
  if (!answer) return;
  const made = await busy(button, () => post(inCompany("reverse"), { voucher, reason: answer.reason, date: answer.date || null }));
  if (made) location.assign(pageOf("vouchers", made.voucher));
});
