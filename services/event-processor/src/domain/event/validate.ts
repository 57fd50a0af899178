/** Checks that every event must pass, and the corrections that they make (events, section "Validation"). */
import type { EventDocument } from "./event.ts";
import type { Instant } from "./instant.ts";
import { formatInstant, instantFromSeconds, parseInstant, toUnixSeconds } from "./instant.ts";
import { isObject } from "./json.ts";
import { addError } from "./meta.ts";
import { shiftTimestamps } from "./timestamps.ts";

const secondsPerDay = 86_400;
const maxTimeSpent = 2_147_483_647;

/** What validation depends on. */
export interface ValidationSettings {
  readonly received: Instant;
  /** How far ahead an event may be (configuration `processing.max_secs_in_future`), in seconds. */
  readonly maxSecondsInFuture: number;
  /** How long events of the project are kept, in days. */
  readonly retentionDays: number;
  /** True if clock drift was corrected, so that the times are no longer those that were sent. */
  readonly shifted: boolean;
}

/**
 * Moves events from too far ahead or before the retention to the time of receipt, and fills in what is missing.
 * @returns what is wrong with the event as a whole, or undefined
 */
export function validateEvent(event: EventDocument, settings: ValidationSettings): string | undefined {
  const { fields } = event;
  const received = toUnixSeconds(settings.received);
  correctTimestamp(event, settings, received);
  fields.received = received;
  fields.timestamp ??= received;
  const timeSpent = fields.time_spent;
  if (typeof timeSpent === "number" && timeSpent >= maxTimeSpent) delete fields.time_spent;
  dropStaleCrumbs(event);
  const start = fields.start_timestamp;
  if (typeof start === "number" && start < 0) return `found start_timestamp ${start}, expected a time after 1970`;
  return undefined;
}

function correctTimestamp(event: EventDocument, settings: ValidationSettings, received: number): void {
  const timestamp = event.fields.timestamp;
  if (typeof timestamp !== "number") return;
  const kind = wrongTime(timestamp, settings, received);
  if (kind === undefined) return;
  const sent = settings.shifted ? instantFromSeconds(timestamp) : parseInstant(event.sentTimestamp);
  shiftTimestamps(event.fields, received - timestamp);
  event.fields.timestamp = received;
  const sdkTime = "instant" in sent ? formatInstant(sent.instant) : String(timestamp);
  const data = { sdk_time: sdkTime, server_time: formatInstant(settings.received) };
  addError(event.meta, ["timestamp"], { kind, data });
}

function wrongTime(timestamp: number, settings: ValidationSettings, received: number): string | undefined {
  if (timestamp > received + settings.maxSecondsInFuture) return "future_timestamp";
  return timestamp < received - settings.retentionDays * secondsPerDay ? "past_timestamp" : undefined;
}

function dropStaleCrumbs(event: EventDocument): void {
  const list = event.fields.breadcrumbs;
  const crumbs = isObject(list) ? list.values : undefined;
  if (!Array.isArray(crumbs)) return;
  for (let index = 0; index < crumbs.length; index++) {
    const crumb = crumbs[index];
    if (!isObject(crumb)) continue;
    const timestamp = crumb.timestamp;
    if (typeof timestamp !== "number" || timestamp >= 0) continue;
    crumbs[index] = null;
    const reason = `timestamp is too stale: ${spacedTime(timestamp)}`;
    addError(event.meta, ["breadcrumbs", "values", index], { kind: "invalid_data", data: { reason } });
  }
}

/** A time as error texts have it: `1969-12-31 23:59:55 UTC`. */
export function spacedTime(seconds: number): string {
  const parsed = instantFromSeconds(seconds);
  if (!("instant" in parsed)) return `${seconds} s`;
  return formatInstant(parsed.instant).replace("T", " ").replace("+00:00", " UTC");
}
