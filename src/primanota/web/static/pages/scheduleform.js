// Scheduleform: the dialog in which a schedule is made or changed. While somebody writes it tells when the schedule
// would be due; common times are there to choose, any other is written as cron has it.

import { inCompany, patch, post, Problem } from "/static/js/api.js";
import { minute } from "/static/js/columns.js";
import { element, labelled, open, refusal, refuse, submits, values } from "/static/js/dialog.js";
import { clear, unreadable } from "./rowform.js";
import { JOBS, optionFields, options } from "./jobform.js";

const TYPING_MS = 300;
const TIMES = [
  ["0 * * * *", "Every hour"],
  ["*/15 * * * *", "Every quarter of an hour"],
  ["0 2 * * *", "Every night at 2"],
  ["0 2 * * 1-5", "Nights of working days, at 2"],
  ["0 6 * * 1", "Mondays at 6"],
  ["0 6 1 * *", "The first of each month, at 6"],
  ["", "Another time …"],
];

/** Ask for a schedule; `held`: the one to change, as it was seen with `etag`. Answers the receipt, or null. */
export function scheduleForm(may, { held = null, etag = null } = {}) {
  const form = element("form", { className: "stack", noValidate: true });
  const fields = element("div", { className: "schedule-form" });
  const more = element("div", { className: "schedule-form" });
  const due = element("div", { className: "due hint" });
  due.setAttribute("aria-live", "polite");
  const wrong = refusal();
  const leave = element("button", { type: "button", className: "button" }, "Cancel");
  const go = element("button", { type: "submit", className: "button primary" }, held ? "Save" : "Add");
  const buttons = element("div", { className: "dialog-buttons" });
  buttons.append(leave, go);
  const zone = held?.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";
  if (!held) {
    fields.append(labelled({ name: "schedule", label: "Name", required: true }));
    fields.append(labelled({ name: "job", label: "Job", type: "select", options: Object.entries(JOBS) }));
  }
  const cron = held?.cron ?? TIMES[3][0];
  fields.append(
    labelled({ name: "common", label: "When", type: "select", options: TIMES, value: TIMES.some(([each]) => each === cron) ? cron : "" }),
    labelled({ name: "cron", label: "Cron", value: cron, required: true, hint: "Minute, hour, day of the month, month, day of the week." }),
    labelled({ name: "time_zone", label: "Time zone", value: zone, required: true }),
  );
  form.append(wrong, fields, more, due, buttons);
  const read = () => {
    const given = values(form);
    const job = held?.job ?? given.job;
    const { asked, without } = options(job, given);
    const common = { cron: given.cron, time_zone: given.time_zone, ...asked };
    return held ? { ...common, without } : { ...common, schedule: given.schedule, job };
  };
  const show = () => more.replaceChildren(...optionFields(held?.job ?? form.elements.job.value, held?.options));
  show();
  wire(form, show, () => preview(read(), held, due));
  return new Promise((resolve) => {
    let made = null;
    const dialog = open({ title: held ? `Change ${held.schedule}` : "Add a schedule", content: form, wide: true, onClose: () => resolve(made) });
    leave.addEventListener("click", () => dialog.close());
    submits(dialog, form, async () => {
      clear(form, wrong);
      if (unreadable(form)) return;
      try {
        made = held ? await patch(inCompany("schedules", held.schedule), read(), { etag }) : await post(inCompany("schedules"), read());
        dialog.close();
      } catch (failure) {
        if (!(failure instanceof Problem)) throw failure;
        refuse(wrong, failure);
      }
    });
    form.querySelector(".input").focus();
  });
}

function wire(form, show, preview) {
  const { common, cron, job } = form.elements;
  let timer = 0;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(preview, TYPING_MS);
  };
  common.addEventListener("change", () => {
    if (common.value) cron.value = common.value;
    else cron.focus();
    later();
  });
  cron.addEventListener("input", () => {
    common.value = TIMES.some(([each]) => each === cron.value) ? cron.value : "";
  });
  job?.addEventListener("change", show);
  form.addEventListener("input", later);
  form.addEventListener("input", () => (form.querySelector("[role=alert]").hidden = true));
  preview();
}

// The server says when: the same arithmetic that will start it, time zones and all.
async function preview({ cron, time_zone: zone }, held, due) {
  try {
    const asked = { schedule: "preview", job: "proofs", cron, time_zone: zone, dry_run: true };
    const { next } = await post(inCompany("schedules"), asked);
    due.textContent = `${held ? "Then due" : "Due"}: ${next.slice(0, 4).map(minute).join(" · ")} (your time)`;
  } catch (failure) {
    if (!(failure instanceof Problem)) throw failure;
    due.textContent = failure.message;
  }
}
