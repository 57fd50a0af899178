/** Corrects times of a clock that is off, and refuses what is too old (spans, section "Time"). */
import type { Instant } from "../values/instant.ts";
import { writeRfc3339 } from "../values/instant.ts";
import type { Meta } from "../values/meta.ts";
import { errorMeta } from "../values/meta.ts";

/** What the correction depends on. */
export interface TimeRules {
  readonly receivedAt: Instant;
  readonly sentAt: Instant | undefined;
  readonly maxSecondsInFuture: number;
  readonly retentionDays: number;
}

/** What to do with the times of an item. */
export interface TimeCorrection {
  /** Nanoseconds to add to each of its times. */
  readonly shift: bigint;
  /** Why, for the meta of the reference time. Undefined: nothing was shifted. */
  readonly reason: Meta | undefined;
  /** True: the item is older than its retention, also after the shift. */
  readonly tooOld: boolean;
}

const second = 1_000_000_000n;
const secondsPerDay = 86_400n;
/** Smaller drifts are left alone. */
const minDrift = 3300n * second;

/** Decides about an item from its reference time: the start of a span, the time of a log. */
export function correctTime(reference: Instant, rules: TimeRules): TimeCorrection {
  const { receivedAt, sentAt } = rules;
  const inFuture = reference > receivedAt + BigInt(rules.maxSecondsInFuture) * second;
  const sent = inFuture ? reference : sentAt;
  const drift = sent === undefined ? 0n : receivedAt - sent;
  const applies = sent !== undefined && (drift >= minDrift || drift <= -minDrift);
  const shift = applies ? drift : 0n;
  const oldest = receivedAt - BigInt(rules.retentionDays) * secondsPerDay * second;
  return {
    shift,
    reason: applies ? driftMeta(inFuture, sent, receivedAt) : undefined,
    tooOld: reference + shift < oldest,
  };
}

function driftMeta(inFuture: boolean, sent: Instant, received: Instant): Meta {
  return errorMeta(inFuture ? "future_timestamp" : "clock_drift", {
    sdk_time: writeRfc3339(sent),
    server_time: writeRfc3339(received),
  });
}
