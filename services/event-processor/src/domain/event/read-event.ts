/**
 * Parsed JSON to an event: every member has its canonical name and shape afterwards, and what does not fit is null
 * with a note (events, section "Data model").
 */
import type { EventDocument } from "./event.ts";
import { fieldAliases, fieldKind } from "./event-fields.ts";
import type { JsonObject } from "./json.ts";
import { isObject } from "./json.ts";
import { addError, metaFromJson } from "./meta.ts";
import { eventSchema } from "./schema/event-schema.ts";
import { readObject } from "./schema/read-value.ts";
import { readTags } from "./tags.ts";
import { readSpanTimes } from "./timestamps.ts";

/**
 * Reads an event from its parsed payload, which becomes part of it. Undefined: the payload is not an object.
 * @param randomId makes 32 random hex digits, for ids that say nothing
 */
export function readEvent(payload: unknown, randomId: () => string): EventDocument | undefined {
  return isObject(payload) ? readEventObject(payload, randomId) : undefined;
}

/** Reads an event from its parsed payload, known to be an object. */
export function readEventObject(fields: JsonObject, randomId: () => string): EventDocument {
  const event: EventDocument = { fields, meta: metaFromJson(fields._meta), sentTimestamp: fields.timestamp };
  delete fields._meta;
  keepNotes(event);
  resolveNames(event);
  readObject(eventSchema, fields, { meta: event.meta, path: [], randomId });
  emptyRefused(event);
  readTags(event);
  readSpanTimes(event);
  return event;
}

/** Notes are about the members that they came with: those about others go, those about an alias move with it. */
function keepNotes({ fields, meta }: EventDocument): void {
  for (const name of meta.members.keys()) if (!Object.hasOwn(fields, name)) meta.members.delete(name);
  for (const [name, node] of [...meta.members]) {
    const canonicalName = fieldAliases.get(name);
    if (canonicalName === undefined || Object.hasOwn(fields, canonicalName)) continue;
    meta.members.delete(name);
    meta.members.set(canonicalName, node);
  }
}

function resolveNames({ fields, meta }: EventDocument): void {
  for (const name of Object.keys(fields)) {
    const kind = fieldKind(name);
    if (kind === "known" || kind === "alias") continue;
    if (kind === "unknown" && fields[name] !== null) {
      fields[name] = null;
      addError(meta, [name], { kind: "invalid_attribute" });
    } else {
      delete fields[name];
    }
  }
  for (const [alias, name] of fieldAliases) {
    if (!Object.hasOwn(fields, alias)) continue;
    fields[name] ??= fields[alias];
    delete fields[alias];
  }
}

/** Members that consumers expect to be there as objects: where one was something else, it is empty. */
const emptiedFields = ["user", "extra"] as const;

function emptyRefused({ fields }: EventDocument): void {
  for (const name of emptiedFields) if (fields[name] === null) fields[name] = {};
}

/** The list inside a values list; undefined if there is none. */
export function valuesOf(fields: JsonObject, name: string): unknown[] | undefined {
  const list = fields[name];
  if (!isObject(list)) return undefined;
  const values = list.values;
  return Array.isArray(values) ? values : undefined;
}
