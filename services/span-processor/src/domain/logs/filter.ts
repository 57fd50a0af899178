/** Inbound filters of logs: each is asked about by itself (filters, section "Where filters run"). */
import type { Managed } from "@weir/managed";
import { createRecordFilter } from "../filters/record-filter.ts";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import { dropLogs } from "./drop-logs.ts";
import type { LogBatch } from "./log-batch.ts";

/** Drops logs that the project does not want. */
export function filterLogs(batch: Managed<LogBatch>, unit: UnitContext, tools: Tools): void {
  const judge = createRecordFilter("log", unit, tools);
  if (judge !== undefined) dropLogs(batch, unit, tools, ({ body, attributes }) => judge({ body }, attributes));
}
