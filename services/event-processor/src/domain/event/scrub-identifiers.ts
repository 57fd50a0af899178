/** Names of transactions without the parts that differ from call to call (events, section "Transaction names"). */

const separators = /[/\\]/;
/** Two digits in a row. Those of a percent escape do not count, and behind a stray percent sign nothing does. */
const number = /^(?:[^%]|%[0-9a-f]{2})*?\d{2}/i;
const identifiers: readonly RegExp[] = [
  number,
  /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/i,
  /\b[0-9a-f]{40}\b/i,
  /\b[0-9a-f]{32}\b/i,
  /\b0x[0-9a-f]+\b/i,
];

/**
 * Replaces every path segment that holds an identifier by `*`. Dates have two digits in a row, so they need no rule
 * of their own here. A name that is one identifier stays.
 */
export function scrubIdentifiers(name: string): string {
  let scrubbed = "";
  let start = 0;
  for (let at = 0; at <= name.length; at++) {
    const character = name[at];
    if (character !== undefined && !separators.test(character)) continue;
    const segment = name.slice(start, at);
    scrubbed += identifiers.some((identifier) => identifier.test(segment)) ? "*" : segment;
    scrubbed += character ?? "";
    start = at + 1;
  }
  return scrubbed === "*" ? name : scrubbed;
}
