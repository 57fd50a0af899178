/** What the envelope says about its event is written into the event (events, section "finalize"). */

import { dynamicSamplingContextToJson } from "@weir/envelope";
import type { DynamicSamplingContext } from "@weir/gen/weir/common/v1/dynamic_sampling_context.ts";
import type { EventDocument } from "./event.ts";
import type { Instant } from "./instant.ts";
import { formatInstant, toMs } from "./instant.ts";
import type { JsonObject } from "./json.ts";
import { addError } from "./meta.ts";
import { shiftTimestamps } from "./timestamps.ts";

/** Clocks that differ by less than this are left alone, in seconds. */
const minDriftSeconds = 55 * 60;

/** What is known about the envelope of an event. */
export interface EnvelopeFacts {
  /** 32 lower-case hex digits. */
  readonly eventId: string;
  readonly received: Instant;
  /** When the client says that it sent the envelope. */
  readonly sent: Instant | undefined;
  readonly trace: DynamicSamplingContext | undefined;
  /** Sizes of what came in, by the names under which consumers know them. */
  readonly ingestionMetrics: JsonObject;
}

/**
 * Sets the members that come from the envelope, and shifts all times if the client's clock was off by 55 minutes or more.
 * @returns true if times were shifted
 */
export function finalizeEvent(event: EventDocument, facts: EnvelopeFacts): boolean {
  const { fields } = event;
  fields.event_id = facts.eventId;
  fields._metrics = facts.ingestionMetrics;
  if (facts.trace !== undefined) fields._dsc = samplingContextToJson(facts.trace);
  else delete fields._dsc;
  return correctClockDrift(event, facts.sent, facts.received);
}

function correctClockDrift(event: EventDocument, sent: Instant | undefined, received: Instant): boolean {
  if (sent === undefined) return false;
  const driftSeconds = (toMs(received) - toMs(sent)) / 1000;
  if (Math.abs(Math.trunc(driftSeconds)) < minDriftSeconds) return false;
  shiftTimestamps(event.fields, driftSeconds);
  const data = { sdk_time: formatInstant(sent), server_time: formatInstant(received) };
  addError(event.meta, ["timestamp"], { kind: "clock_drift", data });
  return true;
}

/** The member `_dsc`: the context as in the envelope header, with a hyphenated replay id. */
function samplingContextToJson(trace: DynamicSamplingContext): JsonObject {
  const json: JsonObject = dynamicSamplingContextToJson(trace);
  if (trace.replayId !== undefined) json.replay_id = hyphenate(trace.replayId);
  return json;
}

function hyphenate(id: string): string {
  if (id.length !== 32) return id;
  return `${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}`;
}
