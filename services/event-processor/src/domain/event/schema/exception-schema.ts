/** Exceptions, and how they were caught. */
import type { JsonObject } from "../json.ts";
import { isObject } from "../json.ts";
import { boolean, jsonText, signed, text, threadId, unsigned, wordText } from "./scalars.ts";
import type { Place } from "./shape.ts";
import { bag, field, free, map, object, refuse } from "./shape.ts";
import { stacktrace } from "./stacktrace-schema.ts";
import { valuesList } from "./values-list.ts";

const mechanismMeta = object({
  errno: object({ number: signed, name: text }),
  signal: object({ number: signed, code: signed, name: text, code_name: text }),
  mach_exception: object({ exception: signed, code: unsigned, subcode: unsigned, name: text }),
  ns_error: object({ code: signed, domain: text }),
});

/** How an exception was caught. */
export const mechanism = object(
  {
    type: field(text, { required: true, nonEmpty: true, maxCharacters: 128 }),
    synthetic: boolean,
    description: field(text, { maxCharacters: 8192, allowance: 200 }),
    help_link: field(text, { maxCharacters: 256, allowance: 40 }),
    handled: boolean,
    source: field(wordText, { maxCharacters: 128 }),
    is_exception_group: boolean,
    exception_id: unsigned,
    parent_id: unsigned,
    data: bag(map(free), 5, 2048),
    meta: mechanismMeta,
  },
  { prepare: modernMechanism },
);

/** An old mechanism has no type: signals stand in it as they are, and the rest is data. */
function modernMechanism(value: unknown, place: Place): unknown {
  if (!isObject(value)) return refuse(place, "expected exception mechanism", value);
  if (value.type !== undefined && value.type !== null) return value;
  const { posix_signal: signal, mach_exception: mach, ...data } = value;
  const known = Object.entries(data).filter(([name, member]) => name !== "type" && member !== null);
  if (known.length === 0 && signal === undefined && mach === undefined) return null;
  const meta: JsonObject = {};
  if (isObject(signal)) meta.signal = renamed(signal, "signal", "number");
  if (isObject(mach)) meta.mach_exception = renamed(mach, "exception_name", "name");
  const modern: JsonObject = { type: "generic" };
  if (known.length > 0) modern.data = Object.fromEntries(known);
  if (Object.keys(meta).length > 0) modern.meta = meta;
  return modern;
}

function renamed(object: JsonObject, from: string, to: string): JsonObject {
  const { [from]: value, ...rest } = object;
  return value === undefined ? rest : { [to]: value, ...rest };
}

const exception = object({
  type: field(text, { maxCharacters: 256, allowance: 20 }),
  value: field(jsonText, { maxCharacters: 8192, allowance: 200 }),
  module: field(text, { maxCharacters: 256, allowance: 20 }),
  stacktrace,
  raw_stacktrace: stacktrace,
  thread_id: threadId,
  mechanism,
});

/** The exceptions of an event. */
export const exceptions = valuesList(exception);
