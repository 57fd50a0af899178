/** What Vercel's log drain delivers: an array of entries, or one entry per line (logs, section "Vercel log drain"). */
import type { JsonObject, JsonValue } from "@weir/lossless-json";
import { isInteger, isJsonArray, isJsonObject, JsonError, parseJson } from "@weir/lossless-json";
import { integerMembers, proxyIntegerMembers, proxyTextMembers, textMembers } from "./members.ts";

/** A delivery that cannot be read as a whole; the message says what was found and what is expected. */
export interface UnreadableDrain {
  readonly message: string;
}

const newline = 0x0a;
const levels: ReadonlySet<JsonValue | undefined> = new Set(["info", "warning", "error", "fatal"]);

/** Reads an array of entries. One that breaks the rules spoils all of them. */
export function readJsonDrain(payload: Buffer): readonly JsonObject[] | UnreadableDrain {
  let entries: JsonValue;
  try {
    entries = parseJson(payload);
  } catch (error) {
    if (error instanceof JsonError) return { message: error.message };
    throw error;
  }
  if (!isJsonArray(entries)) return { message: "found no array of log entries" };
  for (const [index, entry] of entries.entries()) {
    const problem = problemOf(entry);
    if (problem !== undefined) return { message: `${problem} in log entry ${index}` };
  }
  return entries.filter(isJsonObject);
}

/** Reads one entry per line. Lines that are empty or break the rules are left out. */
export function readNdjsonDrain(payload: Buffer): readonly JsonObject[] {
  const entries: JsonObject[] = [];
  let start = 0;
  while (start < payload.length) {
    const next = payload.indexOf(newline, start);
    const end = next === -1 ? payload.length : next;
    const entry = end === start ? undefined : parseLine(payload.subarray(start, end));
    if (entry !== undefined) entries.push(entry);
    start = end + 1;
  }
  return entries;
}

function parseLine(line: Buffer): JsonObject | undefined {
  try {
    const entry = parseJson(line);
    return isJsonObject(entry) && problemOf(entry) === undefined ? entry : undefined;
  } catch (error) {
    if (error instanceof JsonError) return undefined;
    throw error;
  }
}

/** What is wrong with an entry; undefined if nothing is. */
function problemOf(entry: JsonValue): string | undefined {
  if (!isJsonObject(entry)) return "found no object";
  const known = { texts: textMembers, integers: integerMembers };
  const problem =
    missing(entry, ["id", "deploymentId", "source", "host", "projectId"], isText) ??
    missing(entry, ["timestamp"], isInteger) ??
    mistyped(entry, known);
  if (problem !== undefined) return problem;
  if (!levels.has(entry.level)) return "found another level than info, warning, error and fatal";
  const proxy = entry.proxy ?? undefined;
  if (proxy === undefined) return undefined;
  if (!isJsonObject(proxy)) return "found a proxy that is no object";
  if (!isJsonArray(proxy.userAgent) || !proxy.userAgent.every(isText)) return "found no texts as proxy.userAgent";
  return (
    missing(proxy, ["method", "host", "path", "region"], isText) ??
    missing(proxy, ["timestamp"], isInteger) ??
    mistyped(proxy, { texts: proxyTextMembers, integers: proxyIntegerMembers })
  );
}

function missing(
  object: JsonObject,
  members: readonly string[],
  fits: (value: JsonValue | undefined) => boolean,
): string | undefined {
  for (const member of members) if (!fits(object[member])) return `found no valid ${member}`;
  return undefined;
}

function mistyped(
  object: JsonObject,
  known: { readonly texts: ReadonlyMap<string, string>; readonly integers: ReadonlyMap<string, string> },
): string | undefined {
  for (const member of known.texts.keys())
    if (!isText(object[member] ?? "")) return `found a value that is no text as ${member}`;
  for (const member of known.integers.keys())
    if (!isInteger(object[member] ?? 0)) return `found a value that is no integer as ${member}`;
  return undefined;
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === "string";
}
