/** The id of the event that a crash upload names, if it names one (ingest, section "Minidump"). */
import type { Item } from "@weir/envelope";
import { parseUuid } from "@weir/envelope";
import { MsgpackError, msgpackTextMember } from "@weir/msgpack-reader";
import type { UploadRefusal } from "../upload-refusal.ts";
import { badUpload } from "../upload-refusal.ts";
import type { FormField } from "./upload-form.ts";

/**
 * The id in the event's msgpack, else in the form: 32 lower-case hexadecimal digits.
 * @throws UploadRefusal if what should name it cannot be read
 */
export function crashEventId(items: readonly Item[], fields: readonly FormField[]): string | undefined {
  const event = items.find(({ attachmentType }) => attachmentType === "event.payload");
  const id = event === undefined ? undefined : idOfMsgpack(event.payload);
  return id ?? idOfForm(fields);
}

function idOfForm(fields: readonly FormField[]): string | undefined {
  for (const { name, value } of fields) {
    if (name === "sentry") return readId(parseJson(value));
    if (name === "sentry[event_id]") return parseId(value);
  }
  return undefined;
}

function idOfMsgpack(payload: Buffer): string | undefined {
  let id: string | null | undefined;
  try {
    id = msgpackTextMember(payload, "event_id");
  } catch (error) {
    if (!(error instanceof MsgpackError)) throw error;
    throw badUpload("invalid msgpack data", "invalid_msgpack", [error.message]);
  }
  if (id === null) throw badId("no text");
  return id === undefined ? undefined : parseId(id);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badUpload(`invalid JSON data: ${error instanceof Error ? error.message : String(error)}`, "invalid_json");
  }
}

function readId(event: unknown): string | undefined {
  if (typeof event !== "object" || event === null || !("event_id" in event)) return undefined;
  const { event_id: id } = event;
  if (id === null || id === undefined) return undefined;
  if (typeof id !== "string") throw badId(typeof id);
  return parseId(id);
}

function parseId(text: string): string {
  const id = parseUuid(text);
  if (id === undefined) throw badId(JSON.stringify(text.slice(0, 100)));
  return id;
}

function badId(found: string): UploadRefusal {
  return badUpload(`invalid JSON data: \`event_id\`: found ${found}, expected an event identifier`, "invalid_event_id");
}
