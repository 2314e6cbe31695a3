// Review: what is done to chosen journals or lines: posted, updated to draft, deleted, written off. Each asks first
// where it takes something away, sends the versions that were seen, and tells what became of every item.

import { get, inCompany, pageOf, post, withQuery } from "../js/api.js";
import { ask, element, open } from "../js/dialog.js";
import { money } from "../js/money.js";
import { toast } from "../js/toast.js";

const { causes = {} } = JSON.parse(document.querySelector("#given")?.textContent ?? "{}"); // of issues, by code
const LATER = "primanota.said";
let said = null;

/** Say something in a toast, also after the page has been loaded anew by `reload`. */
export function say(message, options = {}) {
  said = [message, options];
  toast(message, options);
}

/** Load this page, or another one, and say there what was said here last. */
export function reload(href = null) {
  if (said) sessionStorage.setItem(LATER, JSON.stringify(said));
  if (href) location.assign(href);
  else location.reload();
}

const later = sessionStorage.getItem(LATER);
if (later) {
  sessionStorage.removeItem(LATER);
  toast(...JSON.parse(later));
}

/** Let the download of a grid give what its filter lets through. */
export function filtered(list) {
  const link = list.place.querySelector("[data-grid=download]");
  const whole = link?.getAttribute("href");
  link?.addEventListener("click", () => (link.href = withQuery(whole, list.filters.values())));
}

/** Rows as the API names them: a line, or a journal as a whole, at the version that was seen. */
export function items(rows) {
  return rows.map(({ journal, line, version }) => (line === undefined ? { journal, version } : { journal, line, version }));
}

/** "1 line", "2 lines". */
export function counted(number, one, many = `${one}s`) {
  return `${money(number)} ${number === 1 ? one : many}`;
}

/** What rows are, in words: "journal PIJ-1", "3 lines". */
export function named(rows) {
  const line = rows[0]?.line !== undefined;
  if (rows.length !== 1) return counted(rows.length, line ? "line" : "journal");
  return line ? `line ${rows[0].journal}/${rows[0].line}` : `journal ${rows[0].journal}`;
}

/** Update to draft; what a worker holds is taken from it only with a reason. Answers the receipt, or null. */
export async function reset(rows) {
  const held = rows.some((each) => each.status === "processing");
  if (!held) return told(await post(inCompany("reset"), { items: items(rows) }), "updated to draft");
  const receipt = await ask({
    title: `Update ${named(rows)} to draft`,
    text: "Somebody is posting some of it. What a worker is still busy with is left alone, unless you take it from the worker.",
    action: "Update to draft",
    fields: [
      { name: "force", label: "Take it from the worker", type: "checkbox" },
      { name: "reason", label: "Reason, needed to take it", type: "textarea", required: "force" },
    ],
    attempt: (answer) => post(inCompany("reset"), { items: items(rows), ...answer }),
  });
  return receipt && told(receipt, "updated to draft");
}

/** Delete after a reason. Answers the receipt, or null. */
export async function remove(rows) {
  const receipt = await ask({
    title: `Delete ${named(rows)}`,
    text: "Their actuals wait again at once and come with the next import. Voucher numbers are recorded as given up and never used again. Edits are lost.",
    action: "Delete",
    danger: true,
    fields: [{ name: "reason", label: "Reason", type: "textarea", required: true, hint: "Kept with the voucher numbers that are given up." }],
    attempt: ({ reason }) => post(inCompany("delete"), { items: items(rows), reason }),
  });
  return receipt && told(receipt, "deleted");
}

/** Write off after a reason. Answers the receipt, or null. */
export async function writeOff(rows) {
  const receipt = await ask({
    title: `Write off ${named(rows)}`,
    text: "For lines that can never be posted. Their actuals are closed and never wait again. This cannot be undone.",
    action: "Write off",
    danger: true,
    fields: [{ name: "reason", label: "Reason", type: "textarea", required: true }],
    attempt: ({ reason }) => post(inCompany("write-off"), { items: items(rows), reason }),
  });
  return receipt && told(receipt, "written off");
}

// Of journals that are asked for by name, those that the server leaves to the workers, for they are long.
async function long(journals) {
  const { items } = await get(inCompany("parameters"));
  const most = Number(items.find((each) => each.parameter === "batch_threshold").value);
  const found = journals.filter((each) => each.lines > most).length;
  return found > 0 ? [`${counted(found, "journal")} of more than ${counted(most, "line")}: the workers post ${found === 1 ? "it" : "them"} in the background, and you go on.`] : [];
}

const LINES_HERE = 2000;
const JOURNALS_HERE = 50;

