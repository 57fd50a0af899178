/** What the data of a transaction and of its spans says about their trace and their segment (spans, section "Event-level normalisations"). */
import { traceContext } from "../event/contexts.ts";
import type { JsonObject } from "../event/json.ts";
import { objectMember } from "../event/json.ts";
import { spansOf } from "./spans.ts";
import type { TransactionTrace } from "./transaction.ts";

/** Longest transaction name that goes into spans as that of their trace, in bytes. */
const maxTraceNameBytes = 200;

/** Sets the attributes of the trace on the trace context and on every span. */
export function describeTrace(fields: JsonObject, trace: TransactionTrace | undefined): void {
  const context = traceContext(fields);
  if (context === undefined) return;
  const name = trace?.context.transaction;
  const attributes: readonly (readonly [name: string, value: string | undefined])[] = [
    ["sentry.dsc.trace_id", trace?.context.traceId],
    ["sentry.dsc.project_id", trace?.rootProjectId === undefined ? undefined : String(trace.rootProjectId)],
    ["sentry.dsc.transaction", name !== undefined && Buffer.byteLength(name) > maxTraceNameBytes ? "" : name],
  ];
  setAttributes(objectMember(context, "data"), attributes);
  for (const span of spansOf(fields)) setAttributes(objectMember(span, "data"), attributes);
}

function setAttributes(
  data: JsonObject,
  attributes: readonly (readonly [name: string, value: string | undefined])[],
): void {
  for (const [name, value] of attributes) {
    if (value === undefined) delete data[name];
    else data[name] = value;
  }
}

/** Every span says to which transaction it belongs, unless it says so itself. */
export function nameSegmentInSpans(fields: JsonObject): void {
  for (const span of spansOf(fields)) {
    const data = objectMember(span, "data");
    const name = data["sentry.segment.name"];
    if (name === undefined || name === null || name === "") data["sentry.segment.name"] = fields.transaction;
  }
}
