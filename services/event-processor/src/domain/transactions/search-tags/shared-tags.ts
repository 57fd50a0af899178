/** Searchable tags that every span of a transaction carries (spans, section "sentry_tags"). */
import { subregions } from "@weir/attribute-conventions";
import type { JsonObject } from "../../event/json.ts";
import { tagValue } from "../../event/tag-list.ts";
import { microsOf, spansOf } from "../spans.ts";
import type { SearchTags } from "./tag-source.ts";
import { addTag, contextOf, objectAt, scalarOf, textOf } from "./tag-source.ts";

const leadingMethod = /^(?:GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH)(?=\s)/i;
const geoMembers = ["city", "country_code", "region", "subdivision"];
const mobileSdks: readonly unknown[] = [
  "sentry.cocoa",
  "sentry.dart.flutter",
  "sentry.java.android",
  "sentry.javascript.react-native",
];

/** What all spans of a transaction have in common. */
export interface SharedTags {
  readonly tags: Readonly<SearchTags>;
  /** True for SDKs of phones and tablets. */
  readonly isMobile: boolean;
  /** When the screen was first shown, in microseconds since the epoch; undefined if not told. */
  readonly initialDisplayMicros: number | undefined;
  /** When it was shown in full. */
  readonly fullDisplayMicros: number | undefined;
}

/** Collects the tags that the event gives to all of its spans. */
export function sharedTags(fields: JsonObject): SharedTags {
  const tags: SearchTags = {};
  const trace = contextOf(fields, "trace");
  const sdk = objectAt(fields, "sdk");
  const isMobile = mobileSdks.includes(sdk.name);
  addTag(tags, "release", textOf(fields.release));
  addTag(tags, "environment", textOf(fields.environment));
  addUser(tags, objectAt(fields, "user"));
  addTag(tags, "transaction.method", methodOf(fields));
  const op = textOf(trace.op)?.toLowerCase();
  if (op !== "default") addTag(tags, "transaction.op", op);
  addTag(tags, "trace.status", textOf(trace.status));
  if (isMobile) addMobile(tags, fields);
  addTag(tags, "device.class", tagValue(fields, "device.class"));
  addTag(tags, "browser.name", textOf(contextOf(fields, "browser").name));
  addTag(tags, "profiler_id", textOf(contextOf(fields, "profile").profiler_id));
  addTag(tags, "replay_id", textOf(contextOf(fields, "replay").replay_id));
  addTag(tags, "sdk.name", textOf(sdk.name));
  addTag(tags, "sdk.version", textOf(sdk.version));
  addTag(tags, "platform", textOf(fields.platform) ?? "other");
  return {
    tags,
    isMobile,
    initialDisplayMicros: isMobile ? endOf(fields, "ui.load.initial_display") : undefined,
    fullDisplayMicros: isMobile ? endOf(fields, "ui.load.full_display") : undefined,
  };
}

function addUser(tags: SearchTags, user: JsonObject): void {
  const geo = objectAt(user, "geo");
  addTag(tags, "user", textOf(user.sentry_user));
  addTag(tags, "user.id", scalarOf(user.id));
  addTag(tags, "user.ip", textOf(user.ip_address));
  addTag(tags, "user.username", textOf(user.username));
  addTag(tags, "user.email", textOf(user.email));
  for (const member of geoMembers) addTag(tags, `user.geo.${member}`, textOf(geo[member]));
  addTag(tags, "user.geo.subregion", subregions.get(textOf(geo.country_code) ?? ""));
}

function methodOf(fields: JsonObject): string | undefined {
  const method = textOf(objectAt(fields, "request").method);
  return (method ?? leadingMethod.exec(textOf(fields.transaction) ?? "")?.[0])?.toUpperCase();
}

function addMobile(tags: SearchTags, fields: JsonObject): void {
  const measurements = objectAt(fields, "measurements");
  addTag(tags, "mobile", "true");
  if (Object.hasOwn(objectAt(fields, "contexts"), "app")) addTag(tags, "os.name", textOf(contextOf(fields, "os").name));
  if (measurements.app_start_cold !== undefined) addTag(tags, "app_start_type", "cold");
  else if (measurements.app_start_warm !== undefined) addTag(tags, "app_start_type", "warm");
}

function endOf(fields: JsonObject, op: string): number | undefined {
  const span = spansOf(fields).find((candidate) => candidate.op === op);
  return span === undefined ? undefined : microsOf(span.timestamp);
}
