/** Hands logs to the sink, and accepts them once they are durable (logs, section "Kafka"). */
import { TraceItemType } from "@weir/gen/sentry_protos/snuba/v1/trace_item.ts";
import type { Managed } from "@weir/managed";
import { invalid } from "@weir/managed";
import type { SinkRecord } from "@weir/sink";
import { submitEach } from "../submit-each.ts";
import type { Tools } from "../tools.ts";
import { createTraceItemEncoder } from "../trace-items/trace-item-writer.ts";
import type { UnitContext } from "../unit-context.ts";
import { forgetAttributes } from "../values/attributes.ts";
import { toMilliseconds } from "../values/instant.ts";
import type { LogBatch } from "./log-batch.ts";
import { logQuantities } from "./log-batch.ts";
import { writeLogAttributes } from "./write-log-attributes.ts";

/** Delivers the batch. A log that is too large for the sink is rejected. */
export async function storeLogs(batch: Managed<LogBatch>, unit: UnitContext, tools: Tools): Promise<void> {
  const encode = createTraceItemEncoder(unit, {
    type: TraceItemType.LOG,
    retention: unit.project.config.retention("log"),
  });
  const headers = [
    ["item_type", String(TraceItemType.LOG)],
    ["project_id", unit.scoping.projectId.toString()],
  ] as const;
  const { logs } = batch.value;
  const records: SinkRecord[] = [];
  for (const [index, log] of logs.entries()) {
    const { timestamp, traceId } = log;
    if (timestamp === undefined || traceId === undefined)
      throw new TypeError("a log without time or trace passed validation");
    const value = encode({
      traceId,
      itemId: unit.ids.itemId("item", index, toMilliseconds(timestamp)),
      timestamp,
      clientSampleRate: 1,
      outcomes: logQuantities(log),
      writeAttributes: (writer) => writeLogAttributes(writer, log, timestamp),
    });
    records.push({ topic: "items", value, headers });
  }
  forgetAttributes(logs);
  const refused = await submitEach(records, unit, tools);
  if (refused.size > 0) {
    const removals = [...refused].flatMap((index) => {
      const log = logs[index];
      return log === undefined ? [] : [{ outcome: invalid("internal"), quantities: logQuantities(log) }];
    });
    batch.replace({ ...batch.value, logs: logs.filter((_, index) => !refused.has(index)) }, removals);
  }
  batch.accept();
}
