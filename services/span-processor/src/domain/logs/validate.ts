/** Required fields of logs (logs, sections "Log schema" and "Log pipeline"). */
import type { Managed } from "@weir/managed";
import { defect, invalid } from "@weir/managed";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import { dropLogs } from "./drop-logs.ts";
import type { Log } from "./log.ts";
import type { LogBatch } from "./log-batch.ts";

/** Rejects logs that lack a required field. */
export function validateLogs(batch: Managed<LogBatch>, unit: UnitContext, tools: Tools): void {
  dropLogs(batch, unit, tools, (log) => {
    const missing = requiredFields.find((field) => log[field] === undefined);
    return missing === undefined ? undefined : invalid("no_data", defect(`found no valid ${missing}`));
  });
}

const requiredFields = ["timestamp", "traceId", "level", "body"] as const satisfies readonly (keyof Log)[];
