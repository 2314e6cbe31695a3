// After: what may be done right after the setup was changed: what is wrong with it now can be mended, actuals that wait
// imported again, here and now, and journals in error looked at.

import { busy, get, inCompany, pageOf, post } from "/static/js/api.js";
import { element } from "/static/js/dialog.js";
import { toast } from "/static/js/toast.js";

const told = new Set(); // errors of the setup that were told on this page
const may = JSON.parse(document.querySelector("#may")?.textContent ?? "{}");

/** Show in `#after` what the check finds wrong, what waits or is in error, with what can be done about it now. */
export async function after() {
  const place = document.querySelector("#after");
  const [reasons, wrong, check] = await Promise.all([
    get(inCompany("reasons"), { limit: 1000 }),
    get(inCompany("journals"), { status: "error", limit: 1000 }),
    get(inCompany("setup", "check")),
  ]);
  const faults = check.items.filter((each) => each.severity === "error");
  const waiting = reasons.items.reduce((sum, each) => sum + Number(each.actuals), 0);
  if (waiting + wrong.items.length + faults.length === 0) return place.replaceChildren();
  const box = element("div", { className: "notice after" });
  if (faults.length > 0) box.append(...amiss(faults));
  if (waiting > 0) box.append(...waits(waiting));
  if (wrong.items.length > 0) box.append(...errors(wrong.items.length));
  return place.replaceChildren(box);
}

function amiss(faults) {
  const fresh = faults.filter((each) => !told.has(each.message));
  for (const each of fresh) told.add(each.message);
  const link = { href: pageOf("setup", "check"), text: "See what to mend" };
  if (fresh.length > 0) toast("The setup is not right.", { kind: "error", details: fresh.map((each) => `${each.message}.`), link });
  const words = faults.length === 1 ? `The setup has an error: ${faults[0].message}.` : `The setup has ${faults.length} errors.`;
  return [element("p", { className: "error-text" }, words), element("a", { href: pageOf("setup", "check") }, "See what to mend")];
}

function waits(count) {
  const words = element("p", {}, count === 1 ? "1 actual waits for a journal line." : `${count} actuals wait for journal lines.`);
  const why = element("a", { href: pageOf("staging") }, "See why");
  if (!may.import) return [words, why];
  const again = element("button", { type: "button", className: "button", id: "import-again" }, "Import again");
  again.addEventListener("click", () => busy(again, importAgain));
  return [words, again, why];
}

function errors(count) {
  const words = element("p", {}, count === 1 ? "1 journal is in error." : `${count} journals are in error.`);
  const link = element("a", { href: `${pageOf("journals")}?status=error` }, "Update to draft and post again");
  return [words, link];
}

async function importAgain() {
  const receipt = await post(inCompany("import"), {});
  const still = Object.values(receipt.waiting ?? {}).reduce((sum, each) => sum + Number(each), 0);
  const lines = receipt.added === 1 ? "1 line" : `${receipt.added ?? 0} lines`;
  const message = receipt.run ? "The import is queued." : `Imported: ${lines}; ${still} still wait.`;
  toast(message, { link: { href: pageOf("journals"), text: "Journals" } });
  await after();
}
