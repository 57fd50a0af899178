/** The fields of an event that conditions of rules and filters may ask for (filters, section "Field paths"). */
import type { FieldValue, GetField } from "@weir/conditions";
import { releaseParts } from "@weir/conditions";
import { canonicalHeaderOf } from "./headers.ts";
import type { JsonObject } from "./json.ts";
import { isObject, WideInteger } from "./json.ts";
import { tagValue } from "./tag-list.ts";

/** What a field must be; of another type it counts as missing. `id`: text of hexadecimal digits. */
type FieldKind = "text" | "number" | "boolean" | "id" | "any";

/** Paths by the type of their values. */
const paths: Readonly<Record<FieldKind, readonly string[]>> = {
  text: [
    "level release dist environment transaction logger platform transaction.source sdk.name sdk.version sentry_user",
    "logentry.formatted logentry.message request.method request.url user.email user.id user.segment user.ip_address",
    "user.name user.geo.city user.geo.country_code user.geo.region user.geo.subdivision contexts.app.device_app_hash",
    "contexts.device.arch contexts.device.brand contexts.device.family contexts.device.model contexts.device.locale",
    "contexts.device.orientation contexts.device.name contexts.device.uuid contexts.gpu.vendor_name contexts.gpu.name",
    "contexts.os contexts.os.build contexts.os.kernel_version contexts.os.name contexts.os.version contexts.browser",
    "contexts.browser.name contexts.browser.version contexts.runtime contexts.runtime.name contexts.trace.status",
    "contexts.trace.op",
  ],
  number: [
    "contexts.device.battery_level contexts.device.screen_density contexts.device.screen_dpi",
    "contexts.device.screen_width_pixels contexts.device.screen_height_pixels contexts.response.status_code",
  ],
  boolean: [
    "contexts.app.in_foreground contexts.device.charging contexts.device.online contexts.device.simulator",
    "contexts.os.rooted",
  ],
  id: ["contexts.profile.profile_id"],
  any: ["contexts.monitor.id contexts.monitor.slug contexts.unreal.crash_type"],
};

/** Conditions name some members otherwise than events do. */
const renamed: ReadonlyMap<string, readonly string[]> = new Map([
  ["transaction.source", ["transaction_info", "source"]],
  ["sentry_user", ["user", "sentry_user"]],
  ["contexts.os", ["contexts", "os", "os"]],
  ["contexts.browser", ["contexts", "browser", "browser"]],
  ["contexts.runtime", ["contexts", "runtime", "runtime"]],
]);
/** Of these, an empty text counts as missing. */
const missingIfEmpty: ReadonlySet<string> = new Set(["user.email", "user.id", "user.segment"]);

type ReadMember = (fields: JsonObject) => unknown;

const members: ReadonlyMap<string, ReadMember> = new Map(
  (Object.keys(paths) as FieldKind[]).flatMap((kind) =>
    paths[kind].flatMap((line) => line.split(" ")).map((path) => [path, readerOf(path, kind)] as const),
  ),
);

function readerOf(path: string, kind: FieldKind): ReadMember {
  const steps = renamed.get(path) ?? path.split(".");
  return (fields) => {
    const value = valueAt(fields, steps);
    if (value === "" && missingIfEmpty.has(path)) return undefined;
    return isOfKind(value, kind) ? value : undefined;
  };
}

/** Fields that are computed, or hold whatever their map holds. */
const computed: ReadonlyMap<string, ReadMember> = new Map<string, ReadMember>([
  ["platform", ({ platform }) => (typeof platform === "string" ? platform : "other")],
  ["duration", durationMs],
  ["release.build", (fields) => partsOf(fields)?.buildHash],
  ["release.package", (fields) => partsOf(fields)?.package],
  ["release.version.short", (fields) => partsOf(fields)?.shortVersion],
  ["exception.values", exceptions],
]);

