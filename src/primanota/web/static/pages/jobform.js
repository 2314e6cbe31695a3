// Jobform: what a job may be asked for, as fields of a dialog; the same for a run that is started and for a schedule.

import { labelled } from "/static/js/dialog.js";

const FIELDS = {
  from: { label: "From", type: "date", hint: "First day of the work." },
  to: { label: "To", type: "date", hint: "Last day, included." },
  project: { label: "Project" },
  period_start: { label: "Period start", type: "date", hint: "Journals of this period." },
  journal: { label: "Journal" },
  original: { label: "Original journal", hint: "Journals that took its lines over." },
  workers: { label: "Workers", type: "number", hint: "How many share the journals." },
};
/** What the service calls those that the API calls otherwise. */
const STORED = { first: "from", last: "to" };

const OF_JOB = {
  import: ["from", "to", "project"],
  post: ["period_start", "journal", "original", "workers"],
};

export const JOBS = {
  import: "Import: waiting actuals get journal lines",
  post: "Post: draft journals become vouchers",
  prevalidate: "Prevalidate: ask the source about actuals",
  "write-back": "Write back: tell the source what was posted",
  proofs: "Proofs: are the books right",
};

/** The fields of a job, with what is asked of it now. */
export function optionFields(job, options = {}) {
  const now = Object.fromEntries(Object.entries(options).map(([name, value]) => [STORED[name] ?? name, value]));
  return (OF_JOB[job] ?? []).map((name) => labelled({ name, value: now[name] ?? "", ...FIELDS[name] }));
}

/** What a form asks of a job: options that are filled in; `without` are those that are empty. */
export function options(job, values) {
  const names = OF_JOB[job] ?? [];
  const given = names.filter((name) => values[name]);
  const asked = Object.fromEntries(given.map((name) => [name, name === "workers" ? Number(values[name]) : values[name]]));
  return { asked, without: names.filter((name) => !values[name]) };
}

/** Options in words. */
export function told(options) {
  const parts = Object.entries(options ?? {}).filter(([, value]) => value !== null && value !== "");
  return parts.map(([name, value]) => `${(STORED[name] ?? name).replace("_", " ")} ${value}`).join(", ");
}
