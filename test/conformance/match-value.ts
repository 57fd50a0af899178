/** Compares what came with what a golden case expects, placeholders included. */
import type { Json } from "./golden-case.ts";
import { nanoseconds } from "./relative-time.ts";

/** What placeholders are compared against. */
export interface MatchContext {
  /** Moments of the case's requests, in ms. */
  readonly nowsMs: readonly number[];
  /** When the case was over, in ms. */
  readonly endMs: number;
  /** Ids that placeholders stand for, filled while comparing. */
  readonly ids: Map<string, string>;
}

/** One difference: where, what was expected, what was found. */
export interface Difference {
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

const slackMs = 2000;
const nearMs = 10_000;

/** Lists the differences between an expected and a found value; empty if they agree. */
export function compareValues(expected: Json, found: unknown, context: MatchContext, path = ""): Difference[] {
  if (isPlaceholderObject(expected)) {
    return matchesPlaceholderObject(expected, found, context) ? [] : [difference(path, expected, found)];
  }
  if (typeof expected === "string") {
    const documents = documentsIn(expected, found);
    if (documents !== undefined) return compareValues(documents.expected, documents.found, context, path);
    return matchesText(expected, found, context) ? [] : [difference(path, expected, found)];
  }
  if (typeof expected === "number") {
    return typeof found === "number" && nearlyEqual(expected, found) ? [] : [difference(path, expected, found)];
  }
  if (Array.isArray(expected)) return compareArrays(expected, found, context, path);
  if (expected === null || typeof expected !== "object")
    return expected === found ? [] : [difference(path, expected, found)];
  return compareObjects(expected, found, context, path);
}

/** Texts that are JSON objects are compared by what they say: those who read them parse them. */
function documentsIn(expected: string, found: unknown): { expected: Json; found: unknown } | undefined {
  if (!expected.startsWith("{") || typeof found !== "string" || !found.startsWith("{")) return undefined;
  try {
    return { expected: JSON.parse(expected) as Json, found: JSON.parse(found) };
  } catch {
    return undefined;
  }
}

function compareArrays(expected: Json[], found: unknown, context: MatchContext, path: string): Difference[] {
  if (!Array.isArray(found)) return [difference(path, expected, found)];
  const differences = expected
    .slice(0, found.length)
    .flatMap((element, index) => compareValues(element, found[index], context, `${path}[${index}]`));
  for (let index = found.length; index < expected.length; index++) {
    differences.push(difference(`${path}[${index}]`, expected[index] as Json, undefined));
  }
  for (let index = expected.length; index < found.length; index++) {
    differences.push(difference(`${path}[${index}]`, undefined, found[index]));
  }
  return differences;
}

function compareObjects(
  expected: { [key: string]: Json },
  found: unknown,
  context: MatchContext,
  path: string,
): Difference[] {
  if (found === null || typeof found !== "object" || Array.isArray(found)) return [difference(path, expected, found)];
  const foundMembers = new Map(Object.entries(found));
  const differences = Object.entries(expected).flatMap(([key, member]) =>
    foundMembers.has(key)
      ? compareValues(member, foundMembers.get(key), context, `${path}.${key}`)
      : [difference(`${path}.${key}`, member, undefined)],
  );
  for (const [key, member] of foundMembers) {
    if (!(key in expected)) differences.push(difference(`${path}.${key}`, undefined, member));
  }
  return differences;
}

function isPlaceholderObject(expected: Json): expected is { [key: string]: Json } {
  if (expected === null || typeof expected !== "object" || Array.isArray(expected)) return false;
  const [first] = Object.keys(expected);
  return (
    first !== undefined &&
    /^\$(now|now_ms|now_nanos|now_iso|about|about_iso|about_ms|received|received_nanos)$/.test(first)
  );
}

function matchesPlaceholderObject(expected: { [key: string]: Json }, found: unknown, context: MatchContext): boolean {
  const [name] = Object.keys(expected) as [string];
  const offset = Number(expected[name]);
  const plus = BigInt(Number(expected.plus ?? 0));
  const near = (ms: number, toleranceMs: number) =>
    context.nowsMs.some((nowMs) => Math.abs(nowMs + offset * 1000 - ms) <= toleranceMs);
  switch (name) {
    case "$now":
      return typeof found === "number" && near(found * 1000, 1.01);
    case "$now_ms":
      return near(Number(found), 1.01);
    case "$now_iso":
      return typeof found === "string" && near(Date.parse(found), 1.01);
    case "$now_nanos":
      return context.nowsMs.some((nowMs) => String(found) === String(nanoseconds(nowMs, offset) + plus));
    case "$about":
      return typeof found === "number" && near(found * 1000, 3000);
    case "$about_ms":
      return near(Number(found), 3000);
    case "$about_iso":
      return typeof found === "string" && near(Date.parse(found), 3000);
    case "$received":
      return typeof found === "number" && isReceived(found * 1000 - offset * 1000, context);
    case "$received_nanos":
      return isReceived(Number(found) / 1e6 - offset * 1000, context);
    default:
      return false;
  }
}

function matchesText(expected: string, found: unknown, context: MatchContext): boolean {
  switch (expected) {
    case "<received>":
      return typeof found === "number" && isReceived(found * 1000, context);
    case "<received_ms>":
      return isReceived(Number(found), context);
    case "<received_iso>":
      return typeof found === "string" && isReceived(Date.parse(found), context);
    case "<received_nanos>":
      return /^\d{19}$/.test(String(found)) && isReceived(Number(found) / 1e6, context);
    case "<time_ns>":
      return /^\d{19}$/.test(String(found)) && isNear(Number(found) / 1e6, context);
    case "<time>":
      if (typeof found === "number") return isOfRun(found * 1000, context);
      break;
    case "<number>":
      return typeof found === "number";
    case "<id>":
      return found !== undefined;
    case "<seconds>":
      return /^([1-9]\d?|[12]\d\d|300)$/.test(String(found));
    default:
      break;
  }
  if (typeof found !== "string") return false;
  if (!/<[a-z]/.test(expected)) return expected === found;
  return matchesTextWithPlaceholders(expected, found, context);
}

const placeholderPattern =
  /<(uuid:\d+:first16|uuid:\d+|hex16|id|time_ns|time|seconds|received_iso|received_nanos|number)>/g;
const placeholderForms: Readonly<Record<string, string>> = {
  hex16: "[0-9a-f]{16}",
  id: ".+",
  time: "[0-9T:.+Z -]+(?:UTC)?",
  time_ns: "\\d{19}",
  seconds: "\\d{1,3}",
  received_iso: "[0-9T:.+Z-]+",
  received_nanos: "\\d{19}",
  number: "-?[\\d.]+",
};

function matchesTextWithPlaceholders(expected: string, found: string, context: MatchContext): boolean {
  const names: string[] = [];
  let pattern = "";
  let end = 0;
  for (const match of expected.matchAll(placeholderPattern)) {
    const name = match[1] as string;
    pattern += RegExp.escape(expected.slice(end, match.index));
    if (!name.startsWith("uuid:")) pattern += placeholderForms[name];
    else {
      names.push(name);
      pattern += name.endsWith(":first16")
        ? "([0-9a-f]{16})"
        : "([0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12})";
    }
    end = match.index + match[0].length;
  }
  pattern += RegExp.escape(expected.slice(end));
  const values = new RegExp(`^${pattern}$`, "s").exec(found);
  return values !== null && names.every((name, index) => bindId(name, values[index + 1] as string, context.ids));
}

/** Equal numbers must stand for equal ids within a case; the first occurrence decides. */
function bindId(name: string, value: string, ids: Map<string, string>): boolean {
  const id = value.replaceAll("-", "");
  const [full] = name.split(":first16") as [string];
  const bound = ids.get(full);
  if (name.endsWith(":first16")) {
    const boundPrefix = bound?.slice(0, 16) ?? ids.get(name);
    ids.set(name, id);
    return boundPrefix === undefined || boundPrefix === id;
  }
  if (bound === undefined) {
    ids.set(full, id);
    const prefix = ids.get(`${full}:first16`);
    return prefix === undefined || id.startsWith(prefix);
  }
  return bound === id;
}

function isReceived(ms: number, { nowsMs, endMs }: MatchContext): boolean {
  return ms >= Math.min(...nowsMs) - slackMs && ms <= endMs + slackMs;
}

/** A time of the case: of its requests, or of what they tell about, which is some seconds older. */
function isNear(ms: number, { nowsMs, endMs }: MatchContext): boolean {
  return ms >= Math.min(...nowsMs) - nearMs && ms <= endMs + slackMs;
}

/** A time of this run: what happened in it may have begun some minutes before. */
function isOfRun(ms: number, { nowsMs, endMs }: MatchContext): boolean {
  return ms >= Math.min(...nowsMs) - 600_000 && ms <= endMs + slackMs;
}

function nearlyEqual(expected: number, found: number): boolean {
  if (expected === found) return true;
  return Math.abs(expected - found) <= 1e-9 * Math.max(Math.abs(expected), Math.abs(found));
}

function difference(path: string, expected: Json | undefined, found: unknown): Difference {
  return { path: path || ".", expected: shown(expected), found: shown(found) };
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  const text =
    JSON.stringify(value, (_, member) => (typeof member === "bigint" ? member.toString() : member)) ?? String(value);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
