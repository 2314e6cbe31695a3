// Setup period: closing one period for good, asked twice when something would be left behind.

import { inCompany, post, Problem } from "/static/js/api.js";
import { ask } from "/static/js/dialog.js";
import { counted } from "./review.js";

const { period, lines, actuals } = JSON.parse(document.querySelector("#period").textContent);

document.querySelector("#close")?.addEventListener("click", async () => {
  const left = [lines && counted(lines, "line"), actuals && counted(actuals, "actual")].filter(Boolean).join(" and ");
  const made = await ask({
    title: `Close period ${period} for good?`,
    text: ["A closed period never opens again; the totals of its accounts are kept.", left && `${left} of it ${lines + actuals === 1 ? "is" : "are"} not posted and ${lines + actuals === 1 ? "stays" : "stay"} behind.`],
    action: "Close for good",
    danger: true,
    fields: [
      ...(left ? [{ name: "sure", label: `Type ${period} to close it all the same`, required: true }] : []),
      { name: "reason", label: "Reason", required: true },
    ],
    attempt: async ({ sure, reason }) => {
      if (left && sure.trim() !== period) throw new Problem({ cause: `That is not ${period}; nothing was closed.` });
      return post(inCompany("periods", period, "close"), { reason });
    },
  });
  if (made) location.reload();
});
document.body.dataset.ready = "yes";
