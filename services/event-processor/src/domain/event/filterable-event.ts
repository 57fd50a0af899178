/** What inbound filters read of an event (filters, section "What a filter can read per item"). */
import type { FilterableItem, FirstException } from "@weir/inbound-filters";
import { eventFields } from "./condition-fields.ts";
import type { EventDocument } from "./event.ts";
import { eventType } from "./event.ts";
import { canonicalHeaderOf, headerOf } from "./headers.ts";
import type { JsonObject } from "./json.ts";
import { isObject } from "./json.ts";

/** The event as filters see it. */
export function filterableEvent(event: EventDocument): FilterableItem {
  const { fields } = event;
  const request = isObject(fields.request) ? fields.request : {};
  return {
    getField: eventFields(fields),
    release: () => textOf(fields.release),
    transaction: () => (fields.type === "transaction" ? textOf(fields.transaction) : undefined),
    userAddress: () => textOf(memberOf(fields.user, "ip_address")),
    url: () => textOf(request.url),
    header: (name) => canonicalHeaderOf(request, name),
    userAgent: () => headerOf(request, "User-Agent"),
    browser: () => undefined,
    errorMessages: () => [...logMessage(fields), ...exceptionsOf(fields).map(exceptionText)],
    firstException: () => firstException(fields),
    cspAddresses() {
      const { csp } = fields;
      if (eventType(event) !== "csp" || !isObject(csp)) return [];
      return [csp.blocked_uri, csp.source_file, csp.document_uri].map(textOf);
    },
  };
}

function logMessage({ logentry }: JsonObject): readonly string[] {
  const text = textOf(memberOf(logentry, "formatted")) ?? textOf(memberOf(logentry, "message"));
  return text === undefined ? [] : [text];
}

/** `type: value`, or the one of them that is there. */
function exceptionText(exception: unknown): string {
  const type = textOf(memberOf(exception, "type")) ?? "";
  const value = textOf(memberOf(exception, "value")) ?? "";
  return type !== "" && value !== "" ? `${type}: ${value}` : type || value;
}

function firstException(fields: JsonObject): FirstException | undefined {
  const [exception] = exceptionsOf(fields);
  if (!isObject(exception)) return undefined;
  const frames = memberOf(exception.stacktrace, "frames");
  return {
    message: textOf(exception.value),
    framePaths: Array.isArray(frames) ? frames.map((frame) => textOf(memberOf(frame, "abs_path"))) : [],
  };
}

function exceptionsOf({ exception }: JsonObject): readonly unknown[] {
  const values = memberOf(exception, "values");
  return Array.isArray(values) ? values.filter((value) => value !== null) : [];
}

function memberOf(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
