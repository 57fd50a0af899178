/**
 * The types that a configuration key can have. Each one's error message says what it expects, and its metadata carries
 * what `config explain` shows: the schema is the only table.
 */
import { z } from "zod";
import { byteSizeForm, parseByteSize } from "./byte-size.ts";

/** What is known about a key beyond its name: from `key` and from its type. */
export interface KeyNotes {
  /** What the key does, one sentence. */
  readonly description?: string;
  /** What a value must look like. */
  readonly expected?: string;
  /** The unit of its number. */
  readonly unit?: string;
  /** What is never shown: `all` of it; passwords in its URLs (`url`); values of client properties that are secrets (`properties`). */
  readonly secret?: "all" | "url" | "properties";
  /** An older or longer name that is accepted as well. */
  readonly alias?: string;
  /** A change takes effect without a restart, if `relay.config_reload_interval` is set. */
  readonly reloadable?: true;
  /** What holds when the key is absent, if that is no constant. */
  readonly defaultText?: string;
  /** The key, or each one of the section, is checked and changes nothing: why, as half a sentence. */
  readonly withoutEffect?: string;
}

/** Attaches notes to a type. */
export function noted<T extends z.ZodType>(type: T, notes: KeyNotes): T {
  return type.meta({ ...notes });
}

/** A key of a section: its type and what it is for. */
export function key<T extends z.ZodType>(
  type: T,
  description: string,
  more: Omit<KeyNotes, "description" | "expected"> = {},
): T {
  return noted(type, { description, ...more });
}

/** A section: a mapping of keys. Absent is the same as empty. */
export function section<S extends z.ZodRawShape>(
  description: string,
  shape: S,
  more: Pick<KeyNotes, "withoutEffect"> = {},
): z.ZodPrefault<z.ZodObject<S>> {
  const mapping = z.object(shape, { error: "a section: keys with values" });
  return noted(mapping.prefault({} as z.input<z.ZodObject<S>>), { description, ...more });
}

/** Any text. */
export function text(): z.ZodString {
  const expected = "a text (put it in quotes if it looks like a number)";
  return noted(z.string({ error: expected }), { expected });
}

/** `true` or `false`. */
export function flag(): z.ZodBoolean {
  const expected = "true or false";
  return noted(z.boolean({ error: expected }), { expected });
}

/** A whole number within bounds (inclusive). */
export function integer(min = 0, max: number = Number.MAX_SAFE_INTEGER): z.ZodNumber {
  const expected =
    max === Number.MAX_SAFE_INTEGER ? `a whole number, ${min} or more` : `a whole number from ${min} to ${max}`;
  const error = expected;
  return noted(z.int({ error }).min(min, { error }).max(max, { error }), { expected });
}

/** A number within bounds (inclusive). */
export function fraction(min: number, max: number): z.ZodNumber {
  const expected = `a number from ${min} to ${max}`;
  const error = expected;
  return noted(z.number({ error }).min(min, { error }).max(max, { error }), { expected });
}

/** A TCP port; 0 lets the system choose. */
export function port(): z.ZodNumber {
  return integer(0, 65_535);
}

/** A length of time in seconds. */
export function seconds(): z.ZodNumber {
  return duration("s", "seconds");
}

/** A length of time in milliseconds. */
export function milliseconds(): z.ZodNumber {
  return duration("ms", "milliseconds");
}

function duration(unit: string, name: string): z.ZodNumber {
  const expected = `a number of ${name}, 0 or more`;
  const error = expected;
  return noted(z.number({ error }).min(0, { error }).max(Number.MAX_SAFE_INTEGER, { error }), { expected, unit });
}

/** A number of bytes, written as a number or with a unit; the configuration holds the number. */
export function byteSize() {
  const sized = z.union([z.string(), z.number()], { error: byteSizeForm }).transform((value, context): number => {
    const bytes = parseByteSize(value);
    if (bytes !== undefined) return bytes;
    context.addIssue({ code: "custom", message: byteSizeForm });
    return z.NEVER;
  });
  return noted(sized, { expected: byteSizeForm, unit: "bytes" });
}

/** One of some words. `removed` words are refused with the reason why they are gone. */
export function oneOf<const V extends readonly [string, ...string[]]>(
  words: V,
  removed: Readonly<Record<string, string>> = {},
): z.ZodEnum<{ [K in V[number]]: K }> {
  const expected = words.length === 1 ? words[0] : `one of ${words.join(", ")}`;
  const reasons = new Map(Object.entries(removed));
  const type = z.enum(words, {
    error: ({ input }) => {
      const reason = typeof input === "string" ? reasons.get(input) : undefined;
      return reason === undefined ? expected : `${expected} (${reason})`;
    },
  });
  return noted(type, { expected });
}

/** A mapping whose keys the operator chooses. */
export function mappingOf<T extends z.ZodType>(type: T, expected: string): z.ZodRecord<z.ZodString, T> {
  return noted(z.record(z.string(), type, { error: expected }), { expected });
}

/** A list. */
export function listOf<T extends z.ZodType>(type: T, expected: string): z.ZodArray<T> {
  return noted(z.array(type, { error: expected }), { expected });
}

/** A network address `host:port`, IPv6 hosts in brackets. */
export function hostAndPort(): z.ZodString {
  const expected = "an address host:port";
  return noted(z.string({ error: expected }).regex(/^(\[[0-9a-fA-F:.]+\]|[^:/?#\s]+):\d{1,5}$/, { error: expected }), {
    expected,
  });
}

/** One or more addresses `host:port`, separated by commas. */
export function hostsAndPorts(): z.ZodString {
  const expected = "an address host:port, or several of them separated by commas";
  const pattern = /^ *(\[[0-9a-fA-F:.]+\]|[^:/?#\s,]+):\d{1,5}( *, *(\[[0-9a-fA-F:.]+\]|[^:/?#\s,]+):\d{1,5})* *$/;
  return noted(z.string({ error: expected }).regex(pattern, { error: expected }), { expected });
}

/** The parts of an address `host:port`, brackets of IPv6 removed. */
export function splitHostAndPort(address: string): { host: string; port: number } {
  const colon = address.lastIndexOf(":");
  return { host: address.slice(0, colon).replace(/^\[|\]$/g, ""), port: Number(address.slice(colon + 1)) };
}

/** An http or https URL without path and query. */
export function serverUrl(): z.ZodString {
  const expected = "a URL http(s)://host[:port]/ without path and query";
  const isServerUrl = (value: string) => {
    if (!URL.canParse(value)) return false;
    const url = new URL(value);
    return /^https?:$/.test(url.protocol) && url.pathname === "/" && url.search === "" && url.hash === "";
  };
  return noted(z.string({ error: expected }).refine(isServerUrl, { error: expected }), { expected });
}
