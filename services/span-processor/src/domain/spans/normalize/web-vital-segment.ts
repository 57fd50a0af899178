/** Web vitals belong to no segment (spans, section "Normalisation steps", step 7). */
import { stringAt } from "../../values/attributes.ts";
import type { Span } from "../span.ts";

/** Takes a standalone span that carries a web vital out of the segment that it names. */
export function clearWebVitalSegment(span: Span): void {
  const op = stringAt(span.attributes, "sentry.op") ?? "";
  if (!op.startsWith("ui.interaction.") && !op.startsWith("ui.webvital.")) return;
  span.isSegment = undefined;
  span.parentSpanId = undefined;
  span.meta?.delete("is_segment");
  span.meta?.delete("parent_span_id");
  span.attributes.delete("sentry.segment.id");
}
