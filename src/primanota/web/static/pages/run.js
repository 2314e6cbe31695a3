// Run: one run as it goes on: its state, progress, tasks, journals and last messages, asked anew every second until it
// has ended; stopped and repeated from here.

import { busy, get, inCompany, pageOf, post, tell } from "/static/js/api.js";
import { badge, minute } from "/static/js/columns.js";
import { ask, element } from "/static/js/dialog.js";
import { settingOf } from "/static/js/remedies.js";
import { toast } from "/static/js/toast.js";
import { told } from "./jobform.js";

const AGAIN_MS = 1000;
const { run } = JSON.parse(document.querySelector("#about").textContent);
const may = JSON.parse(document.querySelector("#may").textContent);
const place = document.querySelector("#run");
const cancel = document.querySelector("#cancel");
const retry = document.querySelector("#retry");
const ENDED = ["done", "failed", "cancelled"];
let shown = "";

async function load() {
  try {
    const found = await get(inCompany("runs", run));
    const text = JSON.stringify({ ...found, seconds: null });
    if (text !== shown) show(found);
    shown = text;
    const mine = may.jobs.includes(found.job);
    cancel.hidden = !mine || ENDED.includes(found.status) || found.cancel_requested_by !== null;
    retry.hidden = !mine || !ENDED.includes(found.status);
    if (!ENDED.includes(found.status)) setTimeout(load, AGAIN_MS);
  } catch (failure) {
    tell(failure);
    setTimeout(load, 10 * AGAIN_MS);
  }
  document.body.dataset.ready = "yes";
}

function show(found) {
  const parts = [element("div", { className: "run-facts" })];
  parts[0].append(facts(found), outcome(found));
  if (found.journals.length > 0) parts.push(journals(found.journals));
  if (found.tasks.length > 1 || found.tasks.some((each) => each.fault)) parts.push(tasks(found.tasks));
  parts.push(messages(found.messages));
  place.replaceChildren(...parts);
}

function panel(title, ...content) {
  const made = element("section", { className: "panel" });
  made.append(element("h2", {}, title), ...content);
  return made;
}

function facts(found) {
  const list = element("dl", { className: "facts" });
  const add = (name, value) => {
    if (value === null || value === undefined || value === "") return;
    const said = element("dd");
    said.append(value);
    list.append(element("dt", {}, name), said);
  };
  add("Job", found.job);
  add("Status", badge(found.status));
  if (found.cancel_requested_by && !ENDED.includes(found.status)) add("Stopping", `asked for by ${found.cancel_requested_by}`);
  add("Options", told(found.parameters) || "none");
  add("By", found.actor);
  add("Schedule", found.schedule);
  if (found.retry_of) add("Repeats", element("a", { href: pageOf("runs", found.retry_of) }, found.retry_of.slice(0, 8)));
  add("Queued", minute(found.queued_at));
  add("Began", minute(found.started_at) || "not yet: no worker has taken it up");
  add("Ended", minute(found.finished_at));
  add("Seconds", found.seconds === null ? null : String(found.seconds));
  add("Number", element("code", {}, run));
  return panel("What it is", list);
}

function outcome(found) {
  const content = [];
  if (Number(found.total) > 0) {
    const bar = element("progress", { className: "wide", max: Number(found.total), value: Number(found.done) });
    bar.setAttribute("aria-label", "Progress");
    content.push(bar, element("p", { className: "hint" }, `${found.done} of ${found.total}`));
  }
  const counts = Object.entries(found.counts ?? {}).filter(([, value]) => value !== null && typeof value !== "object");
  if (counts.length > 0) {
    const list = element("dl", { className: "facts" });
    for (const [name, value] of counts) list.append(element("dt", {}, name.replaceAll("_", " ")), element("dd", {}, String(value)));
    content.push(list);
  }
  if (content.length === 0) content.push(element("p", { className: "muted" }, ENDED.includes(found.status) ? "It left no counts." : "Nothing done yet."));
  return panel("What it did", ...content);
}

function table(title, heads, rows, numbers = []) {
  const made = element("table", { className: "table" });
  made.append(element("caption", { className: "unseen" }, title), element("thead"), element("tbody"));
  const head = element("tr");
  for (const [at, name] of heads.entries()) head.append(element("th", { scope: "col", className: numbers.includes(at) ? "number" : "" }, name));
  made.tHead.append(head);
  for (const cells of rows) {
    const line = element("tr");
    for (const [at, cell] of cells.entries()) {
      const box = element("td", { className: numbers.includes(at) ? "number" : "" });
      box.append(cell ?? "");
      line.append(box);
    }
    made.tBodies[0].append(line);
  }
  const scroll = element("div", { className: "table-scroll" });
  scroll.append(made);
  return panel(title, scroll);
}

const journalLink = (name) => (name ? element("a", { href: pageOf("journals", name) }, name) : "");

function journals(items) {
  const heads = ["Journal", "Status", "Lines posted", "With issues", "Entries", "Issues went to", "Fault"];
  const row = (each) => [journalLink(each.journal), badge(each.status), String(each.lines_posted ?? ""), String(each.lines_with_issues ?? ""), String(each.entries ?? ""), journalLink(each.error_journal), each.fault ?? ""];
  return table("Journals", heads, items.map(row), [2, 3, 4]);
}

function tasks(items) {
  const row = (each) => [String(each.task), badge(each.status), String(each.attempt), `${each.done ?? 0} of ${each.total ?? 0}`, each.fault ?? ""];
  return table("Tasks", ["Task", "Status", "Attempt", "Progress", "Fault"], items.map(row), [0, 2]);
}

function messages(items) {
  if (items.length === 0) return panel("Messages", element("p", { className: "muted" }, "It has said nothing yet."));
  const row = (each) => [
    element("span", { className: "nowrap" }, minute(each.at)),
    element("span", { className: `message-${each.severity}` }, each.severity),
    element("code", { className: "nowrap" }, each.code),
    journalLink(each.journal),
    said(each),
  ];
  return table("Messages", ["At", "Severity", "Code", "Journal", "Message"], items.map(row));
}

// What was said, and where it is mended.
function said({ code, message }) {
  const made = element("span", {}, message);
  const setting = settingOf(code, message);
  if (setting) made.append(" ", element("a", { href: setting.href }, setting.words));
  return made;
}

cancel.addEventListener("click", async () => {
  const answer = await ask({ title: "Stop this run?", text: "What waits is dropped; what is at work stops at its next resting place. What it did stays.", action: "Stop it", danger: true });
  if (!answer) return;
  await busy(cancel, async () => {
    await post(inCompany("runs", run, "cancel"));
    toast("It is asked to stop.");
    await load();
  });
});

retry.addEventListener("click", () =>
  busy(retry, async () => {
    const queued = await post(inCompany("runs", run, "retry"));
    location.assign(pageOf("runs", queued.run));
  }),
);

await load();
