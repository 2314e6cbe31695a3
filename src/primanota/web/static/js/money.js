// Money: amounts as exact text, as the API gives them ("1234.50"). Sums are made with whole numbers, never with
// binary fractions; writing is the reader's (formats.js) and neither adds nor drops a decimal.

import { number, readNumber } from "./formats.js";

const SHAPE = /^-?\d+(\.\d+)?$/;

/** Whether a text is an amount: digits, a point, a minus. */
export function isAmount(text) {
  return SHAPE.test(String(text ?? ""));
}

/** An amount as this reader has it written; "" for nothing. */
export function money(value) {
  return number(value);
}

/** The exact sum of amounts, with the most decimals any of them has; nothing counts as nothing. */
export function sum(values) {
  const texts = [...values].map((each) => String(each ?? "")).filter(isAmount);
  const decimals = Math.max(0, ...texts.map((each) => (each.split(".")[1] ?? "").length));
  const total = texts.reduce((so_far, each) => so_far + units(each, decimals), 0n);
  return fromUnits(total, decimals);
}

/** The difference of two amounts, exactly. */
export function minus(left, right) {
  return sum([left, right.startsWith("-") ? right.slice(1) : `-${right}`]);
}

/** The order of two amounts, nothing first: -1, 0 or 1. */
export function compared(left, right) {
  if (!isAmount(left) || !isAmount(right)) return Number(isAmount(left)) - Number(isAmount(right));
  const rest = minus(String(left), String(right));
  return rest.startsWith("-") ? -1 : /[1-9]/.test(rest) ? 1 : 0;
}

/** An amount in its smallest units, as a BigInt; more decimals than asked for are an error. */
export function units(text, decimals) {
  const [whole, part = ""] = String(text).replace("-", "").split(".");
  if (part.length > decimals) throw new RangeError(`${text} has more than ${decimals} decimals`);
  const found = BigInt(whole + part.padEnd(decimals, "0"));
  return String(text).startsWith("-") ? -found : found;
}

/** The text of an amount in smallest units. */
export function fromUnits(total, decimals) {
  const digits = (total < 0n ? -total : total).toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const text = decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`;
  return total < 0n ? `-${text}` : text;
}

/** Sums by a word, a currency say: `[["EUR", "12.50"], …]`, in the order of the words. */
export function sumsBy(rows, field, by) {
  const found = new Map();
  for (const row of rows) {
    const word = row[by] ?? "";
    if (!found.has(word)) found.set(word, []);
    found.get(word).push(row[field]);
  }
  return [...found].map(([word, values]) => [word, sum(values)]).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** What somebody typed as an amount: "1,234.5", "(12.00)" and " 7 " are read, else null. */
export function read(typed) {
  return readNumber(typed).text ?? null;
}
