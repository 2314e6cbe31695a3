// Setup period: closing one period for good, asked twice when something would be left behind.

import { busy, inCompany, post } from "/static/js/api.js";
import { ask } from "/static/js/dialog.js";

const { period, lines, actuals } = JSON.parse(document.querySelector("#period").textContent);
const button = document.querySelector("#close");

button?.addEventListener("click", async () => {
  const left = [lines && `${lines} lines`, actuals && `${actuals} actuals`].filter(Boolean).join(" and ");
  const answer = await ask({
    title: `Close period ${period} for good?`,
    text: ["A closed period never opens again; the totals of its accounts are kept.", left && `${left} of it are not posted and stay behind.`],
    action: "Close for good",
    danger: true,
    fields: [
      ...(left ? [{ name: "sure", label: `Type ${period} to close it all the same`, required: true }] : []),
      { name: "reason", label: "Reason", required: true },
    ],
  });
  if (!answer || (left && answer.sure !== period)) return;
  const made = await busy(button, () => post(inCompany("periods", period, "close"), { reason: answer.reason }));
  if (made) location.reload();
});
document.body.dataset.ready = "yes";
