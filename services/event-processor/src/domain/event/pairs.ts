/** Reads maps that clients send as lists of pairs or as objects. */
import type { JsonObject } from "./json.ts";
import { isObject } from "./json.ts";

/** The value of a key in a list of pairs. */
export function pairValue(pairs: unknown, key: string): unknown {
  if (!Array.isArray(pairs)) return undefined;
  const pair = pairs.find((entry) => Array.isArray(entry) && entry[0] === key);
  return Array.isArray(pair) ? pair[1] : undefined;
}

/** The headers of the event's request, as they stand there. */
function* requestHeaders({ request }: JsonObject): Generator<readonly [name: string, value: string]> {
  const headers = isObject(request) ? request.headers : undefined;
  const pairs: readonly unknown[] = isObject(headers) ? Object.entries(headers) : Array.isArray(headers) ? headers : [];
  for (const pair of pairs) {
    if (!Array.isArray(pair)) continue;
    const [name, value]: readonly unknown[] = pair;
    if (typeof name === "string" && typeof value === "string") yield [name, value];
  }
}

/** A header by its name as consumers see it: first letters of its words are capital, the others as sent. */
export function requestHeader(fields: JsonObject, name: string): string | undefined {
  for (const [found, value] of requestHeaders(fields)) if (capitalize(found) === name) return value;
  return undefined;
}

/** The first header with the name, in any spelling. */
export function requestHeaderIgnoringCase(fields: JsonObject, name: string): string | undefined {
  const wanted = name.toLowerCase();
  for (const [found, value] of requestHeaders(fields)) if (found.toLowerCase() === wanted) return value;
  return undefined;
}

function capitalize(name: string): string {
  return name.replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase());
}
