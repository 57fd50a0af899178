/** The form fields beside a crash file to an event (events, section "Crash items", form data). */
import type { JsonObject } from "../event/json.ts";
import { isObject, setMember } from "../event/json.ts";
import { parseJson } from "../event/parse-json.ts";

/** A field's name goes deeper into the event than is allowed. */
export class FormDepthError extends Error {
  override readonly name = "FormDepthError";
}

/** Members that a field's name may name. */
const maxKeys = 15;

/**
 * Reads the fields of an item `form_data` into the payload of an event. What is said first about a member counts.
 * JSON that cannot be read is passed over.
 * @param bytes for each field: the lengths (32 bits, little endian) and bytes of its name and value
 * @throws FormDepthError
 */
export function readFormEvent(bytes: Buffer): JsonObject {
  const event: JsonObject = {};
  const chunks: { readonly number: number; readonly text: string }[] = [];
  for (const { name, value } of readFields(bytes)) {
    const number = chunkNumber(name);
    if (name === "sentry" || name.startsWith("sentry___")) mergeJson(event, value);
    else if (number !== undefined) chunks.push({ number, text: value });
    else if (name.startsWith("sentry[")) fillMember(event, keysOf(name), value);
    else fillMember(event, ["extra", name], value);
  }
  if (chunks.length > 0) {
    chunks.sort((one, other) => one.number - other.number);
    mergeJson(event, chunks.map(({ text }) => text).join(""));
  }
  return event;
}

function* readFields(bytes: Buffer): Generator<{ name: string; value: string }> {
  let position = 0;
  while (position < bytes.length) {
    const name = textAt(bytes, position);
    const value = name && textAt(bytes, name.end);
    if (name === undefined || value === undefined) return;
    yield { name: name.text, value: value.text };
    position = value.end;
  }
}

function textAt(bytes: Buffer, position: number): { text: string; end: number } | undefined {
  const start = position + 4;
  if (start > bytes.length) return undefined;
  const end = start + bytes.readUInt32LE(position);
  return end > bytes.length ? undefined : { text: bytes.toString("utf8", start, end), end };
}

/** The number of a piece of JSON that was sent in several fields. */
function chunkNumber(name: string): number | undefined {
  const digits = /^sentry__(\d{1,9})$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** `sentry[user][id]` names `user`, `id`. */
function keysOf(name: string): string[] {
  const keys = [...name.matchAll(/\[([^\]]*)\]/g)].map(([, key = ""]) => key);
  if (keys.length > maxKeys) {
    throw new FormDepthError(`found a form field that names ${keys.length} members, expected at most ${maxKeys}`);
  }
  return keys;
}

function fillMember(object: JsonObject, keys: readonly string[], value: string): void {
  const [key, ...deeper] = keys;
  if (key === undefined) return;
  const existing = Object.hasOwn(object, key) ? object[key] : undefined;
  if (deeper.length === 0) {
    if (existing === undefined) setMember(object, key, value);
    return;
  }
  if (existing === undefined) {
    const created: JsonObject = {};
    setMember(object, key, created);
    fillMember(created, deeper, value);
  } else if (isObject(existing)) {
    fillMember(existing, deeper, value);
  }
}

function mergeJson(event: JsonObject, text: string): void {
  const parsed = parseJson(Buffer.from(text));
  if (parsed.ok && isObject(parsed.value)) fillMissing(event, parsed.value);
}

/** Takes over what an object lacks, objects in it likewise. Both are no deeper than parsed JSON may be. */
export function fillMissing(object: JsonObject, other: JsonObject): void {
  for (const [name, value] of Object.entries(other)) {
    const existing = Object.hasOwn(object, name) ? object[name] : undefined;
    if (existing === undefined) setMember(object, name, value);
    else if (isObject(existing) && isObject(value)) fillMissing(existing, value);
  }
}
