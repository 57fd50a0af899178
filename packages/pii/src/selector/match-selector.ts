/** Selectors made ready to be asked about many values (PII, section "Selector matching"). */
import type { PathItem, Selector } from "./selector.ts";
import type { Pii, ValuePath } from "./value-path.ts";
import type { ValueTypes } from "./value-types.ts";
import { plainTypes } from "./value-types.ts";

/** Tells whether a selector applies to the value that a path leads to. It is never asked about values that are not PII. */
export type SelectorMatch = (path: ValuePath, pii: Pii) => boolean;

/** Makes a selector ready. */
export function compileSelector(selector: Selector): SelectorMatch {
  switch (selector.kind) {
    case "path":
      return compilePath(selector.items);
    case "not": {
      const part = compileSelector(selector.part);
      return (path, pii) => !part(path, pii);
    }
    case "and": {
      const parts = selector.parts.map(compileSelector);
      return (path, pii) => parts.every((part) => part(path, pii));
    }
    case "or":
      return compileAlternatives(selector.parts);
  }
}

/** Alternatives that end with a key are found by it, and those that are just a type by one comparison. */
function compileAlternatives(parts: readonly Selector[]): SelectorMatch {
  let types: ValueTypes = 0;
  const byKey = new Map<string, SelectorMatch[]>();
  const others: SelectorMatch[] = [];
  for (const part of parts) {
    const last = part.kind === "path" ? part.items.at(-1) : undefined;
    if (part.kind === "path" && part.items.length === 1 && last?.kind === "type") {
      types |= last.type;
    } else if (last?.kind === "key") {
      const known = byKey.get(last.folded);
      if (known === undefined) byKey.set(last.folded, [compileSelector(part)]);
      else known.push(compileSelector(part));
    } else {
      others.push(compileSelector(part));
    }
  }
  const specific = types & ~plainTypes;
  return (path, pii) => {
    const { depth } = path;
    if ((path.typesAt(depth) & (pii === "true" ? types : specific)) !== 0) return true;
    const key = byKey.size > 0 ? path.foldedKeyAt(depth) : undefined;
    const candidates = key === undefined ? undefined : byKey.get(key);
    if (candidates?.some((candidate) => candidate(path, pii)) === true) return true;
    return others.some((other) => other(path, pii));
  };
}

function compilePath(items: readonly PathItem[]): SelectorMatch {
  const deepAt = items.findIndex(({ kind }) => kind === "deep");
  if (deepAt < 0) return (path, pii) => matchesTail(items, 0, path, pii);
  const before = items.slice(0, deepAt);
  return (path, pii) => {
    if (pii !== "true" || items.length > path.depth || !matchesTail(items, deepAt + 1, path, pii)) return false;
    // The step that `**` stands on is taken; what is before it must be found further up.
    return matchesAbove(before, path, path.depth - (items.length - deepAt - 1) - 1);
  };
}

/** True if the items from `from` on fit the last steps of the path. */
function matchesTail(items: readonly PathItem[], from: number, path: ValuePath, pii: Pii): boolean {
  if (items.length > path.depth) return false;
  for (let index = items.length - 1, depth = path.depth; index >= from; index--, depth--) {
    if (!fits(items[index], index, path, depth, pii)) return false;
  }
  return true;
}

/** True if the items fit steps in a row, the first of which is the first step from the root that fits the first item. */
function matchesAbove(items: readonly PathItem[], path: ValuePath, lastDepth: number): boolean {
  if (items.length === 0) return lastDepth >= 0;
  let depth = 0;
  while (depth <= lastDepth && !fits(items[0], 0, path, depth, "true")) depth++;
  if (depth + items.length - 1 > lastDepth) return false;
  return items.every((item, index) => fits(item, index, path, depth + index, "true"));
}

function fits(item: PathItem | undefined, position: number, path: ValuePath, depth: number, pii: Pii): boolean {
  switch (item?.kind) {
    case "any":
      return true;
    case "key":
      return path.foldedKeyAt(depth) === item.folded;
    case "index":
      return path.indexAt(depth) === item.index;
    case "type":
      if ((path.typesAt(depth) & item.type) === 0) return false;
      return pii === "true" || (position === 0 && (item.type & plainTypes) === 0);
    default:
      return false;
  }
}
