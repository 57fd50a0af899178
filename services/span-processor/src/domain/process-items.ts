/** Sends the items of a unit to the pipelines of their kinds. A newcomer starts here, then opens `<kind>/steps.ts`. */
import type { Item } from "@weir/envelope";
import { envelopeQuantities } from "@weir/envelope";
import type { Settlement } from "@weir/managed";
import { invalid } from "@weir/managed";
import { processLogs } from "./logs/steps.ts";
import { processSpans } from "./spans/steps.ts";
import type { Tools } from "./tools.ts";
import { processTraceMetrics } from "./trace-metrics/steps.ts";
import type { UnitContext } from "./unit-context.ts";

/**
 * Processes all items of a unit; the kinds are independent of each other.
 * @throws RetryLater if a neighbour or the sink is out of reach: then the unit was not processed
 */
export async function processItems(
  items: readonly Item[],
  settlement: Settlement,
  unit: UnitContext,
  tools: Tools,
): Promise<void> {
  const spans: Item[] = [];
  const logs: Item[] = [];
  const traceMetrics: Item[] = [];
  for (const item of items) {
    if (carriesSpans(item)) spans.push(item);
    else if (carriesLogs(item)) logs.push(item);
    else if (item.type === "trace_metric") traceMetrics.push(item);
    else refuse(item, settlement, unit, tools);
  }
  const ends = await Promise.allSettled([
    processSpans(spans, settlement, unit, tools),
    processLogs(logs, settlement, unit, tools),
    processTraceMetrics(traceMetrics, settlement, unit, tools),
  ]);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

function carriesSpans({ type, contentType }: Item): boolean {
  return type === "span" || (type === "integration" && contentType.includes(".otel.spans+"));
}

function carriesLogs({ type, contentType }: Item): boolean {
  return type === "log" || (type === "integration" && !contentType.includes(".otel.spans+"));
}

function refuse(item: Item, settlement: Settlement, unit: UnitContext, tools: Tools): void {
  tools.logger.debug(
    { unit: unit.id, project: unit.scoping.projectId.toString(), reason: "feature_disabled" },
    `item rejected: found type "${item.type}", which is not processed yet`,
  );
  settlement.receive([item], envelopeQuantities).reject(invalid("feature_disabled"));
}
