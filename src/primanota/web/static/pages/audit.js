// Audit: the records of the trail as a list; each opens as a page with old and new values.

import { inCompany, pageOf } from "../js/api.js";
import { count, instant, text } from "../js/columns.js";
import { grid } from "../js/grid.js";
import { filtered } from "./review.js";

/** What a record says, in one line: names and values, nothing that is empty. */
function said(value) {
  if (value === null || value === undefined || value === "") return "";
  if (Array.isArray(value)) return value.map(said).filter(Boolean).join(", ");
  if (typeof value !== "object") return value === true ? "yes" : value === false ? "no" : String(value);
  if ("before" in value && "after" in value) return changed(value);
  const parts = Object.entries(value).map(([name, each]) => [name.replaceAll("_", " "), said(each)]);
  return parts.filter(([, each]) => each).map(([name, each]) => `${name} ${each}`).join(" · ");
}

/** A change in one line: what it is of, and what differs. */
function changed({ before, after, ...value }) {
  const key = Object.values(value.key ?? {}).filter(Boolean).join(" · ");
  const of = key || (value.setting ?? value.parameter ?? value.feature ?? after?.period ?? after?.schedule ?? "");
  if (before === null && typeof after === "object") return `${of} added: ${said(after)}`;
  if (after === null && typeof before === "object") return `${of} removed: ${said(before)}`;
  if (typeof before !== "object" || typeof after !== "object") return `${of} ${said(before)} → ${said(after)}`.trim();
  const names = Object.keys({ ...before, ...after }).filter((name) => said(before[name]) !== said(after[name]));
  const parts = names.map((name) => `${name.replaceAll("_", " ")} ${said(before[name]) || "–"} → ${said(after[name]) || "–"}`);
  return `${of} ${parts.join(", ")}`.trim();
}

const list = await grid({
  at: "#audit",
  url: inCompany("audit"),
  filter: "#audit-filter",
  key: (row) => row.record_no,
  open: (row) => pageOf("audit", String(row.record_no)),
  columns: [
    count("record_no", "No."),
    instant("at", "When"),
    text("actor", "Who", { width: 130 }),
    text("action", "What", { width: 150, link: (row) => pageOf("audit", String(row.record_no)) }),
    text("details", "It says", { width: 640, flex: 1, cellDataType: false, valueFormatter: ({ value }) => said(value), asText: said }),
    text("digest", "Digest", { width: 160 }),
  ],
});
filtered(list);