/**
 * A field of an event, as JSON. A list of exceptions consists of objects with the members `ty` and `value`.
 * @param path without the leading `event.`
 */
export function readEventField(fields: JsonObject, path: string): unknown {
  const read = computed.get(path) ?? members.get(path);
  if (read !== undefined) return read(fields);
  const dot = path.indexOf(".");
  const rest = path.slice(dot + 1);
  switch (path.slice(0, dot)) {
    case "tags":
      return tagValue(fields, rest);
    case "extra":
      return valueAt(fields.extra, rest.split("."));
    case "measurements":
      return measurement(fields.measurements, rest);
    case "breakdowns":
      return breakdown(fields.breakdowns, rest);
    case "request":
      return rest.startsWith(headersPrefix) ? requestHeader(fields, rest.slice(headersPrefix.length)) : undefined;
    default:
      return undefined;
  }
}

const headersPrefix = "headers.";

function requestHeader({ request }: JsonObject, name: string): string | undefined {
  return isObject(request) ? canonicalHeaderOf(request, name) : undefined;
}

/** The fields of an event, for conditions. What was asked for is remembered: many rules ask for the same few fields. */
export function eventFields(fields: JsonObject): GetField {
  const known = new Map<string, FieldValue>();
  return (path) => {
    const remembered = known.get(path);
    if (remembered !== undefined) return remembered;
    if (!path.startsWith(root)) return undefined;
    const name = path.slice(root.length);
    const value = toFieldValue(readEventField(fields, name), idFields.has(name));
    known.set(path, value);
    return value;
  };
}

const root = "event.";
const idFields: ReadonlySet<string> = new Set(paths.id);

function toFieldValue(value: unknown, isId: boolean): FieldValue {
  if (typeof value === "string") return isId ? { kind: "id", hex: value.replaceAll("-", "").toLowerCase() } : value;
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (value instanceof WideInteger) return BigInt(value.digits);
  if (!Array.isArray(value)) return undefined;
  return { kind: "list", elements: value.map((element) => (name) => elementField(element, name)) };
}

function elementField(element: unknown, name: string): FieldValue {
  const value = isObject(element) && Object.hasOwn(element, name) ? element[name] : undefined;
  return Array.isArray(value) ? undefined : toFieldValue(value, false);
}

function isOfKind(value: unknown, kind: FieldKind): boolean {
  if (kind === "any") return true;
  if (kind === "number") return typeof value === "number" || value instanceof WideInteger;
  return typeof value === (kind === "boolean" ? "boolean" : "string");
}

function ofKind(value: unknown, kind: FieldKind): unknown {
  return isOfKind(value, kind) ? value : undefined;
}

function valueAt(start: unknown, steps: readonly string[]): unknown {
  let value = start;
  for (const step of steps) value = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  return value;
}

function durationMs({ type, start_timestamp: start, timestamp: end }: JsonObject): number | undefined {
  if (type !== "transaction" || typeof start !== "number" || typeof end !== "number") return undefined;
  return start <= end ? (end - start) * 1000 : undefined;
}

function partsOf({ release }: JsonObject): ReturnType<typeof releaseParts> {
  return typeof release === "string" ? releaseParts(release) : undefined;
}

function exceptions({ exception }: JsonObject): unknown {
  const values = isObject(exception) ? exception.values : undefined;
  if (!Array.isArray(values)) return undefined;
  return values.filter(isObject).map(({ type, value }) => ({ ty: type, value }));
}

function measurement(values: unknown, path: string): unknown {
  const suffix = ".value";
  return path.endsWith(suffix)
    ? ofKind(valueAt(values, [path.slice(0, -suffix.length), "value"]), "number")
    : undefined;
}

function breakdown(values: unknown, path: string): unknown {
  const dot = path.indexOf(".");
  return dot === -1 ? undefined : ofKind(valueAt(values, [path.slice(0, dot), path.slice(dot + 1), "value"]), "number");
}
