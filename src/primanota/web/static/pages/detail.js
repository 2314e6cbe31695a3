// Detail: the line with the focus beside the grid: what keeps it from being posted with the remedy and the setting that
// mends it, what it is related to, its distribution, and what happened to it.

import { get, inCompany, pageOf, tell } from "../js/api.js";
import { badge, minute } from "../js/columns.js";
import { element } from "../js/dialog.js";
import { day } from "../js/formats.js";
import { money } from "../js/money.js";
import { settingOf } from "../js/remedies.js";

const QUIET_MS = 250;
let asked = 0;

/** Show a line in the place of details. */
export function detail(place, row) {
  const parts = [heading(row), ...issues(row), facts(row), distribution(row)];
  const past = element("section");
  parts.push(past);
  place.replaceChildren(...parts);
  asked += 1;
  const mine = asked;
  setTimeout(async () => {
    if (mine !== asked) return;
    try {
      const { items } = await get(inCompany("history"), { journal: row.journal, line: row.line, limit: 50 });
      if (mine === asked) past.replaceChildren(element("h3", {}, "What happened"), history(items, row.journal));
    } catch (failure) {
      tell(failure);
    }
  }, QUIET_MS);
}

/** The link to the setting that mends a code, in a list; an empty one when none does. */
export function setting(code) {
  const found = settingOf(code);
  return found ? [element("a", { href: found.href }, `${found.words} in the setup`)] : [];
}

/** What an issue's message says behind the names of journal, line and voucher, which the reader sees anyway. */
export function cause(message) {
  return message.replace(/^Journal .+?, line \d+, voucher [^:]+: /, "");
}

/** Rows of a history as a list, the newest first. */
export function history(rows, journal) {
  if (rows.length === 0) return element("p", { className: "muted" }, "Nothing but its import.");
  const list = element("ol", { className: "history-list" });
  for (const row of rows) {
    const item = element("li");
    const at = element("time", { dateTime: row.at }, minute(row.at));
    item.append(at, element("span", {}, ` ${row.actor}: ${words(row, journal)}`));
    list.append(item);
  }
  return list;
}

function words(row, journal) {
  if (row.kind === "edit") return edited(row);
  const what = row.line === 0 ? `journal ${row.journal}` : `line ${row.journal}/${row.line}`;
  const why = row.reason ? `: ${row.reason}` : "";
  if (row.to_journal) return `${what} went to ${row.to_journal === journal ? "this journal" : row.to_journal} as line ${row.to_line}${why}`;
  const from = row.from_status ? ` from ${said(row.from_status)}` : "";
  return `${what}${from} to ${said(row.to_status)}${why}`;
}

const FIELDS = { sales_tax_group: "sales tax group", item_sales_tax_group: "item sales tax group", distribution: "distribution" };

function edited(row) {
  return `line ${row.line}: ${FIELDS[row.field] ?? row.field} from ${value(row.old_value)} to ${value(row.new_value)}`;
}

function value(given) {
  if (given === null || given === "") return "none";
  if (!Array.isArray(given)) return String(given);
  if (given.length === 0) return "none";
  return given.map((part) => [part.percent ? `${money(part.percent)} %` : money(part.amount), dimensions(part.dimensions)].filter(Boolean).join(" ")).join(" + ");
}

function said(status) {
  return String(status).replaceAll("_", " ");
}

/** Dimensions in words: "Department D1, CostCenter 7". */
export function dimensions(given) {
  return Object.entries(given ?? {}).map(([name, code]) => `${name} ${code}`).join(", ");
}

function heading(row) {
  const made = element("h2", {}, `Line ${row.line} `);
  made.append(badge(row.status));
  return made;
}

function issues(row) {
  return row.issues.map((each) => {
    const box = element("div", { className: "notice notice-error" });
    const why = element("p", { className: "notice-text" }, `${cause(each.message)} `);
    why.append(element("code", { className: "code" }, each.code));
    const remedy = element("p", { className: "notice-remedy" }, each.remedy);
    remedy.append(" ", ...setting(each.code));
    box.append(why, remedy);
    return box;
  });
}

function facts(row) {
  const list = element("dl", { className: "journal-facts facts-line" });
  const add = (term, content) => {
    if (!content) return;
    const pair = element("div");
    const told = element("dd");
    told.append(content);
    pair.append(element("dt", {}, term), told);
    list.append(pair);
  };
  const link = (href, words) => words && element("a", { href }, words);
  add("Voucher", link(pageOf("vouchers", row.voucher), row.voucher));
  add("Related voucher", link(pageOf("vouchers", row.related_voucher ?? ""), row.related_voucher));
  add("Project", link(pageOf("projects", row.project), row.project));
  add("Resource", row.resource);
  add("Rate", row.exchange_rate && `${money(row.exchange_rate)} (${said(row.rate_rule)}${row.rate_date ? `, ${day(row.rate_date)}` : ""})`);
  add("Original accounting date", day(row.original_accounting_date));
  add("Its story", link(pageOf("trace", row.actual_id), "Trace the actual"));
  return list;
}

function distribution(row) {
  const section = element("section");
  section.append(element("h3", {}, "Distribution"));
  const table = element("table", { className: "table" });
  table.append(element("caption", { className: "unseen" }, `Distribution of line ${row.line}`));
  const head = table.createTHead().insertRow();
  head.append(element("th", { scope: "col", className: "number" }, "Amount"), element("th", { scope: "col" }, "Dimensions"));
  const body = table.createTBody();
  for (const part of row.distributions) {
    const percent = part.percent ? ` (${part.percent} %)` : "";
    const cells = body.insertRow();
    cells.append(element("td", { className: "number" }, `${money(part.amount)}${percent}`), element("td", {}, dimensions(part.dimensions) || "none"));
  }
  section.append(table);
  return section;
}
