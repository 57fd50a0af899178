/** Required fields of a transaction's spans (spans, section "Segment span from the event"). */
import type { Managed } from "@weir/managed";
import { invalid } from "@weir/managed";
import type { Span } from "../spans/span.ts";
import { spanQuantities } from "../spans/span-batch.ts";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import { valueAt } from "../values/attributes.ts";
import type { ExtractedSpans } from "./extract.ts";

/** Rejects spans without ids, times in order, or exclusive time. */
export function validateExtracted(spans: Managed<ExtractedSpans>, unit: UnitContext, tools: Tools): void {
  const kept = spans.value.spans.filter(({ span }) => isComplete(span));
  const dropped = spans.value.spans.length - kept.length;
  if (dropped === 0) return;
  tools.logger.debug({ unit: unit.id, dropped, reason: "invalid_span" }, "spans of a transaction rejected");
  spans.replace({ ...spans.value, spans: kept }, [
    { outcome: invalid("invalid_span"), quantities: spanQuantities(dropped) },
  ]);
}

function isComplete({ traceId, spanId, start, end, attributes }: Span): boolean {
  const hasIds = traceId !== undefined && spanId !== undefined;
  const inOrder = start !== undefined && end !== undefined && end >= start;
  return hasIds && inOrder && valueAt(attributes, "sentry.exclusive_time") !== undefined;
}
