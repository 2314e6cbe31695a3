// Journals: the list of journals, and what is done to those that are chosen: post, preview, update to draft, delete.

import { busy, get, inCompany, pageOf, tell, withQuery } from "../js/api.js";
import { count, date, instant, status, text } from "../js/columns.js";
import { grid } from "../js/grid.js";
import { key } from "../js/keys.js";
import { money } from "../js/money.js";
import { printing } from "./printing.js";
import { filtered, postAll, postJournals, remove, reset, say } from "./review.js";

const NAMES_MOST = 200;
const { may, sorts, sorted_most } = JSON.parse(document.querySelector("#given").textContent);
const journalPage = (name) => pageOf("journals", name);

let refocus = null;

function focusAgain() {
  const rows = list.api.getDisplayedRowCount();
  if (refocus !== null && rows > 0) list.api.setFocusedCell(Math.min(refocus, rows - 1), "journal");
  refocus = null;
}

const list = await grid({
  at: "#journals",
  url: inCompany("journals"),
  key: (row) => row.journal,
  filter: "#journal-filters",
  choose: true,
  sorts,
  unsorted: `More than ${money(sorted_most)} journals are in the order of their numbers: filter them, or sort the downloaded file.`,
  beyond: "post all drafts of the filter with Post all drafts",
  sums: [],
  open: (row) => journalPage(row.journal),
  chosen: (rows) => ready(rows),
  loaded: () => setTimeout(focusAgain),
  columns: [
    text("journal", "Journal", { link: (row) => journalPage(row.journal), width: 130 }),
    text("description", "Description", { width: 270 }),
    status(),
    date("period_start_date", "Period start date", { width: 136 }),
    count("lines", "Lines"),
    text("original_journal", "Original journal", { link: (row) => journalPage(row.original_journal), width: 136 }),
    instant("posted_at", "Posted on"),
    text("posted_by", "Posted by", { width: 110 }),
    instant("created_at", "Imported on"),
    text("created_by", "Imported by", { width: 110 }),
    text("root_journal", "First journal", { link: (row) => journalPage(row.root_journal), width: 130 }),
    text("claimed_by", "Being posted by", { width: 160 }),
  ],
});

filtered(list);
printing(list, "journal description status period_start_date lines original_journal posted_at posted_by".split(" "));

const acts = {
  post: (rows) => postJournals(rows),
  reset: (rows) => reset(rows),
  delete: (rows) => remove(rows),
  preview: (rows) => look(rows),
};

const fits = {
  post: (row) => row.status === "draft",
  reset: (row) => ["error", "processing"].includes(row.status),
  delete: (row) => ["draft", "error"].includes(row.status),
  preview: (row) => row.status !== "posted",
};

// A button is for what is chosen when some of it is of a status that it can do something with.
function ready(rows) {
  for (const button of document.querySelectorAll("[data-act]")) button.disabled = !rows.some(fits[button.dataset.act]);
}

async function act(name, button = null) {
  const rows = list.chosen({ orFocused: true });
  if (rows.length === 0) return;
  const receipt = await busy(button, () => acts[name](rows));
  if (receipt) again();
  else ready(list.chosen());
  follow(receipt);
}

// What is left to the workers is shown as it is when they are done; place and choice stay.
function follow(receipt) {
  const number = receipt?.background_run;
  if (!number) return;
  const look = setInterval(async () => {
    const run = await get(inCompany("runs", number)).catch(() => null);
    if (!run?.finished_at) return;
    clearInterval(look);
    list.refresh();
    say(`The workers are at the end of their run: ${run.status}.`, { link: { href: pageOf("runs", number), text: "See the run" } });
  }, 3000);
}

// The rows anew; the focus is where it was, or as near as there are rows.
function again() {
  const row = list.api.getFocusedCell()?.rowIndex;
  if (row !== undefined) refocus = row;
  list.restart();
}

function look(rows) {
  const names = rows.filter(fits.preview).map((row) => row.journal);
  if (names.length > NAMES_MOST) {
    sessionStorage.setItem("primanota.preview", JSON.stringify(names));
    location.assign(withQuery(pageOf("preview"), { kept: "yes" }));
  } else if (names.length > 0) {
    location.assign(withQuery(pageOf("preview"), { names }));
  }
}

for (const button of document.querySelectorAll("[data-act]")) {
  button.addEventListener("click", () => act(button.dataset.act, button));
}

const allButton = document.querySelector("#post-all");
allButton?.addEventListener("click", async () => {
  const { period_start, original } = list.filters.values();
  const filters = Object.fromEntries(Object.entries({ period_start, original }).filter(([, value]) => value));
  const receipt = await busy(allButton, () => postAll(filters));
  if (receipt) again();
  follow(receipt);
});

if (may.post) key("p", "Post what is chosen", () => act("post").catch(tell));
key("v", "Preview what is chosen", () => act("preview").catch(tell));
if (may.review || may.post) key("d", "Update what is chosen to draft", () => act("reset").catch(tell));
if (may.review) key("Shift+Delete", "Delete what is chosen", () => act("delete").catch(tell));
