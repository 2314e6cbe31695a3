// Distribution: the arithmetic of an amount in parts, exactly and as the server does it: percents become amounts by
// largest remainder, what remains is what the parts lack. Texts in, texts out; nothing here knows of a page.

import { readNumber } from "../js/formats.js";
import { fromUnits, read, units } from "../js/money.js";

export const PERCENT_DECIMALS = 6;
const HUNDRED = 100n * 10n ** BigInt(PERCENT_DECIMALS);

/** How many decimals an amount is written with. */
export function decimalsOf(amount) {
  return (String(amount).split(".")[1] ?? "").length;
}

/** The parts of an amount by percents, as texts: each rounded towards zero, the coins left over to the largest
 * remainders, the earlier part first. Percents that do not sum to 100 share what they are worth. */
export function split(amount, percents) {
  const decimals = decimalsOf(amount);
  const whole = units(amount, decimals);
  const sign = whole < 0n ? -1n : 1n;
  const size = whole * sign;
  const shares = percents.map((each) => units(each, PERCENT_DECIMALS));
  const exact = shares.map((each) => size * each);
  const floors = exact.map((each) => each / HUNDRED);
  const due = exact.reduce((sum, each) => sum + each, 0n) / HUNDRED;
  let left = due - floors.reduce((sum, each) => sum + each, 0n);
  const order = exact
    .map((each, at) => ({ at, rest: each % HUNDRED }))
    .sort((a, b) => (a.rest === b.rest ? a.at - b.at : a.rest < b.rest ? 1 : -1));
  for (const { at } of order) {
    if (left <= 0n) break;
    floors[at] += 1n;
    left -= 1n;
  }
  return floors.map((each) => fromUnits(each * sign, decimals));
}

/** What the measures lack of their whole (an amount, or "100" percents), as text; null while one is not a number. */
export function remainder(whole, measures, decimals) {
  const found = measures.map((each) => measure(each, decimals));
  if (found.includes(null)) return null;
  return fromUnits(units(whole, decimals) - found.reduce((sum, each) => sum + each, 0n), decimals);
}

/** A measure as somebody typed it, as plain text; null: not a number, or with more decimals than there are. */
export function plain(typed, decimals) {
  const text = read(typed);
  return text === null || decimalsOf(text) > decimals ? null : text;
}

/** Why a measure cannot be read, in words. */
export function unread(typed, decimals) {
  return readNumber(typed).problem ?? `“${typed}” has more than ${decimals} decimals.`;
}

/** Equal percents that sum to 100: the last digits of the first ones take what is left. */
export function equal(parts) {
  const each = HUNDRED / BigInt(parts);
  const left = Number(HUNDRED - each * BigInt(parts));
  return Array.from({ length: parts }, (_, at) => trimmed(fromUnits(each + (at < left ? 1n : 0n), PERCENT_DECIMALS)));
}

/** Percents of amounts, with as many decimals as percents have; the last one takes what rounding left. */
export function percentsOf(amount, amounts) {
  const decimals = decimalsOf(amount);
  const whole = units(amount, decimals);
  if (whole === 0n) return equal(amounts.length);
  const found = amounts.map((each) => (units(each, decimals) * HUNDRED) / whole);
  const exact = amounts.reduce((sum, each) => sum + units(each, decimals), 0n) === whole;
  if (exact) found[found.length - 1] += HUNDRED - found.reduce((sum, each) => sum + each, 0n);
  return found.map((each) => trimmed(fromUnits(each, PERCENT_DECIMALS)));
}

/** A number without the zeros at its end. */
export function trimmed(text) {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function measure(typed, decimals) {
  if (String(typed).trim() === "") return 0n;
  const text = plain(typed, decimals);
  return text === null ? null : units(text, decimals);
}
