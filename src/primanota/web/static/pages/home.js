// Home: asks for the figures of the company and shows them: the pipeline, what needs somebody, posting by month.
// Each part comes by itself, so that a slow one holds none up.

import { get, inCompany, pageOf, withQuery } from "/static/js/api.js";
import { chart } from "/static/js/chart.js";
import { element } from "/static/js/dialog.js";
import { money, sum } from "/static/js/money.js";
import { settingOf } from "/static/js/remedies.js";

const DRILL = {
  staged: withQuery(pageOf("staging"), { view: "all" }),
  waiting: withQuery(pageOf("staging"), { view: "waiting" }),
  draft: withQuery(pageOf("journals"), { status: "draft" }),
  processing: withQuery(pageOf("journals"), { status: "processing" }),
  error: withQuery(pageOf("journals"), { status: "error" }),
  posted: withQuery(pageOf("journals"), { status: "posted" }),
};
const ASIDE = {
  skipped: "skipped, for they belong elsewhere",
  invalid: "withdrawn or changed by their source",
  unrecoverable: "that can never be posted",
  invalid_actual: "whose source has them no more",
};

const flow = get(inCompany("overview", "pipeline"));

async function part(id, asked, show) {
  const place = document.getElementById(id);
  try {
    await show(place, await asked);
  } catch (failure) {
    const box = element("div", { className: "notice notice-error" });
    box.append(element("p", { className: "notice-text" }, failure.message), element("p", { className: "notice-remedy" }, failure.remedy ?? "Load the page again."));
    place.replaceChildren(box);
    if (!failure.remedy) throw failure;
  } finally {
    place.removeAttribute("aria-busy");
  }
}

function stage({ stage: name, count, amounts }) {
  const item = element("li", { className: `stage stage-${name}${count ? "" : " stage-none"}` });
  const link = element("a", { href: DRILL[name] });
  link.append(element("span", { className: "stage-name" }, name), element("span", { className: "stage-count" }, money(count)));
  if (count) link.append(sums(amounts));
  item.append(link);
  return item;
}

// Two currencies at most have room; the lists have them all.
function sums(amounts) {
  const made = element("dl", { className: "stage-sums" });
  const rows = amounts.flatMap(({ currency, cost, sales }) => [["cost", cost, currency], ["sales", sales, currency]]);
  const told = rows.filter(([, value]) => value !== null);
  for (const [kind, value, currency] of told.slice(0, 4)) {
    made.append(element("dt", {}, kind), element("dd", { className: "figure" }, money(value)), element("dd", { className: "unit" }, currency));
  }
  if (told.length > 4) made.append(element("dt", { className: "more" }, `and ${told.length - 4} more`));
  return made;
}

function pipeline(place, { stages, aside }) {
  const shown = stages.filter((each) => each.stage !== "processing" || each.count);
  place.replaceChildren(...shown.map(stage));
  const words = aside.map(({ stage: name, count }) => `${money(count)} ${ASIDE[name]}`);
  document.getElementById("aside").textContent = words.length ? `Beside the way: ${words.join(" · ")}.` : "";
}

function need({ kind, code, count, of, cause, remedy, names }) {
  const item = element("li", { className: `need need-${kind}` });
  const counted = element("div", { className: "need-count" }, money(count));
  counted.append(element("span", {}, count === 1 ? of : `${of}s`));
  const words = element("div", { className: "need-words" });
  const first = element("p", { className: "need-cause" }, cause);
  if (code) first.append(" ", element("code", { className: "code" }, code));
  words.append(first, element("p", { className: "muted" }, remedy));
  if (kind === "issue" || kind === "stuck") words.append(journals(names));
  item.append(counted, words, actions(kind, code, names));
  return item;
}

function journals(names) {
  const made = element("p", {}, "In ");
  for (const [at, name] of names.entries()) {
    made.append(at ? ", " : "", element("a", { href: pageOf("journals", name) }, name));
  }
  return made;
}

function actions(kind, code, names) {
  const made = element("div", { className: "need-actions" });
  const go = (href, words) => made.append(element("a", { href, className: "button small" }, words));
  if (kind === "waiting") go(withQuery(pageOf("staging"), { view: "waiting", code }), code === "not-imported-yet" ? "Import" : "Show");
  if (kind === "ready") go(DRILL.draft, "Look at them");
  if (kind === "issue" && names.length > 1) go(DRILL.error, "Show");
  if (kind === "failed") go(pageOf("runs", names[0]), "Read the log");
  const setting = settingOf(code);
  if (setting) go(setting.href, setting.words);
  return made;
}

// Nothing to do: because all is done, or because nothing has begun.
async function nothing() {
  const { stages } = await flow;
  const begun = stages.some(({ stage: name, count }) => name === "staged" && count > 0);
  const made = element("div", { className: "empty" });
  if (begun) {
    made.append(element("p", { className: "empty-title" }, "Nothing needs you."), element("p", {}, "Everything that was staged is in the books."));
  } else {
    const ways = element("p", { className: "actions" });
    const upload = document.querySelector("#upload");
    if (upload) ways.append(element("a", { className: "button", href: upload.href }, "Upload work"));
    ways.append(element("a", { className: "button", href: pageOf("setup", "check") }, "Check the setup"));
    made.append(element("p", { className: "empty-title" }, "No work has arrived yet."), element("p", {}, "It comes by upload, or from its source. The check of the setup tells what posting will miss."), ways);
  }
  return made;
}

async function needs(place, { items }) {
  if (items.length === 0) return place.replaceChildren(await nothing());
  const list = element("ul", { className: "needs" });
  list.append(...items.map(need));
  return place.replaceChildren(list);
}

async function posted(place, { items }) {
  place.replaceChildren();
  if (items.length === 0) {
    place.append(element("p", { className: "muted" }, "Nothing is posted yet."));
    return;
  }
  const { currency } = items[0];
  const kinds = { cost: "Cost", unbilled_sales: "Sales" };
  const values = items.map((row) => ({ ...row, month: row.month.slice(0, 7), kind: kinds[row.transaction_type] ?? row.transaction_type }));
  const total = sum(items.filter((row) => row.transaction_type === "cost").map((row) => row.amount));
  await chart({
    at: place,
    values,
    height: 230,
    label: `Posted by month in ${currency}: cost ${money(total)} in all`,
    spec: {
      mark: { type: "bar", cornerRadiusEnd: 2 },
      encoding: {
        x: { field: "month", type: "ordinal", title: null },
        xOffset: { field: "kind" },
        y: { field: "amount", type: "quantitative", title: currency, axis: { format: ",.0f", tickCount: 5 } },
        color: { field: "kind", type: "nominal", title: null, legend: { orient: "top" } },
        tooltip: [{ field: "month" }, { field: "kind" }, { field: "amount" }, { field: "transactions" }],
      },
    },
    table: [["month", "Month"], ["kind", "What"], ["transactions", "Transactions", "amount"], ["amount", currency, "amount"]],
  });
}

const asked = (name) => get(inCompany("overview", name));
await Promise.all([part("pipeline", flow, pipeline), part("needs", asked("needs"), needs), part("posted", asked("posted"), posted)]);
document.body.dataset.ready = "yes";
