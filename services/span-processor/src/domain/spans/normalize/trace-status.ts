/** The status of a trace is that of its segment (spans, section "Normalisation steps", trace status). */
import { setString, valueAt } from "../../values/attributes.ts";
import type { Span } from "../span.ts";

/** Fills in `sentry.trace.status` of a segment. */
export function fillTraceStatus({ attributes, isSegment, status }: Span): void {
  if (isSegment !== true || attributes.has("sentry.trace.status")) return;
  const stated = valueAt(attributes, "sentry.status");
  setString(attributes, "sentry.trace.status", typeof stated === "string" ? stated : status);
}
