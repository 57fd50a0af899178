/** An event while it is being processed. */
import type { JsonObject } from "./json.ts";
import type { MetaNode } from "./meta.ts";
import { createMeta } from "./meta.ts";

/**
 * The event's members as parsed, changed in place by the steps, and beside them what is known about their values.
 * A member set to null that has an entry in `meta` is written as null; one without is left out.
 */
export interface EventDocument {
  readonly fields: JsonObject;
  readonly meta: MetaNode;
  /** The member `timestamp` as the client sent it. */
  readonly sentTimestamp: unknown;
}

/**
 * Takes the place of an event that is written: a unit that waits for the sink is not to hold what every minor collection
 * would copy.
 */
export function writtenEvent(): EventDocument {
  return { fields: {}, meta: createMeta(), sentTimestamp: undefined };
}

/** The types that an event ends up with. */
export type EventType = "error" | "csp" | "default" | "transaction" | "feedback";

/** The type of an event, from what it contains; only transaction and feedback are what they say they are. */
export function eventType({ fields }: EventDocument): EventType {
  const declared = fields.type;
  if (declared === "transaction" || declared === "feedback") return declared;
  if (hasException(fields.exception)) return "error";
  return fields.csp === undefined || fields.csp === null ? "default" : "csp";
}

function hasException(list: unknown): boolean {
  const values = typeof list === "object" && list !== null ? (list as JsonObject).values : undefined;
  return Array.isArray(values) && values.length > 0;
}
