/**
 * Normalises each log, in the order of logs, section "Log pipeline"; a log that fails is rejected alone.
 * Attribute types were checked when the attributes were read.
 */
import type { Managed, Outcome } from "@weir/managed";
import { invalid } from "@weir/managed";
import { renameAttributes } from "../conventions/rename-attributes.ts";
import { fillClientAddress } from "../normalize/client-address.ts";
import { correctRecordTime } from "../normalize/record-time.ts";
import { fillUserAgent } from "../normalize/user-agent.ts";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import { setStringIfMissing } from "../values/attributes.ts";
import { dropLogs } from "./drop-logs.ts";
import type { Log } from "./log.ts";
import type { LogBatch } from "./log-batch.ts";

/** Normalises all logs of a batch. */
export function normalizeLogs(batch: Managed<LogBatch>, unit: UnitContext, tools: Tools): void {
  const observed = unit.receivedAt.toString();
  dropLogs(batch, unit, tools, (log) => normalize(log, batch.value, unit, tools, observed));
}

function normalize(log: Log, batch: LogBatch, unit: UnitContext, tools: Tools, observed: string): Outcome | undefined {
  const { attributes } = log;
  const { settings } = batch;
  if (!correctRecordTime(log, "log", unit, tools.limits.maxSecondsInFuture)) return invalid("timestamp");
  renameAttributes(attributes);
  setStringIfMissing(attributes, "sentry.observed_timestamp_nanos", observed);
  fillClientAddress(attributes, unit.request?.clientAddress ?? "", settings.inferIp);
  fillUserAgent(attributes, unit.request, settings.inferUserAgent, tools.userAgents);
  setStringIfMissing(attributes, "sentry.relay.ingress", batch.ingress);
  return undefined;
}
