/** Keeps the trace header with the spans (spans, section "DSC materialisation"). */
import { booleanAttribute, doubleAttribute, setString } from "../../values/attributes.ts";
import type { Span } from "../span.ts";
import type { TraceHeader } from "../span-batch.ts";

/** Writes the header into a span: all of it into segments, what names the trace into every span. */
export function writeTraceHeader(span: Span, { context, projectId }: TraceHeader): void {
  const { attributes } = span;
  setString(attributes, "sentry.dsc.trace_id", context.traceId);
  if (context.transaction === undefined) attributes.delete("sentry.dsc.transaction");
  else setString(attributes, "sentry.dsc.transaction", context.transaction);
  setString(attributes, "sentry.dsc.project_id", projectId);
  if (span.isSegment !== true) return;
  setString(attributes, "sentry.dsc.public_key", context.publicKey);
  setString(attributes, "sentry.dsc.release", context.release);
  setString(attributes, "sentry.dsc.environment", context.environment);
  if (context.sampleRate !== undefined) attributes.set("sentry.dsc.sample_rate", doubleAttribute(context.sampleRate));
  if (context.sampled !== undefined) attributes.set("sentry.dsc.sampled", booleanAttribute(context.sampled));
}
