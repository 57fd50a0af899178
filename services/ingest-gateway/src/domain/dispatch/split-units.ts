/** Divides an envelope that leaves the buffer into one unit per processor. */
import type { Item } from "@weir/envelope";
import type { ExplainLevel } from "@weir/gen/weir/common/v1/decision.ts";
import type { RateLimit } from "@weir/gen/weir/common/v1/rate_limit.ts";
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { HeldEnvelope } from "../spool/held-envelope.ts";
import { occupiedBytes } from "../spool/held-envelope.ts";
import type { ProcessorName, ProcessorUnit } from "./processor-unit.ts";
import { processorOf } from "./processor-unit.ts";

/** What the exit found out about the envelope. */
export interface UnitContext {
  readonly scoping: Scoping;
  readonly samplingKey: string;
  readonly cachedRateLimits: readonly RateLimit[];
  /** How much the processors shall tell of their decisions. */
  readonly explain: ExplainLevel;
}

/** The units of an envelope, items in their order. Their ids are the same whenever the same envelope is divided. */
export function splitUnits(envelope: HeldEnvelope, context: UnitContext): ProcessorUnit[] {
  const spanItems: Item[] = [];
  const eventItems: Item[] = [];
  for (const item of envelope.items) {
    (processorOf(item) === "span-processor" ? spanItems : eventItems).push(item);
  }
  const units: ProcessorUnit[] = [];
  if (spanItems.length > 0) units.push(createUnit("span-processor", `${envelope.id}/s`, spanItems, envelope, context));
  if (eventItems.length > 0)
    units.push(createUnit("event-processor", `${envelope.id}/e`, eventItems, envelope, context));
  return units;
}

function createUnit(
  processor: ProcessorName,
  id: string,
  items: Item[],
  { headers, receivedAtMs, request, traceparent, tracestate }: HeldEnvelope,
  { scoping, samplingKey, cachedRateLimits, explain }: UnitContext,
): ProcessorUnit {
  const wholeSeconds = Math.floor(receivedAtMs / 1000);
  const message = {
    id,
    scoping,
    eventId: headers.eventId ?? "",
    receivedAt: {
      seconds: BigInt(wholeSeconds),
      nanos: Math.min(999_999_999, Math.round((receivedAtMs - wholeSeconds * 1000) * 1e6)),
    },
    sentAt: headers.sentAt,
    trace: headers.trace,
    samplingKey,
    request,
    items,
    cachedRateLimits: [...cachedRateLimits],
    explain,
    traceparent,
    tracestate,
  };
  return { processor, message, bytes: occupiedBytes(items) };
}
