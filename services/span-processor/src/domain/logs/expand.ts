/** From items to logs: chooses the source and parses it (logs, sections "Item kinds and endpoints" and "Containers"). */
import type { Item } from "@weir/envelope";
import type { InvalidReason, Managed, Settlement } from "@weir/managed";
import { invalid } from "@weir/managed";
import type { IngestSettings } from "../containers/ingest-settings.ts";
import { inferNothing } from "../containers/ingest-settings.ts";
import type { Container } from "../containers/parse-container.ts";
import { isFailure, parseContainer } from "../containers/parse-container.ts";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import type { LogBatch } from "./log-batch.ts";
import { measureLogBatch, measureLogItems } from "./log-batch.ts";
import { readLog } from "./read-log.ts";

/** Media type of log containers. */
const logContainerType = "application/vnd.sentry.items.log+json";
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
    settlement.receive(items, measureLogItems).reject(invalid(reason));
    return undefined;
  };
  const [item, ...more] = items;
  if (item === undefined) return undefined;
  if (more.length > 0) return refuse("duplicate_item", "found more than one source of logs in an envelope");
  if (!unit.project.config.features.has(logFeature)) {
    notice("feature_disabled", `the project lacks the feature ${logFeature}; dropped without an outcome`);
    return undefined;
  }
  if (item.type !== "log")
    return refuse("feature_disabled", `found logs of type "${item.contentType}", which are not processed yet`);
  if (item.contentType.toLowerCase() !== logContainerType)
    return refuse("invalid_json", `found content type "${item.contentType}", expected ${logContainerType}`);
  const container = parseContainer(item, tools.limits.maxLogOperations);
  if (isFailure(container)) return refuse(container.reason, container.message);
  const trusted = unit.request?.trusted ?? false;
  const logs = container.items.map((raw, index) => readLog(raw, index, unit.ids, trusted));
  return settlement.receive<LogBatch>({ logs, ingress: "container", settings: settingsOf(container) }, measureLogBatch);
}

/** Containers without a version may add the user agent; from version 2 on the container says what it wants. */
function settingsOf({ metadata }: Container): IngestSettings {
  if (metadata === undefined) return inferNothing;
  const { version, settings } = metadata;
  if (version === undefined || version === 1) return { inferIp: false, inferUserAgent: true };
  return version === 2 ? settings : inferNothing;
}
