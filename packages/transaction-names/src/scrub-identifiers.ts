/** Replaces path segments that hold an identifier (events, section "Transaction names"). */
import type { CleanedName, NameRemark } from "./clean-name.ts";

/** Two digits in a row. Those of a percent escape do not count, and behind a stray percent sign nothing does. */
const integer = /^(?:[^%]|%[0-9a-f]{2})*?\d{2}/i;
const month = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)";
const weekday = "(?:sun|mon|tue|wed|thu|fri|sat)";
const isoDate = /\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:[+-][0-2]\d:[0-5]\d|Z)/;
const ctimeDate = new RegExp(`\\b${month}\\s{1,9}\\d{1,2}\\s{1,9}\\d\\d:\\d\\d:\\d\\d\\s{1,9}\\d{4}`, "i");
const rfcDate = new RegExp(
  `\\b(?:${weekday},\\s{1,9})?\\d{1,2}\\s{1,9}${month}\\s{1,9}(?:19\\d\\d|[2-9]\\d{3})\\s{1,9}\\d{2}:[0-5]\\d`,
  "i",
);

type Identifier = readonly [name: string, pattern: RegExp];
const integers: Identifier = ["int", integer];
/** In the order in which they count. */
const others: readonly Identifier[] = [
  ["uuid", /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/i],
  ["sha1", /\b[0-9a-f]{40}\b/i],
  ["md5", /\b[0-9a-f]{32}\b/i],
  ["date", isoDate],
  ["date", ctimeDate],
  ["date", rfcDate],
  ["hex", /\b0x[0-9a-f]+\b/i],
];
/** Behind a separator two digits in a row count before anything else, because the search begins at the separator. */
const behindSeparator: readonly Identifier[] = [integers, ...others];
const atStart: readonly Identifier[] = [...others, integers];

/** Replaces every path segment that holds an identifier by `*`. A name that is one identifier stays, with its remark. */
export function scrubIdentifiers(name: string): CleanedName {
  let scrubbed = "";
  let remarks: NameRemark[] | undefined;
  let start = 0;
  for (let at = 0; at <= name.length; at++) {
    const code = name.charCodeAt(at);
    if (at < name.length && code !== 0x2f && code !== 0x5c) continue;
    const segment = name.slice(start, at);
    const what = identify(segment, start === 0 ? atStart : behindSeparator);
    if (what === undefined) scrubbed += segment;
    else {
      const from = Buffer.byteLength(name.slice(0, start));
      remarks ??= [];
      remarks.push([what, "s", from, from + Buffer.byteLength(segment)]);
      scrubbed += "*";
    }
    if (at < name.length) scrubbed += name[at];
    start = at + 1;
  }
  return { name: scrubbed === "*" || remarks === undefined ? name : scrubbed, remarks: remarks ?? [] };
}

function identify(segment: string, identifiers: readonly Identifier[]): string | undefined {
  for (const [name, pattern] of identifiers) if (pattern.test(segment)) return name;
  return undefined;
}
