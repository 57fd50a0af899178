/** What happens to the trace metrics of an envelope, in order (logs, section "Trace metrics"). */
import type { Item } from "@weir/envelope";
import type { Managed, Settlement } from "@weir/managed";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import { checkTraceMetricSizes } from "./check-size.ts";
import { checkTraceMetricTypes } from "./check-type.ts";
import { expandTraceMetrics } from "./expand.ts";
import { filterTraceMetrics } from "./filter.ts";
import { limitTraceMetrics } from "./limit.ts";
import { normalizeTraceMetrics } from "./normalize.ts";
import { scrubTraceMetrics } from "./scrub.ts";
import { storeTraceMetrics } from "./store.ts";
import type { TraceMetricBatch } from "./trace-metric-batch.ts";
import { validateTraceMetrics } from "./validate.ts";

type Step = (batch: Managed<TraceMetricBatch>, unit: UnitContext, tools: Tools) => void | Promise<void>;

const steps: readonly Step[] = [
  checkTraceMetricSizes,
  checkTraceMetricTypes,
  normalizeTraceMetrics,
  filterTraceMetrics,
  scrubTraceMetrics,
  validateTraceMetrics,
  limitTraceMetrics,
  storeTraceMetrics,
];

/**
 * Processes the trace metric items of a unit. A step that ends the batch ends the processing.
 * @throws RetryLater if a neighbour or the sink is out of reach: then the unit was not processed
 */
export async function processTraceMetrics(
  items: readonly Item[],
  settlement: Settlement,
  unit: UnitContext,
  tools: Tools,
): Promise<void> {
  const batch = expandTraceMetrics(items, settlement, unit, tools);
  if (batch === undefined) return;
  for (const step of steps) {
    await step(batch, unit, tools);
    if (batch.ended) return;
  }
}
