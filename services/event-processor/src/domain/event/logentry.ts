/** The message of an event (events, sections "Data model" and "logentry formatting"). */
import type { EventDocument } from "./event.ts";
import { isObject } from "./json.ts";
import { toJsonText } from "./write-json.ts";

/** Brings the message into the form of an object: text becomes `formatted`. */
export function readLogentry({ fields }: EventDocument): void {
  const value = fields.logentry;
  if (value === undefined || value === null || isObject(value)) return;
  if (value === false) delete fields.logentry;
  else fields.logentry = { formatted: typeof value === "string" ? value : toJsonText(value) };
}

/** A message that adds nothing to the formatted text takes its place; an entry that says nothing goes. */
export function normalizeLogentry({ fields }: EventDocument): void {
  const entry = fields.logentry;
  if (!isObject(entry)) return;
  const { message, formatted } = entry;
  const hasMessage = message !== undefined && message !== null && message !== "";
  if (hasMessage && (formatted === undefined || formatted === null || formatted === message)) {
    entry.formatted = message;
    delete entry.message;
  }
}
