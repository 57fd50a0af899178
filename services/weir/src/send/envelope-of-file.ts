/** Turns what a file holds into the envelope to send: an envelope as it is, or an event as JSON, wrapped. */
import { CommandError } from "../command-error.ts";

/** An envelope, ready to be sent. */
export interface EnvelopeToSend {
  readonly bytes: Buffer;
  /** What it is, for the person who sends it. */
  readonly description: string;
}

/** Types of events whose item type has the same name; all others are `event`. */
const itemTypesOfEvents = new Set(["transaction", "feedback"]);

/**
 * @param name how messages call the file
 * @param eventId 32 hex digits, for an event that has no id
 * @throws CommandError if the content is neither
 */
export function envelopeOfFile(content: Buffer, name: string, eventId: string): EnvelopeToSend {
  const event = parseObject(content.toString());
  if (event !== undefined) return wrapEvent(event, eventId);
  const headerEnd = content.indexOf(0x0a);
  const header = parseObject(content.subarray(0, headerEnd < 0 ? content.length : headerEnd).toString());
  if (header !== undefined) return { bytes: content, description: "envelope" };
  throw new CommandError(
    `${name}: found neither a JSON object nor an envelope (a line with a JSON object, then items), expected one of them`,
  );
}

function wrapEvent(event: Readonly<Record<string, unknown>>, eventId: string): EnvelopeToSend {
  const id = typeof event.event_id === "string" ? event.event_id : eventId;
  const type = typeof event.type === "string" && itemTypesOfEvents.has(event.type) ? event.type : "event";
  const payload = Buffer.from(JSON.stringify(event));
  const head = `${JSON.stringify({ event_id: id })}\n${JSON.stringify({ type, length: payload.length })}\n`;
  return { bytes: Buffer.concat([Buffer.from(head), payload, Buffer.from("\n")]), description: type };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value))
      : undefined;
  } catch {
    return undefined;
  }
}
