/** Clocks, ages and names of sessions; what cannot be counted is left out (streams, section "Sessions", steps). */
import type { Instant } from "../event/instant.ts";
import { toMs } from "../event/instant.ts";
import type { UnitContext } from "../unit-context.ts";
import { clockDriftSeconds } from "../unit-context.ts";
import { isValidEnvironment, isValidRelease } from "./names.ts";
import type { Session } from "./session.ts";

/** The session with corrected times and without an invalid environment. Undefined: it is not counted. */
export function normalizeSession<T extends Session>(context: UnitContext, session: T): T | undefined {
  const drift = clockDriftSeconds(context);
  const started = shift(session.started, drift);
  const timestamp = session.kind === "update" ? later(shift(session.timestamp, drift), started) : started;
  if (!isInRange(context, started) || !isInRange(context, timestamp)) return undefined;
  const { attributes } = session;
  if (!isValidRelease(attributes.release)) return undefined;
  const { environment } = attributes;
  const kept = environment !== undefined && isValidEnvironment(environment) ? environment : undefined;
  const times = session.kind === "update" ? { started, timestamp } : { started };
  return { ...session, ...times, attributes: { ...attributes, environment: kept } };
}

function isInRange({ receivedAtMs, processing }: UnitContext, time: Instant): boolean {
  const ageSeconds = (receivedAtMs - toMs(time)) / 1000;
  const { maxSessionSecondsInPast, maxSecondsInFuture } = processing.settings;
  return ageSeconds <= maxSessionSecondsInPast && -ageSeconds <= maxSecondsInFuture;
}

function shift(time: Instant, seconds: number): Instant {
  if (seconds === 0) return time;
  const nanos = Math.round(time.nanos + (seconds - Math.floor(seconds)) * 1e9);
  return { seconds: time.seconds + Math.floor(seconds) + Math.floor(nanos / 1e9), nanos: nanos % 1e9 };
}

function later(a: Instant, b: Instant): Instant {
  return toMs(a) < toMs(b) ? b : a;
}
