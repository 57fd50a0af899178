/** Inbound filters of logs: each is asked about by itself (filters, section "Where filters run"). */
import type { Managed } from "@weir/managed";
import type { FilteredRecords } from "../filters/record-filter.ts";
import { createRecordFilter } from "../filters/record-filter.ts";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import { dropLogs } from "./drop-logs.ts";
import type { Log } from "./log.ts";
import type { LogBatch } from "./log-batch.ts";
import { logQuantities } from "./log-batch.ts";

const filteredLogs: FilteredRecords<Log> = {
  kind: "log",
  own: ({ body }) => ({ body }),
  attributes: ({ attributes }) => attributes,
  quantities: logQuantities,
};

/** Drops logs that the project does not want. */
export function filterLogs(batch: Managed<LogBatch>, unit: UnitContext, tools: Tools): void {
  const judge = createRecordFilter(batch, unit, tools, filteredLogs);
  if (judge !== undefined) dropLogs(batch, unit, tools, judge);
}
