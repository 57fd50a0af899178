/**
 * Parsed JSON to an event: every member has its canonical name and shape afterwards, and what does not fit is null
 * with a note (events, section "Data model").
 */
import { readContexts } from "./contexts.ts";
import type { EventDocument } from "./event.ts";
import { fieldAliases, fieldKind } from "./event-fields.ts";
import type { JsonObject } from "./json.ts";
import { isObject } from "./json.ts";
import { readLevel } from "./level.ts";
import { readLogentry } from "./logentry.ts";
import { addError, addInvalid, metaFromJson } from "./meta.ts";
import { readRelease } from "./release.ts";
import { readTags } from "./tags.ts";
import { readTimestamps } from "./timestamps.ts";
import { readValuesList } from "./values-list.ts";

/** Reads an event from its parsed payload, which becomes part of it. Undefined: the payload is not an object. */
export function readEvent(payload: unknown): EventDocument | undefined {
  if (!isObject(payload)) return undefined;
  const fields = payload;
  const event: EventDocument = { fields, meta: metaFromJson(fields._meta), sentTimestamp: fields.timestamp };
  delete fields._meta;
  resolveNames(event);
  readLevel(event);
  readLogentry(event);
  readValuesList(event, "breadcrumbs");
  readValuesList(event, "exception");
  readValuesList(event, "threads");
  readContexts(event);
  readTags(event);
  readRelease(event);
  expectObjects(event);
  readTimestamps(event);
  return event;
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

/** Members that must be objects; what takes the place of something else is empty where consumers expect an object. */
const objectFields: readonly (readonly [name: string, reason: string, replacement: "empty" | "null"])[] = [
  ["user", "expected user", "empty"],
  ["request", "expected request", "null"],
  ["extra", "expected an object", "empty"],
  ["modules", "expected an object", "null"],
  ["sdk", "expected an object", "null"],
];

function expectObjects({ fields, meta }: EventDocument): void {
  for (const [name, reason, replacement] of objectFields) {
    const value = fields[name];
    if (value === undefined || value === null || isObject(value)) continue;
    fields[name] = replacement === "empty" ? {} : null;
    addInvalid(meta, [name], reason, value);
  }
}

/** The list inside a values list; undefined if there is none. */
export function valuesOf(fields: JsonObject, name: string): unknown[] | undefined {
  const list = fields[name];
  if (!isObject(list)) return undefined;
  const values = list.values;
  return Array.isArray(values) ? values : undefined;
}
