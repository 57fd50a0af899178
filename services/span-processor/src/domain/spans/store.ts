/** Hands spans to the sink, and accepts them once they are durable (spans, section "Kafka message"). */
import type { Managed } from "@weir/managed";
import { invalid } from "@weir/managed";
import type { SinkRecord } from "@weir/sink";
import { submitEach } from "../submit-each.ts";
import type { Tools } from "../tools.ts";
import { webVitalRecords } from "../trace-metrics/web-vitals.ts";
import type { UnitContext } from "../unit-context.ts";
import { doubleAttribute, forgetAttributes } from "../values/attributes.ts";
import type { Span } from "./span.ts";
import type { SpanBatch } from "./span-batch.ts";
import { countSegments, spanQuantities } from "./span-batch.ts";
import { createSpanWriter } from "./write-span.ts";

/** Delivers the batch. A span that is too large for the sink is rejected. */
export async function storeSpans(batch: Managed<SpanBatch>, unit: UnitContext, tools: Tools): Promise<void> {
  const { spans, serverSampleRate } = batch.value;
  const write = createSpanWriter(unit, { eventId: undefined });
  const headers = [["project_id", unit.scoping.projectId.toString()]] as const;
  const records = spans.map((span) => {
    if (serverSampleRate !== undefined)
      span.attributes.set("sentry.server_sample_rate", doubleAttribute(clampRate(serverSampleRate)));
    return spanRecord(span, write(span, false), headers, unit);
  });
  const vitals = webVitalRecords(spans, unit);
  forgetAttributes(spans);
  const refused = await submitEach([...records, ...vitals], unit, tools);
  const kept = refused.size === 0 ? spans : spans.filter((_, index) => !refused.has(index));
  const lost = spans.length - kept.length;
  if (lost > 0)
    batch.replace({ ...batch.value, spans: kept }, [
      { outcome: invalid("internal"), quantities: spanQuantities(lost) },
    ]);
  batch.remeasure({ ...batch.value, transactions: countSegments(kept) });
  batch.accept();
}

/** The record of a span: spans of one trace stay in order. */
export function spanRecord(
  span: Span,
  text: string,
  headers: SinkRecord["headers"] & {},
  unit: UnitContext,
): SinkRecord {
  const routing =
    span.traceId === undefined ? undefined : { uuid: span.traceId, organizationId: unit.scoping.organizationId };
  return { topic: "spans", routing, value: Buffer.from(text), headers };
}

/** Rates are kept within [1e-9, 1]. */
function clampRate(rate: number): number {
  return Math.min(Math.max(rate, 1e-9), 1);
}
