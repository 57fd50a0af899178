/**
 * Keeps doubles apart from integers where spans need it: an attribute is of type integer or double by the way in which
 * its number was written (spans, section "Value model"). The rest of an event is read as plain numbers.
 */
import type { JsonObject } from "../event/json.ts";
import { isObject } from "../event/json.ts";
import { parseWithDoubles } from "../event/parse-json.ts";

/** Members of a span, and of the trace context, whose numbers become attributes or texts. */
const members = ["data", "links", "tags"] as const;

/**
 * Replaces the numbers in a parsed transaction.
 * @param payload that it was parsed from, in which `parseJson` found such numbers
 */
export function keepDoubles(fields: JsonObject, payload: Buffer): void {
  const written = parseWithDoubles(payload);
  if (!isObject(written)) return;
  replaceMembers(traceOf(fields), traceOf(written));
  const { spans } = fields;
  const writtenSpans = written.spans;
  if (!Array.isArray(spans) || !Array.isArray(writtenSpans)) return;
  spans.forEach((span, index) => {
    replaceMembers(span, writtenSpans[index]);
  });
}

/** The trace context of a payload that was not read yet. */
function traceOf({ contexts }: JsonObject): unknown {
  return isObject(contexts) ? contexts.trace : undefined;
}

function replaceMembers(target: unknown, source: unknown): void {
  if (!isObject(target) || !isObject(source)) return;
  for (const name of members) if (Object.hasOwn(source, name)) target[name] = source[name];
}
