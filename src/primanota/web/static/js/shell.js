// Shell: what every page has: keys that go from page to page, the help, the choice of company, colours and density,
// forms that ask before they do something, times told in the reader's own.

import { get, tell } from "./api.js";
import { minute } from "./columns.js";
import { ask, element } from "./dialog.js";
import { rewrite } from "./formats.js";
import { keep } from "./kept.js";
import { help, key } from "./keys.js";

for (const link of document.querySelectorAll("nav [data-key]")) {
  key(`g ${link.dataset.key}`, `Go to ${link.textContent.trim()}`, () => location.assign(link.href), { group: "Everywhere" });
}
key("?", "Show these keys", help, { group: "Everywhere" });
key("/", "Go to the filter or the search", () => searchField()?.focus(), { group: "Everywhere" });
key("Esc", "Leave a dialog or an edit, close the last message", null, { group: "Everywhere" });
const inGrid = { group: "In a list", when: () => document.querySelector(".grid-place") !== null };
key("↑ ↓ ← →", "Go from cell to cell", null, inGrid);
key("Enter", "Open what the row is about, or edit the cell", null, inGrid);
key("Space", "Choose the row, or not", null, inGrid);
key("Ctrl+A", "Choose all rows that match", null, inGrid);
key("Ctrl+C", "Copy the chosen rows, or the cell, for a spreadsheet", null, inGrid);

function searchField() {
  return document.querySelector("form.filters input, form.filters select") ?? document.querySelector("#find");
}

for (const button of document.querySelectorAll("[data-help]")) button.addEventListener("click", help);
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());

for (const group of document.querySelectorAll("[data-look]")) {
  const name = group.dataset.look;
  for (const choice of group.querySelectorAll("input")) {
    choice.checked = choice.value === document.documentElement.dataset[name];
    choice.addEventListener("change", () => {
      keep(name, choice.value);
      document.documentElement.dataset[name] = choice.value;
      document.dispatchEvent(new CustomEvent("primanota:look"));
    });
  }
}

// How numbers and dates are written is all over a page: the page is loaded anew once the menu is closed.
const written = () => [document.documentElement.dataset.numbers, document.documentElement.dataset.dates].join(" ");
const writtenHere = written();
document.querySelector("[data-look=numbers]")?.closest("details").addEventListener("toggle", (event) => {
  if (!event.target.open && written() !== writtenHere) location.reload();
});

// A menu closes when somebody goes elsewhere, or says Esc.
for (const menu of document.querySelectorAll("details.menu")) {
  document.addEventListener("click", (event) => menu.contains(event.target) || menu.removeAttribute("open"));
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.removeAttribute("open");
    menu.querySelector("summary").focus();
  });
}

// In a long list of pages the one that is shown is in sight.
for (const here of document.querySelectorAll(".setup-nav [aria-current]")) {
  const list = here.closest("nav");
  if (here.offsetTop + here.offsetHeight > list.clientHeight) list.scrollTop = here.offsetTop - list.clientHeight / 2;
}

const companies = document.querySelector("#companies");
companies?.closest("details").addEventListener("toggle", fillCompanies, { once: true });

async function fillCompanies() {
  try {
    const found = await get("/api/v1/companies");
    companies.replaceChildren(...found.map(companyLink));
  } catch (failure) {
    tell(failure);
  }
}

function companyLink({ company, name }) {
  const item = element("li");
  const link = element("a", { href: `/${encodeURIComponent(company)}` });
  link.append(element("strong", {}, company), ` ${name}`);
  item.append(link);
  return item;
}

// `data-ask="Really …?"` on a form's button: the question comes first.
document.addEventListener("submit", async (event) => {
  const button = event.submitter;
  if (!button?.dataset.ask || button.dataset.asked) return;
  event.preventDefault();
  const answer = await ask({ title: button.textContent.trim(), text: button.dataset.ask, action: button.textContent.trim(), danger: button.classList.contains("danger") });
  if (answer === null) return;
  button.dataset.asked = "yes";
  event.target.requestSubmit(button);
});

for (const each of document.querySelectorAll("time[datetime]")) {
  if (each.dateTime.includes("T")) each.textContent = minute(each.dateTime);
}
rewrite(document);

document.addEventListener("htmx:config:request", (event) => {
  const csrf = document.querySelector("meta[name=primanota-csrf]")?.content;
  const headers = event.detail?.ctx?.request?.headers ?? event.detail?.headers;
  if (csrf && headers) headers["X-CSRF-Token"] = csrf;
});
