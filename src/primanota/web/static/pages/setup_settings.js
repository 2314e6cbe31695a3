// Setup settings: parameters and features with what they mean, changed one by one with a reason; each change names the
// value it was made from, so that nobody overwrites what somebody else set meanwhile.

import { busy, get, getWithEtag, inCompany, put, remove, tell, withQuery } from "/static/js/api.js";
import { ask, element, renew } from "/static/js/dialog.js";
import { toast } from "/static/js/toast.js";
import { after } from "./after.js";
import { suggestions } from "./rowform.js";

const REASON = { name: "reason", label: "Reason", hint: "Kept in the audit trail." };
const may = JSON.parse(document.querySelector("#may").textContent).setup;

async function load() {
  try {
    const [features, parameters] = await Promise.all([
      get(inCompany("features"), { limit: 1000 }),
      get(inCompany("parameters"), { limit: 1000 }),
    ]);
    renew(document.querySelector("#features"), table("Features", ["Feature", "Position", "What that means", "Needs"], features.items.map(featureRow)));
    renew(document.querySelector("#parameters"), table("Parameters", ["Parameter", "Value", "Default", "What it is for"], parameters.items.map(parameterRow)));
  } catch (failure) {
    tell(failure);
  }
  document.body.dataset.ready = "yes";
}

function table(caption, names, rows) {
  const made = element("table", { className: "table" });
  made.append(element("caption", { className: "unseen" }, caption), element("thead"), element("tbody"));
  const head = element("tr");
  for (const name of [...names, ...(may ? ["Change"] : [])]) head.append(element("th", { scope: "col" }, name));
  made.tHead.append(head);
  made.tBodies[0].append(...rows);
  return made;
}

function rowOf(id, cells, buttons) {
  const made = element("tr", { id });
  made.append(...cells);
  if (!may) return made;
  const last = element("td", { className: "switch" });
  last.append(...buttons);
  made.append(last);
  return made;
}

function head(name) {
  const made = element("th", { scope: "row" });
  made.append(element("code", {}, name));
  return made;
}

function small(words, run) {
  const made = element("button", { type: "button", className: "button small" }, words);
  made.addEventListener("click", () => run(made));
  return made;
}

function featureRow(each) {
  const position = element("td");
  position.append(element("span", { className: `badge ${each.enabled ? "badge-done" : ""}` }, each.enabled ? "on" : "off"));
  if (each.enabled !== each.default) position.append(element("span", { className: "hint" }, ` default ${each.default ? "on" : "off"}`));
  const turn = small(each.enabled ? "Switch off" : "Switch on", (made) => flip(made, each));
  turn.setAttribute("aria-label", `${turn.textContent}: ${each.feature}`);
  return rowOf(each.feature, [head(each.feature), position, element("td", {}, each.meaning), element("td", {}, each.needs)], [turn]);
}

async function flip(button, { feature, enabled, needs }) {
  const made = await ask({
    title: `${enabled ? "Switch off" : "Switch on"} ${feature}?`,
    text: needs && !enabled ? `It needs ${needs}.` : "It counts from the next import or posting on.",
    action: enabled ? "Switch off" : "Switch on",
    fields: [REASON],
    attempt: async ({ reason }) => {
      const { etag } = await getWithEtag(inCompany("features", feature));
      return put(inCompany("features", feature), { enabled: !enabled, reason }, { etag });
    },
  });
  if (!made) return;
  const followed = Object.entries(made.followed ?? {}).map(([name, on]) => `${name} is ${on ? "on" : "off"} too`);
  toast([`${feature} is ${made.after ? "on" : "off"}`, ...followed].join("; "));
  await shown();
}

function parameterRow(each) {
  const value = element("td", { className: `setting-value ${each.set ? "setting-own" : ""}` }, each.value || "–");
  if (each.unit && each.value) value.append(element("span", { className: "unit" }, ` ${each.unit}`));
  const change = small("Change", (made) => alter(made, each));
  change.setAttribute("aria-label", `Change ${each.parameter}`);
  const back = small("Default", (made) => reset(made, each));
  back.setAttribute("aria-label", `Default of ${each.parameter} again`);
  return rowOf(
    each.parameter,
    [head(each.parameter), value, element("td", { className: "setting-value muted" }, each.default || "–"), element("td", {}, each.meaning)],
    each.set ? [change, back] : [change],
  );
}

async function alter(button, { parameter, unit, meaning, choices, names }) {
  let seen = await busy(button, () => getWithEtag(inCompany("parameters", parameter)));
  if (!seen) return;
  const type = choices.length > 0 ? "select" : "text";
  const asked = ask({
    title: `Change ${parameter}`,
    text: meaning,
    action: "Save",
    fields: [{ name: "value", label: unit ? `Value (${unit})` : "Value", type, options: choices, value: seen.data.value, autocomplete: "off" }, REASON],
    attempt: async (given) => {
      try {
        return await put(inCompany("parameters", parameter), given, { etag: seen.etag });
      } catch (failure) {
        // Somebody else was faster, and it is told what it is by now: what is saved next is meant to replace that.
        if (failure.code === "setting-changed") seen = await getWithEtag(inCompany("parameters", parameter));
        throw failure;
      }
    },
  });
  const field = document.querySelector("dialog[open] [name=value]");
  if (names) field.closest("label").append(await suggestions(field, names));
  await told(await asked);
}

async function reset(button, { parameter, default: standard }) {
  const made = await ask({
    title: `Default of ${parameter} again?`,
    text: `It becomes ${standard || "empty"}.`,
    action: "Take the default",
    fields: [REASON],
    attempt: ({ reason }) => remove(withQuery(inCompany("parameters", parameter), { reason })),
  });
  await told(made);
}

async function told(made) {
  if (made) toast(made.changed ? `${made.parameter} is ${made.after || "empty"}; it was ${made.before || "empty"}.` : "It is so already; nothing was changed.");
  await shown(); // also when it was left: somebody else may have changed it
}

const shown = () => Promise.all([load(), after()]);

await load();
