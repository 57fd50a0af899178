/** Refuses logs that are too large (logs, section "Containers"). */
import type { Managed } from "@weir/managed";
import { invalid, oversize } from "@weir/managed";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import { dropLogs } from "./drop-logs.ts";
import type { LogBatch } from "./log-batch.ts";

/** Rejects each log above the limit on its calculated size. */
export function checkLogSizes(batch: Managed<LogBatch>, unit: UnitContext, tools: Tools): void {
  const { maxLogSize } = tools.limits;
  dropLogs(batch, unit, tools, ({ byteSize }) =>
    byteSize > maxLogSize ? invalid("too_large:log", oversize("log", byteSize, maxLogSize)) : undefined,
  );
}