/** Post journals that are drafts; the others are told. Answers the receipt, or null. */
export async function postJournals(rows) {
  const drafts = rows.filter((each) => each.status === "draft");
  if (drafts.length === 0) {
    say("None of what is chosen is a draft.", { kind: "error", remedy: "Update what is in error to draft first; what is posted stays posted." });
    return null;
  }
  const lines = drafts.reduce((sum, each) => sum + each.lines, 0);
  const others = rows.length - drafts.length;
  const answer = await ask({
    title: `Post ${named(drafts)}`,
    text: [
      ...(lines > LINES_HERE ? ["The workers do it in the background."] : await long(drafts)),
      `${counted(lines, "line")} will be posted to the project subledger and the general ledger. Posted is for ever: corrections are new vouchers.`,
      ...(others > 0 ? [`${counted(others, "journal")} of what is chosen ${others === 1 ? "is" : "are"} no draft and left out.`] : []),
    ],
    action: "Post",
  });
  return answer && posted(await post(inCompany("post"), { journals: drafts.map((each) => each.journal), background: lines > LINES_HERE }));
}

/** Post every draft that filters admit. Answers the receipt, or null. */
export async function postAll(filters) {
  const words = Object.entries(filters).map(([name, value]) => `${name.replaceAll("_", " ")} ${value}`);
  const { total } = await get(inCompany("journals"), { ...filters, status: "draft", limit: 1, total: "true" });
  const answer = await ask({
    title: "Post all drafts",
    text: [`${counted(total, "draft journal")} ${words.length > 0 ? `with ${words.join(" and ")}` : "of the company"}.`, "Large journals, and many at once, are left to the workers. Posted is for ever: corrections are new vouchers."],
    action: "Post all",
  });
  if (!answer) return null;
  return posted(await post(inCompany("post"), { all: true, background: total > JOURNALS_HERE, ...filters }));
}

function posted(receipt) {
  const issues = Object.entries(receipt.issues);
  const went = receipt.journals.filter((each) => each.error_journal);
  const words = [];
  if (receipt.vouchers > 0 || receipt.journals.length > 0) {
    words.push(`${counted(receipt.vouchers, "voucher")} posted with ${counted(receipt.entries, "entry", "entries")}.`);
  }
  if (receipt.background.length > 0) {
    const none = receipt.workers_alive === 0 ? " No worker runs just now: start one." : "";
    words.push(`${counted(receipt.background.length, "journal")} left to the workers.${none}`);
  }
  const failed = Object.entries(receipt.failed).map(([journal, why]) => `${journal} could not be posted: ${why}`);
  const details = [
    ...issues.map(([code, lines]) => `${counted(lines, "line")}: ${causes[code] ?? code}`),
    ...went.map((each) => `Lines with issues of ${each.journal} are in ${each.error_journal}`),
    ...failed,
  ];
  const link = receipt.background_run
    ? { href: pageOf("runs", receipt.background_run), text: "See the run" }
    : went.length === 1
      ? { href: pageOf("journals", went[0].error_journal), text: `See ${went[0].error_journal}` }
      : went.length > 1
        ? { href: withQuery(pageOf("journals"), { status: "error" }), text: "See the journals in error" }
        : null;
  if (words.length === 0) words.push("There was nothing to post.");
  say(words.join(" "), { kind: details.length > 0 ? "error" : "done", details, link });
  return receipt;
}

/** Tell a receipt of the review: all done in a toast, what was refused in a dialog, item by item. */
export function told(receipt, done) {
  const journals = receipt.items.some((each) => each.line === null);
  const noun = journals ? "journal" : "line";
  const parts = [
    receipt.done > 0 ? `${counted(receipt.done, noun)} ${done}` : "",
    receipt.unchanged > 0 ? `${receipt.unchanged} unchanged` : "",
  ].filter(Boolean);
  if (parts.length > 0) say(`${parts.join(", ")}.`);
  if (receipt.refused > 0) refusals(receipt, done);
  return receipt;
}

function refusals(receipt, done) {
  const refused = receipt.items.filter((each) => each.outcome === "refused");
  const content = element("div", { className: "stack" });
  const table = element("table", { className: "table" });
  table.append(element("caption", { className: "unseen" }, "What was refused"));
  const head = table.createTHead().insertRow();
  for (const words of ["Item", "Why", "What helps"]) head.append(element("th", { scope: "col" }, words));
  const body = table.createTBody();
  for (const each of refused.slice(0, 200)) {
    const row = body.insertRow();
    const name = each.line === null ? each.journal : `${each.journal}/${each.line}`;
    row.append(element("th", { scope: "row" }, name), element("td", {}, each.cause), element("td", {}, each.remedy));
  }
  content.append(table);
  if (refused.length > 200) content.append(element("p", {}, `and ${refused.length - 200} more`));
  open({ title: `${counted(refused.length, "item")} could not be ${done}`, content, wide: true });
}
