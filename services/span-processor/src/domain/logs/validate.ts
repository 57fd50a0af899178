/** Required fields of logs (logs, sections "Log schema" and "Log pipeline"). */
import type { Managed } from "@weir/managed";
import { invalid } from "@weir/managed";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import { dropLogs } from "./drop-logs.ts";
import type { Log } from "./log.ts";
import type { LogBatch } from "./log-batch.ts";

/** Rejects logs that lack a required field. */
export function validateLogs(batch: Managed<LogBatch>, unit: UnitContext, tools: Tools): void {
  dropLogs(batch, unit, tools, (log) => (isComplete(log) ? undefined : invalid("no_data")));
}

function isComplete({ timestamp, traceId, level, body }: Log): boolean {
  return timestamp !== undefined && traceId !== undefined && level !== undefined && body !== undefined;
}
