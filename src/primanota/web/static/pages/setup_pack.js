// Setup pack: loads a zip of CSV files, and tells what each file did, or every wrong cell with its place and remedy.

import { busy, inCompany, Problem, tell, upload } from "/static/js/api.js";
import { element } from "/static/js/dialog.js";
import { toast } from "/static/js/toast.js";
import { after } from "./after.js";

const form = document.querySelector("#load");
const result = document.querySelector("#result");
const PLACE = /^(?<file>[^:]+)(?::(?<row>\d+))?(?::(?<column>(?:dim:)?[^:]+))?: (?:value (?<value>'.*?'): )?(?<reason>.*?)(?:; (?<remedy>[^;]*))?$/;

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  await busy(form.querySelector("button"), load);
});

async function load() {
  result.replaceChildren(); // what was told of another pack
  try {
    const receipt = await upload(inCompany("setup", "pack"), new FormData(form));
    result.replaceChildren(...loaded(receipt));
    toast("The pack is loaded.");
    await after();
  } catch (failure) {
    if (!(failure instanceof Problem)) throw failure;
    if (failure.details.length === 0) return tell(failure);
    result.replaceChildren(...refused(failure));
  }
  return undefined;
}

function table(caption, heads, rows, numbers = []) {
  const made = element("table", { className: "table" });
  made.append(element("caption", {}, caption), element("thead"), element("tbody"));
  const line = (cells, name) => {
    const row = element("tr");
    for (const [at, cell] of cells.entries()) row.append(element(name, { className: numbers.includes(at) ? "number" : "", ...(name === "th" ? { scope: "col" } : {}) }, String(cell ?? "")));
    return row;
  };
  made.tHead.append(line(heads, "th"));
  made.tBodies[0].append(...rows.map((row) => line(row, "td")));
  return made;
}

function loaded({ files, notes, settings }) {
  const found = [table("What each file did", ["File", "Rows", "Added", "Changed", "Same"], files.map((each) => [each.file, each.rows, each.added, each.changed, each.same]), [1, 2, 3, 4])];
  if (settings.length > 0) found.push(table("Parameters and features", ["Setting", "Was", "Is"], settings.map((each) => [each.setting, each.before ?? "default", each.after])));
  for (const note of notes) found.push(element("p", { className: "notice" }, note));
  return found;
}

function refused({ message, remedy, details }) {
  const box = element("div", { className: "notice notice-error" });
  box.setAttribute("role", "alert");
  box.append(element("p", { className: "notice-text" }, message), element("p", { className: "notice-remedy" }, `Nothing was loaded. ${remedy}`));
  const rows = details.map((each) => {
    const { file, row, column, value, reason, remedy: help } = PLACE.exec(each)?.groups ?? { reason: each };
    return [file, row, column, value, reason, help];
  });
  return [box, table("What is wrong", ["File", "Row", "Column", "Value", "Why", "Remedy"], rows, [1])];
}
document.body.dataset.ready = "yes";
