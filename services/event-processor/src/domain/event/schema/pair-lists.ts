/** Lists of pairs that clients send as lists, objects or text: headers, cookies, query strings (events, section "Data model"). */
import { isObject, WideInteger } from "../json.ts";
import { readLenientString } from "../lenient-string.ts";
import { toJsonText } from "../write-json.ts";
import type { Place, Shape } from "./shape.ts";
import { leaf, refuse } from "./shape.ts";

/** A name and a value. */
export type Pair = [name: unknown, value: unknown];

/** Headers: names in canonical case, values as text; from an object sorted by name. */
export const headers: Shape = leaf((value, place) => {
  if (Array.isArray(value)) return readPairs(value, place, headerPair);
  if (!isObject(value)) return refuse(place, "expected an array", value);
  const pairs = readPairs(Object.entries(value), place, headerPair);
  return pairs.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
});

/** Cookies: pairs, from an object, or as in the header. */
export const cookies: Shape = leaf((value, place) => {
  if (typeof value === "string") return parseCookies(value);
  if (Array.isArray(value)) return readPairs(value, place, textPair);
  if (isObject(value)) return readPairs(sortedEntries(value), place, textPair);
  return refuse(place, "expected cookies", value);
});

/** A query string: pairs, from an object, or as in an address. */
export const query: Shape = leaf((value, place) => {
  if (typeof value === "string") return parseQuery(value);
  if (Array.isArray(value)) return readPairs(value, place, queryPair);
  if (isObject(value)) return readPairs(sortedEntries(value), place, queryPair);
  return refuse(place, "expected a query string or map", value);
});

function sortedEntries(object: Readonly<Record<string, unknown>>): Pair[] {
  return Object.keys(object).sort().map((name): Pair => [name, object[name]]); // biome-ignore format: one step per call
}

function readPairs(entries: unknown[], place: Place, read: (pair: Pair, place: Place) => Pair): Pair[] {
  return entries.map((entry, index) => {
    place.path.push(index);
    const isPair = Array.isArray(entry) && entry.length === 2;
    const pair = isPair ? read([entry[0], entry[1]], place) : refuse(place, "expected a tuple", entry);
    place.path.pop();
    return pair as Pair;
  });
}

function headerPair([name, value]: Pair, place: Place): Pair {
  const readName = name === null || typeof name === "string" ? name : refuseAt(place, 0, "expected a string", name);
  return [typeof readName === "string" ? headerName(readName) : readName, headerValue(value, place)];
}

/** The name with an upper-case letter at its start and behind each hyphen; the other letters stay. */
export function headerName(name: string): string {
  return name.replace(/(?:^|-)[a-z]/g, (found) => found.toUpperCase());
}

function headerValue(value: unknown, place: Place): unknown {
  if (typeof value === "string" || value === null || value === undefined) return value;
  if (Array.isArray(value)) {
    return value.map((part) => (typeof part === "string" ? part : toJsonText(part))).join(",");
  }
  const read = readLenientString(value);
  return "text" in read ? read.text : refuseAt(place, 1, read.problem, value);
}

function textPair([name, value]: Pair, place: Place): Pair {
  const readValue =
    value === null || typeof value === "string" ? value : refuseAt(place, 1, "expected a string", value);
  return [name, readValue];
}

function queryPair([name, value]: Pair): Pair {
  const isText = value === null || value === undefined || typeof value === "string";
  return [
    typeof name === "number" || name instanceof WideInteger ? toJsonText(name) : name,
    isText ? value : toJsonText(value),
  ];
}

function refuseAt(place: Place, index: number, reason: string, value: unknown): null {
  return refuse({ ...place, path: [...place.path, index] }, reason, value);
}

/** The pairs of a cookie header. A part without `=` is a name with an empty value. */
export function parseCookies(text: string): Pair[] {
  const pairs: Pair[] = [];
  for (const part of text.split(";")) {
    const cookie = part.trim();
    if (cookie === "") continue;
    const at = cookie.indexOf("=");
    const name = at < 0 ? cookie : cookie.slice(0, at).trim();
    const value = at < 0 ? "" : cookie.slice(at + 1).trim();
    pairs.push([decodePercent(name), decodePercent(value)]);
  }
  return pairs;
}

/** The pairs of a query string, with or without the question mark. */
export function parseQuery(text: string): Pair[] {
  return [...new URLSearchParams(text.startsWith("?") ? text.slice(1) : text)];
}

function decodePercent(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
