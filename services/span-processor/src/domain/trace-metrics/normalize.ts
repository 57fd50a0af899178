/**
 * Normalises each trace metric, in the order of logs, section "Trace metrics"; one that fails is rejected alone.
 * Attribute types were checked when the attributes were read, units when they were.
 */
import type { Managed, Outcome } from "@weir/managed";
import { invalid } from "@weir/managed";
import { renameAttributes } from "../conventions/rename-attributes.ts";
import { fillClientAddress } from "../normalize/client-address.ts";
import { correctRecordTime } from "../normalize/record-time.ts";
import { fillUserAgent } from "../normalize/user-agent.ts";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import { setStringIfMissing } from "../values/attributes.ts";
import { dropTraceMetrics } from "./drop-trace-metrics.ts";
import type { TraceMetric } from "./trace-metric.ts";
import type { TraceMetricBatch } from "./trace-metric-batch.ts";

/** Each run of characters that names may not have. */
const foreignCharacters = /[^A-Za-z0-9_.]+/g;

/** Normalises all trace metrics of a batch. */
export function normalizeTraceMetrics(batch: Managed<TraceMetricBatch>, unit: UnitContext, tools: Tools): void {
  const observed = unit.receivedAt.toString();
  dropTraceMetrics(batch, unit, tools, (metric) => normalize(metric, batch.value, unit, tools, observed));
}

function normalize(
  metric: TraceMetric,
  { settings }: TraceMetricBatch,
  unit: UnitContext,
  tools: Tools,
  observed: string,
): Outcome | undefined {
  const { attributes, name } = metric;
  if (!correctRecordTime(metric, "traceMetric", unit, tools.limits.maxSecondsInFuture)) return invalid("timestamp");
  if (name === undefined || name.trim() === "") return invalid("invalid_trace_metric");
  metric.name = name.replace(foreignCharacters, "_");
  renameAttributes(attributes);
  setStringIfMissing(attributes, "sentry.observed_timestamp_nanos", observed);
  fillClientAddress(attributes, unit.request?.clientAddress ?? "", settings.inferIp);
  fillUserAgent(attributes, unit.request, settings.inferUserAgent, tools.userAgents);
  return undefined;
}
