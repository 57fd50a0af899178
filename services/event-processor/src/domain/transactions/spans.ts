/** The child spans of a transaction. */
import type { JsonObject } from "../event/json.ts";

/** The child spans of a transaction that was validated. */
export function spansOf(fields: JsonObject): readonly JsonObject[] {
  return fields.spans as readonly JsonObject[];
}

/** A time of a span or event in whole microseconds since the epoch; 0 if it has none. */
export function microsOf(seconds: unknown): number {
  return typeof seconds === "number" ? Math.round(seconds * 1e6) : 0;
}
