/** The order of selectors, in which their applications run (PII, section "PII config JSON"). */
import type { PathItem, Selector } from "./selector.ts";

const selectorRank = { and: 0, or: 1, not: 2, path: 3 } as const;
const itemRank = { type: 0, index: 1, key: 2, any: 3, deep: 4 } as const;

/** Compares two selectors: below 0 if the first comes first; 0 if they are equal. */
export function compareSelectors(a: Selector, b: Selector): number {
  if (a.kind === "path" && b.kind === "path") return compareLists(a.items, b.items, compareItems);
  if (a.kind === "not" && b.kind === "not") return compareSelectors(a.part, b.part);
  if ((a.kind === "and" || a.kind === "or") && a.kind === b.kind) {
    return compareLists(a.parts, b.parts, compareSelectors);
  }
  return selectorRank[a.kind] - selectorRank[b.kind];
}

/** Compares two texts by their bytes in UTF-8. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function compareItems(a: PathItem, b: PathItem): number {
  if (a.kind === "type" && b.kind === "type") return a.type - b.type;
  if (a.kind === "index" && b.kind === "index") return a.index - b.index;
  if (a.kind === "key" && b.kind === "key") return compareBytes(a.key, b.key);
  return itemRank[a.kind] - itemRank[b.kind];
}

function compareLists<T>(a: readonly T[], b: readonly T[], compare: (a: T, b: T) => number): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined) return 1;
    const order = compare(left, right);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
