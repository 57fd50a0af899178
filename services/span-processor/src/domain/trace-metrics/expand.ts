/** From items to trace metrics (logs, sections "Item kinds and endpoints" and "Containers"). */
import type { Item } from "@weir/envelope";
import type { InvalidReason, Managed, Settlement } from "@weir/managed";
import { defect, invalid } from "@weir/managed";
import { versionTwoSettings } from "../containers/ingest-settings.ts";
import { isFailure, parseContainer } from "../containers/parse-container.ts";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import { readTraceMetric } from "./read-trace-metric.ts";
import type { TraceMetricBatch } from "./trace-metric-batch.ts";
import { measureTraceMetricBatch, measureTraceMetricItems } from "./trace-metric-batch.ts";

/** Media type of trace metric containers. */
const traceMetricContainerType = "application/vnd.sentry.items.trace-metric+json";
const traceMetricFeature = "organizations:tracemetrics-ingestion";

/** Yields the trace metrics; undefined if the items were refused as a whole, or if the project takes none. */
export function expandTraceMetrics(
  items: readonly Item[],
  settlement: Settlement,
  unit: UnitContext,
  tools: Tools,
): Managed<TraceMetricBatch> | undefined {
  const notice = (reason: string, message: string) =>
    tools.logger.debug(
      { unit: unit.id, project: unit.scoping.projectId.toString(), reason },
      `trace metrics rejected: ${message}`,
    );
  const refuse = (reason: InvalidReason, message: string) => {
    notice(reason, message);
    settlement.receive(items, measureTraceMetricItems).reject(invalid(reason, defect(message)));
    return undefined;
  };
  const [item, ...more] = items;
  if (item === undefined) return undefined;
  if (more.length > 0) return refuse("duplicate_item", "found more than one source of trace metrics in an envelope");
  if (!unit.project.config.features.has(traceMetricFeature)) {
    notice("feature_disabled", `the project lacks the feature ${traceMetricFeature}; dropped without an outcome`);
    return undefined;
  }
  if (item.contentType.toLowerCase() !== traceMetricContainerType)
    return refuse("invalid_json", `found content type "${item.contentType}", expected ${traceMetricContainerType}`);
  const container = parseContainer(item, tools.limits.maxTraceMetricOperations);
  if (isFailure(container)) return refuse(container.reason, container.message);
  const trusted = unit.request?.trusted ?? false;
  const metrics = container.items.map((raw, index) => readTraceMetric(raw, index, unit.ids, trusted));
  return settlement.receive<TraceMetricBatch>(
    { metrics, settings: versionTwoSettings(container) },
    measureTraceMetricBatch,
  );
}
