// Runs: what runs and ran, the newest first; while something is at work the list is asked again every two seconds.

import { inCompany, pageOf, post, Problem } from "/static/js/api.js";
import { count, instant, status, text } from "/static/js/columns.js";
import { element, labelled, open, refusal, refuse, submits, values } from "/static/js/dialog.js";
import { grid } from "/static/js/grid.js";
import { key } from "/static/js/keys.js";
import { JOBS, optionFields, options, told } from "./jobform.js";
import { clear, unreadable } from "./rowform.js";

const AGAIN_MS = 2000;
const may = JSON.parse(document.querySelector("#may").textContent);
const live = document.querySelector("#live");

const list = await grid({
  at: "#runs",
  url: inCompany("runs"),
  filter: "#runs-filters",
  key: (row) => row.run,
  open: (row) => pageOf("runs", row.run),
  loaded: ({ items }) => watch(items),
  columns: [
    text("run", "Run", { link: (row) => pageOf("runs", row.run), valueFormatter: ({ value }) => value?.slice(0, 8), cellRenderer: link, width: 110, pinned: "left" }),
    text("job", "Job", { width: 110 }),
    status(),
    { field: "progress", headerName: "Progress", width: 200, cellRenderer: progress, kind: "drawn" },
    instant("queued_at", "Queued"),
    count("seconds", "Seconds"),
    text("actor", "By", { width: 130 }),
    text("schedule", "Schedule", { width: 120 }),
    text("parameters", "Options", { width: 220, cellDataType: false, valueFormatter: ({ value }) => told(value) }),
    { ...count("attempts", "Attempts") },
  ],
});

function link({ value, data }) {
  return value ? element("a", { href: pageOf("runs", data.run), className: "cell-link", tabIndex: -1 }, value.slice(0, 8)) : "";
}

function progress({ data }) {
  if (!data || !Number(data.total)) return "";
  const made = element("span");
  const bar = element("progress", { className: "progress", max: Number(data.total), value: Number(data.done) });
  bar.setAttribute("aria-label", `${data.done} of ${data.total}`);
  made.append(bar, ` ${data.done}/${data.total}`);
  return data.status === "running" ? made : `${data.done} of ${data.total}`;
}

let timer = 0;
function watch(items) {
  clearTimeout(timer);
  const busy = items.filter((each) => each.status === "running" || each.status === "queued").length;
  live.textContent = busy > 0 ? `${busy} at work or queued; the list keeps up.` : "";
  if (busy > 0) timer = setTimeout(again, AGAIN_MS);
}

// A list that nobody looks at rests.
function again() {
  if (document.hidden) timer = setTimeout(again, AGAIN_MS);
  else list.refresh();
}

function startJob() {
  const form = element("form", { className: "stack", noValidate: true });
  const job = labelled({ name: "job", label: "Job", type: "select", options: may.jobs.map((each) => [each, JOBS[each]]) });
  const more = element("div", { className: "schedule-form" });
  const wrong = refusal();
  const leave = element("button", { type: "button", className: "button" }, "Cancel");
  const go = element("button", { type: "submit", className: "button primary" }, "Start");
  const buttons = element("div", { className: "dialog-buttons" });
  buttons.append(leave, go);
  const choice = job.querySelector("select");
  const show = () => more.replaceChildren(...optionFields(choice.value));
  choice.addEventListener("change", show);
  show();
  form.append(wrong, job, more, element("p", { className: "hint" }, "The workers take it up; it goes on when you leave this page."), buttons);
  const dialog = open({ title: "Start a job", content: form });
  leave.addEventListener("click", () => dialog.close());
  submits(dialog, form, async () => {
    clear(form, wrong);
    if (unreadable(form)) return;
    try {
      const { run } = await post(inCompany("runs"), { job: choice.value, ...options(choice.value, values(form)).asked });
      location.assign(pageOf("runs", run));
    } catch (failure) {
      if (!(failure instanceof Problem)) throw failure;
      refuse(wrong, failure);
    }
  });
  choice.focus();
}

if (may.jobs.length > 0) {
  document.querySelector("#start").addEventListener("click", startJob);
  key("n", "Start a job", startJob);
}
document.body.dataset.ready = "yes";
