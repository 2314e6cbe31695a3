// Schedules: when jobs start by themselves: the next times, what came of the last, and what may be done with each.

import { busy, get, getWithEtag, inCompany, pageOf, post, remove, tell } from "/static/js/api.js";
import { badge, minute } from "/static/js/columns.js";
import { ask, element, renew } from "/static/js/dialog.js";
import { key } from "/static/js/keys.js";
import { toast } from "/static/js/toast.js";
import { told } from "./jobform.js";
import { scheduleForm } from "./scheduleform.js";

const may = JSON.parse(document.querySelector("#may").textContent);
const place = document.querySelector("#schedules");

async function load() {
  try {
    const [{ items }, times] = await Promise.all([get(inCompany("schedules"), { limit: 1000 }), get(inCompany("timetable"))]);
    const next = new Map(times.map((each) => [each.schedule, each.next]));
    renew(place, items.length > 0 ? table(items, next) : nothing());
  } catch (failure) {
    place.replaceChildren(element("p", { className: "error-text" }, failure.message));
    tell(failure);
  }
  document.body.dataset.ready = "yes";
}

function nothing() {
  const box = element("div", { className: "empty" });
  box.append(element("p", { className: "empty-title" }, "No schedule."));
  box.append(element("p", {}, may.setup ? "Add one, to import every hour or post every night, say." : "A setup administrator can add one."));
  return box;
}

function table(items, next) {
  const made = element("table", { className: "table" });
  made.append(element("caption", { className: "unseen" }, "Schedules"), element("thead"), element("tbody"));
  const head = element("tr");
  for (const name of ["Schedule", "Job", "When", "Next times", "Last run", "For", "Do"]) head.append(element("th", { scope: "col" }, name));
  made.tHead.append(head);
  made.tBodies[0].append(...items.map((each) => row(each, next.get(each.schedule) ?? [])));
  const scroll = element("div", { className: "table-scroll" });
  scroll.append(made);
  return scroll;
}

function row(each, times) {
  const made = element("tr");
  const when = element("td");
  when.append(element("code", {}, each.cron), element("br"), element("span", { className: "hint" }, each.time_zone));
  const job = element("td", {}, each.job);
  if (told(each.options)) job.append(element("br"), element("span", { className: "hint" }, told(each.options)));
  const last = element("td");
  if (each.last_run) last.append(element("a", { href: pageOf("runs", each.last_run) }, minute(each.last_at)), " ", badge(each.outcome));
  made.append(element("th", { scope: "row" }, each.schedule), job, when, due(each, times), last, element("td", {}, each.changed_by), buttons(each));
  return made;
}

function due({ paused }, times) {
  const cell = element("td");
  if (paused) cell.append(badge("paused"));
  const list = element("ul", { className: "times" });
  for (const each of times.slice(0, 3)) list.append(element("li", {}, minute(each)));
  if (times.length > 3) {
    const more = element("details");
    const rest = element("ul", { className: "times" });
    for (const each of times.slice(3)) rest.append(element("li", {}, minute(each)));
    more.append(element("summary", { className: "hint" }, "later"), rest);
    cell.append(list, more);
  } else cell.append(list);
  return cell;
}

function button(each, words, run, extra = "") {
  const made = element("button", { type: "button", className: `button small ${extra}` }, words);
  made.setAttribute("aria-label", `${words}: ${each.schedule}`);
  made.addEventListener("click", () => run(made, each));
  return made;
}

function buttons(each) {
  const cell = element("td", { className: "switch" });
  if (may.jobs.includes(each.job)) cell.append(button(each, "Run now", runNow));
  if (!may.setup) return cell;
  cell.append(button(each, each.paused ? "Resume" : "Pause", pause), button(each, "Change", change), button(each, "Remove", drop, "danger"));
  return cell;
}

async function runNow(made, { schedule }) {
  const queued = await busy(made, () => post(inCompany("schedules", schedule, "run")));
  if (!queued) return load(); // it may be gone
  toast(`A run of ${schedule} is queued.`, { link: { href: pageOf("runs", queued.run), text: "See it" } });
  return undefined;
}

async function pause(made, { schedule, paused }) {
  const receipt = await busy(made, () => post(inCompany("schedules", schedule, paused ? "resume" : "pause")));
  if (!receipt) return load(); // somebody else may have changed it
  toast(receipt.paused ? `${schedule} rests.` : `${schedule} is due again.`);
  return load();
}

async function change(made, { schedule }) {
  const seen = await busy(made, () => getWithEtag(inCompany("schedules", schedule)));
  const receipt = seen && (await scheduleForm(may, { held: seen.data, etag: seen.etag }));
  if (receipt) toast(receipt.changed ? `${schedule} is changed.` : "It is so already; nothing was changed.");
  await load();
}

async function drop(made, { schedule }) {
  const seen = await busy(made, () => getWithEtag(inCompany("schedules", schedule)));
  const receipt =
    seen &&
    (await ask({
      title: `Remove ${schedule}?`,
      text: "Its runs and their log stay; one at work goes on.",
      action: "Remove",
      danger: true,
      attempt: () => remove(inCompany("schedules", schedule), undefined, { etag: seen.etag }),
    }));
  if (receipt) toast(`${schedule} is removed.`);
  await load();
}

async function add() {
  const receipt = await scheduleForm(may);
  if (!receipt) return;
  toast(`Added: ${receipt.schedule}.`);
  await load();
}

if (may.setup) {
  document.querySelector("#add").addEventListener("click", add);
  key("n", "Add a schedule", add);
}
await load();
