/** Takes single logs out of a batch. */
import type { Managed, Outcome, Removal } from "@weir/managed";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import type { Log } from "./log.ts";
import type { LogBatch } from "./log-batch.ts";
import { logQuantities } from "./log-batch.ts";

/** Rejects each log for which `judge` returns an outcome. */
export function dropLogs(
  batch: Managed<LogBatch>,
  unit: UnitContext,
  tools: Tools,
  judge: (log: Log) => Outcome | undefined,
): void {
  const kept: Log[] = [];
  const removals: Removal[] = [];
  for (const log of batch.value.logs) {
    const outcome = judge(log);
    if (outcome === undefined) kept.push(log);
    else {
      tools.logger.debug({ unit: unit.id, reason: outcome.reason }, "log rejected");
      removals.push({ outcome, quantities: logQuantities(log), record: log });
    }
  }
  if (removals.length > 0) batch.replace({ ...batch.value, logs: kept }, removals);
}
