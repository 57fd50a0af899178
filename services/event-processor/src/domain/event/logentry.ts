/** The message of an event (events, section "logentry formatting"). */
import type { EventDocument } from "./event.ts";
import { formatMessage } from "./format-message.ts";
import { isObject } from "./json.ts";
import { addInvalid } from "./meta.ts";

/**
 * Fills the parameters of a message into it. A message that adds nothing to the formatted text takes its place; an
 * entry that says nothing goes.
 */
export function normalizeLogentry({ fields, meta }: EventDocument): void {
  const entry = fields.logentry;
  if (!isObject(entry)) return;
  const message = nonEmptyText(entry.message);
  const formatted = nonEmptyText(entry.formatted);
  if (message === undefined && formatted === undefined) {
    if (!isPresent(entry.params)) {
      delete fields.logentry;
      return;
    }
    const sent = { formatted: null, message: null, params: entry.params };
    fields.logentry = null;
    addInvalid(meta, ["logentry"], "no message present", sent);
    return;
  }
  if (message === undefined) return;
  if (formatted === undefined && isPresent(entry.params)) entry.formatted = formatMessage(message, entry.params);
  if (isPresent(entry.formatted) && entry.formatted !== message) return;
  entry.formatted = message;
  entry.message = undefined;
}

function nonEmptyText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}
