/** Fields of a transaction that sampling rules read (sampling and filters, section "Field paths"). */
import { fieldsOf } from "@weir/conditions";
import type { SamplingConfig } from "@weir/dynamic-sampling";
import type { EventDocument } from "../event/event.ts";
import type { JsonObject } from "../event/json.ts";
import { isObject } from "../event/json.ts";
import { toJsonText } from "../event/write-json.ts";

const root = "event.";
/** Rules name some members otherwise than events do. */
const renamed = new Map<string, readonly string[]>([
  ["transaction.source", ["transaction_info", "source"]],
  ["user.name", ["user", "name"]],
  ["sentry_user", ["user", "sentry_user"]],
]);

/** The fields that rules of type `transaction` name, as JSON text by path. What the event lacks is absent. */
export function readRuleFields(config: SamplingConfig | undefined, { fields }: EventDocument): Map<string, string> {
  const values = new Map<string, string>();
  if (config === undefined || !config.supported) return values;
  for (const rule of config.rules) {
    if (rule.type !== "transaction") continue;
    for (const path of fieldsOf(rule.condition)) {
      if (values.has(path) || !path.startsWith(root)) continue;
      const value = readEventField(fields, path.slice(root.length));
      if (value !== undefined && value !== null) values.set(path, toJsonText(value));
    }
  }
  return values;
}

/**
 * A field of an event, as conditions name it.
 * @param path without the leading `event.`
 */
export function readEventField(fields: JsonObject, path: string): unknown {
  if (path === "duration") return durationMs(fields);
  if (path.startsWith("tags.")) return pairValue(fields.tags, path.slice("tags.".length));
  const headers = "request.headers.";
  if (path.startsWith(headers)) return readHeader(fields.request, path.slice(headers.length));
  if (path === "exception.values") return exceptions(fields.exception);
  const steps = renamed.get(path) ?? path.split(".");
  let value: unknown = fields;
  for (const step of steps) value = isObject(value) ? value[step] : undefined;
  return value === "" && path.startsWith("user.") ? undefined : value;
}

function durationMs(fields: JsonObject): number | undefined {
  const { start_timestamp: start, timestamp: end } = fields;
  return typeof start === "number" && typeof end === "number" && start <= end ? (end - start) * 1000 : undefined;
}

/** Exceptions as rules see them: `ty` and `value`. */
function exceptions(list: unknown): unknown {
  const values = isObject(list) ? list.values : undefined;
  if (!Array.isArray(values)) return undefined;
  return values.filter(isObject).map(({ type, value }) => ({ ty: type, value }));
}

function readHeader(request: unknown, name: string): unknown {
  const headers = isObject(request) ? request.headers : undefined;
  return isObject(headers) ? headers[name] : pairValue(headers, name);
}

function pairValue(pairs: unknown, key: string): unknown {
  if (!Array.isArray(pairs)) return undefined;
  const pair = pairs.find((entry) => Array.isArray(entry) && entry[0] === key);
  return Array.isArray(pair) ? pair[1] : undefined;
}
