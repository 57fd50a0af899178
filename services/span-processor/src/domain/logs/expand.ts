/** From items to logs: chooses the source and reads it (logs, sections "Item kinds and endpoints" and "Containers"). */
import type { Item } from "@weir/envelope";
import type { InvalidReason, Managed, Settlement } from "@weir/managed";
import { defect, invalid } from "@weir/managed";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import type { LogBatch } from "./log-batch.ts";
import { measureLogBatch, measureLogItems } from "./log-batch.ts";
import type { RefusedSource } from "./log-source.ts";
import { isRefused, readContainerLogs, readIntegrationLogs } from "./log-source.ts";

const logFeature = "organizations:ourlogs-ingestion";

/** Yields the logs; undefined if the items were refused as a whole, or if the project takes no logs. */
export function expandLogs(
  items: readonly Item[],
  settlement: Settlement,
  unit: UnitContext,
  tools: Tools,
): Managed<LogBatch> | undefined {
  const notice = (reason: string, message: string) =>
    tools.logger.debug(
      { unit: unit.id, project: unit.scoping.projectId.toString(), reason },
      `logs rejected: ${message}`,
    );
  const refuse = (reason: InvalidReason, message: string) => {
    notice(reason, message);
    settlement.receive(items, measureLogItems).reject(invalid(reason, defect(message)));
    return undefined;
  };
  const [item, ...more] = items;
  if (item === undefined) return undefined;
  if (more.length > 0) return refuse("duplicate_item", "found more than one source of logs in an envelope");
  if (!unit.project.config.features.has(logFeature)) {
    notice("feature_disabled", `the project lacks the feature ${logFeature}; dropped without an outcome`);
    return undefined;
  }
  const source = readSource(item, unit, tools);
  if (isRefused(source)) return refuse(source.reason, source.message);
  return settlement.receive<LogBatch>(source, measureLogBatch);
}

function readSource(item: Item, unit: UnitContext, tools: Tools): LogBatch | RefusedSource {
  if (item.type === "log") return readContainerLogs(item, unit, tools.limits.maxLogOperations);
  return readIntegrationLogs(item, unit, tools.limits.maxLogOperations);
}
