/** Finding headers of a request or a response, as they stand there after reading: pairs of a name and a value. */
import type { JsonObject } from "./json.ts";
import { headerName } from "./schema/pair-lists.ts";

/** The first header with the name, in any spelling; undefined: there is none. */
export function headerOf(object: JsonObject, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return findHeader(object, (found) => found.length === wanted.length && found.toLowerCase() === wanted);
}

/** A header by its name as consumers see it: first letters of its words are capital, the others as sent. */
export function canonicalHeaderOf(object: JsonObject, name: string): string | undefined {
  return findHeader(object, (found) => headerName(found) === name);
}

function findHeader({ headers }: JsonObject, isWanted: (name: string) => boolean): string | undefined {
  if (!Array.isArray(headers)) return undefined;
  for (const pair of headers) {
    if (!Array.isArray(pair) || typeof pair[0] !== "string" || typeof pair[1] !== "string") continue;
    if (isWanted(pair[0])) return pair[1];
  }
  return undefined;
}
