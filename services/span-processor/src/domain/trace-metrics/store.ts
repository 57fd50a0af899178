/** Hands trace metrics to the sink, and accepts them once they are durable (logs, section "Kafka"). */
import { asNumber } from "@weir/lossless-json";
import type { Managed } from "@weir/managed";
import { invalid } from "@weir/managed";
import { submitEach } from "../submit-each.ts";
import type { Tools } from "../tools.ts";
import type { TraceItemFields } from "../trace-items/trace-item-writer.ts";
import type { UnitContext } from "../unit-context.ts";
import { forgetAttributes, numberAt } from "../values/attributes.ts";
import { toMilliseconds } from "../values/instant.ts";
import { dropTraceMetrics } from "./drop-trace-metrics.ts";
import type { TraceMetric } from "./trace-metric.ts";
import type { TraceMetricBatch } from "./trace-metric-batch.ts";
import { traceMetricQuantities } from "./trace-metric-batch.ts";
import { createTraceMetricRecords } from "./trace-metric-records.ts";
import { writeTraceMetricAttributes } from "./write-trace-metric-attributes.ts";

/** Delivers the batch. A metric whose value is no number, or that is too large for the sink, is rejected. */
export async function storeTraceMetrics(
  batch: Managed<TraceMetricBatch>,
  unit: UnitContext,
  tools: Tools,
): Promise<void> {
  dropTraceMetrics(batch, unit, tools, ({ value }) =>
    asNumber(value) === undefined ? invalid("invalid_trace_metric") : undefined,
  );
  const record = createTraceMetricRecords(unit, "traceMetric");
  const records = batch.value.metrics.map((metric, index) => record(itemOf(metric, index, unit)));
  forgetAttributes(batch.value.metrics);
  const refused = await submitEach(records, unit, tools);
  dropTraceMetrics(batch, unit, tools, (_, index) => (refused.has(index) ? invalid("internal") : undefined));
  batch.accept();
}

function itemOf(metric: TraceMetric, index: number, unit: UnitContext): TraceItemFields {
  const { timestamp, traceId, name, type } = metric;
  const value = asNumber(metric.value);
  if (
    timestamp === undefined ||
    traceId === undefined ||
    name === undefined ||
    type === undefined ||
    value === undefined
  )
    throw new TypeError("a trace metric without a required field passed validation");
  return {
    traceId,
    itemId: unit.ids.itemId("trace-metric", index, toMilliseconds(timestamp)),
    timestamp,
    clientSampleRate: clientSampleRate(metric),
    outcomes: traceMetricQuantities(metric),
    writeAttributes: (writer) => writeTraceMetricAttributes(writer, { ...metric, timestamp, name, type, value }),
  };
}

/** The rate that the client states, if it is one. */
function clientSampleRate({ attributes }: TraceMetric): number {
  const rate = numberAt(attributes, "sentry.client_sample_rate") ?? 1;
  return rate > 0 && rate <= 1 ? rate : 1;
}
