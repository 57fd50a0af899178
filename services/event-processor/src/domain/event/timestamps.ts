/** The times of an event: read, and shifted together when a clock was wrong (events, sections "Data model", "finalize"). */
import type { EventDocument } from "./event.ts";
import { parseInstant, toUnixSeconds } from "./instant.ts";
import type { JsonObject } from "./json.ts";
import { isObject } from "./json.ts";
import type { MetaPath } from "./meta.ts";
import { addInvalid } from "./meta.ts";

/** Brings the times of spans into seconds since the epoch. One that cannot be read is removed with a note. */
export function readSpanTimes(event: EventDocument): void {
  const spans = listIn(event.fields, "spans");
  for (let index = 0; index < spans.length; index++) {
    const span = spans[index];
    if (!isObject(span)) continue;
    readTime(event, span, "timestamp", ["spans", index]);
    readTime(event, span, "start_timestamp", ["spans", index]);
  }
}

function readTime(event: EventDocument, object: JsonObject, name: string, path: MetaPath): void {
  const value = object[name];
  if (value === undefined || value === null) return;
  const parsed = parseInstant(value);
  if ("instant" in parsed) {
    object[name] = toUnixSeconds(parsed.instant);
  } else {
    object[name] = null;
    addInvalid(event.meta, [...path, name], parsed.problem, value);
  }
}

/** Adds seconds to every time of the event, breadcrumbs and spans included. */
export function shiftTimestamps(fields: JsonObject, seconds: number): void {
  shift(fields, "timestamp", seconds);
  shift(fields, "start_timestamp", seconds);
  for (const crumb of listIn(fields.breadcrumbs, "values")) if (isObject(crumb)) shift(crumb, "timestamp", seconds);
  for (const span of listIn(fields, "spans")) {
    if (!isObject(span)) continue;
    shift(span, "timestamp", seconds);
    shift(span, "start_timestamp", seconds);
  }
}

function shift(object: JsonObject, name: string, seconds: number): void {
  const value = object[name];
  if (typeof value === "number") object[name] = Math.round((value + seconds) * 1e6) / 1e6;
}

function listIn(object: unknown, name: string): readonly unknown[] {
  const list = isObject(object) ? object[name] : undefined;
  return Array.isArray(list) ? list : [];
}
