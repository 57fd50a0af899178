/** Finding contexts: what an event says about its surroundings, by name (events, section "Contexts"). */
import type { JsonObject } from "./json.ts";
import { isObject, objectMember } from "./json.ts";

/** The trace context, if the event has one. */
export function traceContext(fields: JsonObject): JsonObject | undefined {
  const contexts = fields.contexts;
  const trace = isObject(contexts) ? contexts.trace : undefined;
  return isObject(trace) && trace.type === "trace" ? trace : undefined;
}

/** A context by name, made empty if there is none. */
export function ensureContext(fields: JsonObject, name: string): JsonObject {
  const context = objectMember(objectMember(fields, "contexts"), name);
  context.type ??= name;
  return context;
}
