// Chart: pictures by Vega-Lite in the reader's colours. Expressions are read by the interpreter that needs no
// eval, for our policy forbids it; the same figures are shown as a table beside the picture, for those who
// read rather than look.

import { element } from "./dialog.js";
import { marks } from "./formats.js";
import { script } from "./vendor.js";
import { money } from "./money.js";

const VENDOR = "/static/vendor";
let libraries = null;

/** Draw. `at`: selector or element (made by the macro `chart`); `spec`: Vega-Lite without data, size and colours;
 * `values`: the rows; `label`: what the picture says, in a sentence; `table`: [[field, heading, "amount"?], …]. */
export async function chart({ at, spec, values, label, table = null, height = 220 }) {
  const place = typeof at === "string" ? document.querySelector(at) : at;
  const picture = place.querySelector(".chart-picture") ?? place.appendChild(element("div", { className: "chart-picture" }));
  const { vega, vegaLite, expressionInterpreter } = await load();
  if (table) alternative(place, table, values, label);
  const drawn = async () => {
    picture.replaceChildren();
    const whole = { width: "container", height, autosize: { type: "fit", contains: "padding" }, ...spec };
    const full = { ...whole, data: { values }, config: config(), background: "transparent", description: label };
    const runtime = vega.parse(vegaLite.compile(full).spec, undefined, { ast: true });
    const view = new vega.View(runtime, { expr: expressionInterpreter, renderer: "svg", container: picture, hover: true });
    await view.runAsync();
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", label);
    return view;
  };
  const view = await drawn();
  document.addEventListener("primanota:look", drawn);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawn);
  return view;
}

/** The colours of a look, for specs that name colours of their own: `color("posted")`, `color("accent")`. */
export function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

async function load() {
  libraries ??= (async () => {
    await script(`${VENDOR}/vega-6.4.0.js`);
    await script(`${VENDOR}/vega-lite-6.4.3.js`);
    const { expressionInterpreter } = await import(`${VENDOR}/vega-interpreter-2.3.2.js`);
    return { vega: globalThis.vega, vegaLite: globalThis.vegaLite, expressionInterpreter };
  })();
  return libraries;
}

function config() {
  const font = getComputedStyle(document.body).fontFamily;
  const words = { labelColor: color("muted"), titleColor: color("ink"), labelFont: font, titleFont: font, labelFontSize: 11 };
  return {
    locale: { number: marks() },
    font,
    view: { stroke: null },
    axis: { ...words, gridColor: color("line"), domainColor: color("line-strong"), tickColor: color("line"), titleFontWeight: 600 },
    axisX: { labelAngle: 0, labelOverlap: true },
    legend: { ...words, titleFontWeight: 600 },
    range: { category: ["chart-1", "chart-2", "chart-3", "chart-4", "chart-5", "chart-6"].map(color) },
    bar: { color: color("chart-1") },
    line: { color: color("chart-1"), strokeWidth: 2 },
  };
}

function alternative(place, columns, values, label) {
  place.querySelector("details.chart-table")?.remove();
  const box = element("details", { className: "chart-table" });
  box.append(element("summary", {}, "The same as a table"));
  const made = element("table", { className: "table" });
  made.append(element("caption", { className: "unseen" }, label));
  const head = made.createTHead().insertRow();
  for (const [, words, kind] of columns) {
    head.append(element("th", { scope: "col", className: kind === "amount" ? "number" : "" }, words));
  }
  const body = made.createTBody();
  for (const row of values) {
    const cells = body.insertRow();
    for (const [field, , kind] of columns) {
      cells.append(element("td", { className: kind === "amount" ? "number" : "" }, kind === "amount" ? money(row[field]) : String(row[field] ?? "")));
    }
  }
  box.append(made);
  place.append(box);
}
