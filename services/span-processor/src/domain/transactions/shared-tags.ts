/** Searchable tags that every span of an event carries (spans, section "sentry_tags"). */
import { subregions } from "@weir/attribute-conventions";
import { objectAt, scalarAt, tagsOf, textAt } from "../values/json-members.ts";
import type { Transaction } from "./transaction.ts";

const leadingMethod = /^(GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH)\s/i;
const geoMembers = ["city", "country_code", "region", "subdivision"] as const;
const mobileSdks = new Set([
  "sentry.cocoa",
  "sentry.dart.flutter",
  "sentry.java.android",
  "sentry.javascript.react-native",
]);

/** The tags, by name. */
export function sharedTags({ event, trace }: Transaction): Map<string, string> {
  const tags = new Map<string, string>();
  const add = (name: string, value: string | undefined) => {
    if (value !== undefined && value !== "") tags.set(name, value);
  };
  const contexts = objectAt(event, "contexts");
  const user = objectAt(event, "user");
  const geo = objectAt(user, "geo");
  const sdk = objectAt(event, "sdk");
  const sdkName = textAt(sdk, "name");
  const op = (textAt(trace, "op") ?? "default").toLowerCase();
  add("release", textAt(event, "release"));
  add("environment", textAt(event, "environment"));
  add("user", textAt(user, "sentry_user") ?? userName(user));
  add("user.id", scalarAt(user, "id"));
  add("user.ip", textAt(user, "ip_address"));
  add("user.username", textAt(user, "username"));
  add("user.email", textAt(user, "email"));
  for (const member of geoMembers) add(`user.geo.${member}`, textAt(geo, member));
  add("user.geo.subregion", subregions.get(textAt(geo, "country_code") ?? ""));
  add(
    "transaction.method",
    (
      textAt(objectAt(event, "request"), "method") ?? leadingMethod.exec(textAt(event, "transaction") ?? "")?.[1]
    )?.toUpperCase(),
  );
  add("transaction.op", op === "default" ? undefined : op);
  add("trace.status", textAt(trace, "status"));
  if (sdkName !== undefined && mobileSdks.has(sdkName)) {
    add("mobile", "true");
    if (contexts.app !== undefined) add("os.name", textAt(objectAt(contexts, "os"), "name"));
  }
  add("device.class", tagsOf(event.tags).get("device.class"));
  add("browser.name", textAt(objectAt(contexts, "browser"), "name"));
  add("profiler_id", textAt(objectAt(contexts, "profile"), "profiler_id"));
  add("replay_id", textAt(objectAt(contexts, "replay"), "replay_id"));
  add("sdk.name", sdkName);
  add("sdk.version", textAt(sdk, "version"));
  add("platform", textAt(event, "platform") ?? "other");
  return tags;
}

/** The first that is known of id, user name, e-mail and address. */
function userName(user: ReturnType<typeof objectAt>): string | undefined {
  for (const [member, prefix] of [
    ["id", "id"],
    ["username", "username"],
    ["email", "email"],
    ["ip_address", "ip"],
  ] as const) {
    const value = scalarAt(user, member);
    if (value !== undefined) return `${prefix}:${value}`;
  }
  return undefined;
}
