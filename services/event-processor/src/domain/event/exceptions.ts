/** Exceptions: their stack trace, type and text (events, section "Normalisation", exceptions). */
import type { EventDocument } from "./event.ts";
import type { JsonObject } from "./json.ts";
import { isObject } from "./json.ts";
import { normalizeMechanism, systemOf } from "./mechanism.ts";
import { addError, addInvalid, keepOriginal } from "./meta.ts";
import { valuesOf } from "./read-event.ts";

const typeAndText = /^(\w+):(.*)$/;
const members = ["type", "value", "module", "stacktrace", "raw_stacktrace", "thread_id", "mechanism"];

/** Completes the exceptions of an event. One that says neither type nor text is removed with a note. */
export function normalizeExceptions(event: EventDocument): void {
  const { fields } = event;
  const exceptions = valuesOf(fields, "exception");
  if (exceptions === undefined || exceptions.length === 0) return;
  takeStacktrace(fields, exceptions);
  const system = systemOf(fields);
  for (let index = 0; index < exceptions.length; index++) {
    const exception = exceptions[index];
    if (!isObject(exception)) continue;
    const path = ["exception", "values", index];
    checkHelpLink(event, exception, path);
    splitType(exception);
    if (isObject(exception.mechanism)) normalizeMechanism(exception.mechanism, system);
    if (isMissing(exception.type) && isMissing(exception.value)) removeEmpty(event, exceptions, index);
  }
}

/** A stack trace of the event belongs to its only exception. */
function takeStacktrace(fields: JsonObject, exceptions: readonly unknown[]): void {
  const [exception] = exceptions;
  if (exceptions.length !== 1 || !isObject(exception) || !isObject(fields.stacktrace)) return;
  exception.stacktrace = fields.stacktrace;
  fields.stacktrace = undefined;
}

function splitType(exception: JsonObject): void {
  const { value } = exception;
  if (!isMissing(exception.type) || typeof value !== "string") return;
  const match = typeAndText.exec(value);
  if (match === null) return;
  exception.type = match[1];
  exception.value = (match[2] ?? "").trim();
}

function checkHelpLink({ meta }: EventDocument, exception: JsonObject, path: readonly (string | number)[]): void {
  const mechanism = exception.mechanism;
  if (!isObject(mechanism)) return;
  const link = mechanism.help_link;
  if (typeof link !== "string" || /^https?:\/\//.test(link)) return;
  mechanism.help_link = null;
  addInvalid(meta, [...path, "mechanism", "help_link"], "expected http URL", link);
}

function removeEmpty({ meta }: EventDocument, exceptions: unknown[], index: number): void {
  const exception = exceptions[index] as JsonObject;
  const path = ["exception", "values", index];
  const sent = Object.fromEntries(members.map((name) => [name, exception[name] ?? null]));
  exceptions[index] = null;
  addError(meta, path, { kind: "missing_attribute", data: { attribute: "type or value" } });
  keepOriginal(meta, path, sent);
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}
