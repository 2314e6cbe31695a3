// Proofs: says that proving goes on while the answer is on its way, which works without it too; and has a worker
// prove a large company in the background.

import { busy, inCompany, pageOf, post } from "../js/api.js";
import { toast } from "../js/toast.js";

const form = document.getElementById("verify");
form.addEventListener("submit", () => {
  const button = form.querySelector("button");
  button.setAttribute("aria-busy", "true");
  button.textContent = "Proving …";
});
// Back to this page from the browser's memory: the answer is no longer on its way.
addEventListener("pageshow", () => {
  const button = form.querySelector("button");
  button.removeAttribute("aria-busy");
  button.textContent = "Verify now";
});

const queue = document.getElementById("queue");
queue?.addEventListener("click", async () => {
  const made = await busy(queue, () => post(inCompany("runs"), { job: "proofs" }));
  if (!made) return;
  const waits = made.workers > 0 ? "A worker takes it up." : "It waits until a worker is started: primanota worker.";
  toast(`The proofs are queued. ${waits}`, { link: { href: pageOf("runs", made.run), text: "See the run" } });
});
