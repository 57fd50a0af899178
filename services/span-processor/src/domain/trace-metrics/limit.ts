/** Quotas on trace metrics: all or nothing per batch, in both categories (logs, section "Filters, quotas, outcomes"). */
import type { Managed } from "@weir/managed";
import { checkLimits } from "../check-limits.ts";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import type { TraceMetricBatch } from "./trace-metric-batch.ts";

/** Charges the trace metrics, then their bytes; the first category that is limited drops the batch. */
export async function limitTraceMetrics(
  batch: Managed<TraceMetricBatch>,
  unit: UnitContext,
  tools: Tools,
): Promise<void> {
  const refusal = await checkLimits(batch, batch.quantities, "trace-metrics", unit, tools);
  if (refusal !== undefined) batch.reject(refusal.outcome);
}
