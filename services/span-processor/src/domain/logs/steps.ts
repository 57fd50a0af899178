/** What happens to the logs of an envelope, in order (logs, section "Log pipeline"). */
import type { Item } from "@weir/envelope";
import type { Managed, Settlement } from "@weir/managed";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import { checkLogSizes } from "./check-size.ts";
import { expandLogs } from "./expand.ts";
import { filterLogs } from "./filter.ts";
import { limitLogs } from "./limit.ts";
import type { LogBatch } from "./log-batch.ts";
import { normalizeLogs } from "./normalize.ts";
import { scrubLogs } from "./scrub.ts";
import { storeLogs } from "./store.ts";
import { validateLogs } from "./validate.ts";

type Step = (batch: Managed<LogBatch>, unit: UnitContext, tools: Tools) => void | Promise<void>;

const steps: readonly Step[] = [
  checkLogSizes,
  normalizeLogs,
  filterLogs,
  scrubLogs,
  validateLogs,
  limitLogs,
  storeLogs,
];

/**
 * Processes the log items of a unit. A step that ends the batch ends the processing.
 * @throws RetryLater if a neighbour or the sink is out of reach: then the unit was not processed
 */
export async function processLogs(
  items: readonly Item[],
  settlement: Settlement,
  unit: UnitContext,
  tools: Tools,
): Promise<void> {
  const batch = expandLogs(items, settlement, unit, tools);
  if (batch === undefined) return;
  for (const step of steps) {
    await step(batch, unit, tools);
    if (batch.ended) return;
  }
}
