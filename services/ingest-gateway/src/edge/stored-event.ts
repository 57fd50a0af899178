/** The two members of a stored event that decide what it is. */
import { isUtf8 } from "node:buffer";
import { parseUuid } from "@weir/envelope";
import { problem } from "./http/http-answer.ts";

/** What an event is. */
export interface StoredEvent {
  readonly itemType: "event" | "transaction" | "security";
  /** 32 lower-case hexadecimal digits; undefined if it has none. */
  readonly eventId: string | undefined;
}

const itemTypes: ReadonlyMap<unknown, StoredEvent["itemType"]> = new Map<unknown, StoredEvent["itemType"]>([
  ["transaction", "transaction"],
  ["csp", "security"],
]);

/**
 * Reads `event_id` and `type`.
 * @throws HttpProblem 400 if the payload is not a JSON object, or the id is malformed
 */
export function readStoredEvent(payload: Buffer): StoredEvent {
  const event = parseObject(payload);
  return { itemType: itemTypes.get(event.type) ?? "event", eventId: readEventId(event.event_id) };
}

function parseObject(payload: Buffer): Readonly<Record<string, unknown>> {
  if (!isUtf8(payload)) throw invalidJson("not UTF-8");
  let value: unknown;
  try {
    value = JSON.parse(payload.toString());
  } catch (error) {
    throw invalidJson(error instanceof Error ? error.message : String(error));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalidJson("expected an object");
  return value as Readonly<Record<string, unknown>>;
}

function readEventId(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const eventId = typeof value === "string" ? parseUuid(value) : undefined;
  if (eventId === undefined) throw invalidJson("`event_id`: expected an event identifier");
  return eventId;
}

function invalidJson(cause: string): Error {
  return problem(400, `invalid JSON data: ${cause}`, [cause]);
}
