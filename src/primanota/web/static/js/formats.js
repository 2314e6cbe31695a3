// Formats: how this reader has numbers and dates written, chosen in the menu and kept in this browser, and how what was
// typed is read: as it is written, or as the API writes it (1234.50, 2026-11-23). All of it works on text, so that no
// figure is ever rounded. What could mean two things is not read.

const NUMBERS = {
  point: { point: ".", mark: ",", like: "1,234.56" },
  comma: { point: ",", mark: ".", like: "1.234,56" },
  space: { point: ",", mark: "\u202f", like: "1\u202f234,56" },
  apostrophe: { point: ".", mark: "’", like: "1’234.56" },
};
const DATES = {
  iso: { parts: ["year", "month", "day"], mark: "-", like: "2026-11-23" },
  dots: { parts: ["day", "month", "year"], mark: ".", like: "23.11.2026" },
  day: { parts: ["day", "month", "year"], mark: "/", like: "23/11/2026" },
  month: { parts: ["month", "day", "year"], mark: "/", like: "11/23/2026" },
};
const LENGTHS = { year: 4, month: 2, day: 2 };
const PLAIN = /^-?\d+(\.\d+)?$/;
const ISO = /^(\d{4})-(\d\d)-(\d\d)$/;
const SPACES = /[ \u00a0\u202f]/g;

const chosen = (all, name, fallback) => all[document.documentElement.dataset[name]] ?? all[fallback];
const numbers = () => chosen(NUMBERS, "numbers", "point");
const dates = () => chosen(DATES, "dates", "iso");

/** Whether dates are written as the API writes them. */
export const isoDates = () => dates() === DATES.iso;

/** The marks of numbers, as pictures ask for them. */
export const marks = () => ({ decimal: numbers().point, thousands: numbers().mark, grouping: [3], currency: ["", ""] });

/** What a date looks like for this reader. */
export const dateLike = () => dates().parts.map((part) => part[0].toUpperCase().repeat(LENGTHS[part])).join(dates().mark);

/** An amount as this reader has it written; what is no amount as it is; no decimal is added or dropped. */
export function number(value) {
  return written(value, numbers().mark);
}

/** An amount to be typed over: as this reader writes it, without thousands marks. */
export function typing(value) {
  return written(value, "");
}

function written(value, mark) {
  const text = String(value ?? "");
  if (!PLAIN.test(text)) return text;
  const [whole, part] = text.replace("-", "").split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, mark);
  return `${text.startsWith("-") ? "-" : ""}${grouped}${part === undefined ? "" : `${numbers().point}${part}`}`;
}

/** A date, "2026-11-23", as this reader has it written; what is none as it is. */
export function day(value) {
  const [, year, month, date] = ISO.exec(String(value ?? "")) ?? [];
  if (!year) return String(value ?? "");
  const found = { year, month, day: date };
  return dates().parts.map((part) => found[part]).join(dates().mark);
}

/** What was typed as a number: {text} as the API writes it, or {problem} in words. */
export function readNumber(typed) {
  const { point, mark, like } = numbers();
  let text = String(typed).trim().replace("−", "-").replace(/^\+/, "");
  if (/^\(.*\)$/.test(text)) text = `-${text.slice(1, -1).trim()}`;
  text = text.replace(SPACES, "\u202f").replaceAll("'", "’");
  const own = withPoint(text, point, [mark, "\u202f", "’"]);
  const plain = withPoint(text, ".", []);
  if (own !== null && plain !== null && own !== plain) {
    return { problem: `“${typed}” can be ${typing(own)} or ${typing(plain)}. Write one of these two.` };
  }
  const found = own ?? plain;
  return found === null ? { problem: `“${typed}” is not a number. Numbers are written like ${like} or 1234.56.` } : { text: found };
}

function withPoint(text, point, marks) {
  const at = text.indexOf(point);
  const whole = at < 0 ? text : text.slice(0, at);
  const part = at < 0 ? "" : text.slice(at + 1);
  const digits = whole.replace("-", "");
  const mark = marks.find((each) => each !== point && digits.includes(each));
  const grouped = mark ? digits.split(mark) : [digits];
  const fit = mark ? /^[1-9]\d{0,2}$/.test(grouped[0]) && grouped.slice(1).every((each) => /^\d{3}$/.test(each)) : /^\d*$/.test(digits);
  if (!fit || !/^-?[^-]*$/.test(whole) || !/^\d*$/.test(part) || (digits === "" && part === "")) return null;
  return `${whole.startsWith("-") ? "-" : ""}${grouped.join("") || "0"}${part ? `.${part}` : ""}`;
}

/** What was typed as a date: {text} as the API writes it, or {problem} in words. */
export function readDay(typed) {
  const text = String(typed).trim();
  const { parts, mark, like } = dates();
  const split = ISO.test(text) ? text.split("-") : text.split(mark);
  const names = ISO.test(text) ? DATES.iso.parts : parts;
  const found = Object.fromEntries(names.map((name, at) => [name, split[at] ?? ""]));
  const shaped = split.length === 3 && names.every((name) => /^\d{1,4}$/.test(found[name])) && found.year.length === 4;
  const made = shaped ? `${found.year}-${found.month.padStart(2, "0")}-${found.day.padStart(2, "0")}` : "";
  if (ISO.test(made) && new Date(`${made}T00:00:00Z`).toJSON()?.startsWith(made)) return { text: made };
  return { problem: `“${typed}” is not a date as you have them written. Dates are written like ${like} or 2026-11-23.` };
}

/** Write what the server put into the page the reader's way: amounts are `<data class="amount">`, days `<time>`. */
export function rewrite(place) {
  for (const each of place.querySelectorAll("data.amount")) each.textContent = number(each.value);
  for (const each of place.querySelectorAll("time[datetime]")) if (ISO.test(each.dateTime)) each.textContent = day(each.dateTime);
}
