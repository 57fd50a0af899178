/** Contexts: what an event says about its surroundings, by name (events, sections "Data model" and "Contexts"). */
import type { EventDocument } from "./event.ts";
import type { JsonObject } from "./json.ts";
import { isObject, objectMember } from "./json.ts";
import { addInvalid } from "./meta.ts";
import { readSpanId, readTraceId } from "./trace-ids.ts";

/** Every context becomes an object with a `type`: its name, unless it states another. */
export function readContexts({ fields, meta }: EventDocument): void {
  const contexts = fields.contexts;
  if (contexts === undefined || contexts === null) return;
  if (!isObject(contexts)) {
    fields.contexts = null;
    addInvalid(meta, ["contexts"], "expected an object", contexts);
    return;
  }
  for (const name of Object.keys(contexts)) {
    const context = contexts[name];
    if (context === null) continue;
    if (isObject(context)) {
      const type = context.type;
      if (typeof type !== "string" || type === "") context.type = name;
    } else {
      contexts[name] = null;
      addInvalid(meta, ["contexts", name], "expected an object", context);
    }
  }
  const trace = contexts.trace;
  if (isObject(trace)) readTraceContext(meta, trace);
}

function readTraceContext(meta: EventDocument["meta"], trace: JsonObject): void {
  readTraceId(meta, ["contexts", "trace"], trace);
  readSpanId(meta, ["contexts", "trace"], trace, "span_id");
  readSpanId(meta, ["contexts", "trace"], trace, "parent_span_id");
}

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
