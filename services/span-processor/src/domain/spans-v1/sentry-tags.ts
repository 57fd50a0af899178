/** Tags for searching that a standalone span may bring along (spans, section "sentry_tags"). */
import type { JsonValue } from "@weir/lossless-json";
import { isJsonObject } from "@weir/lossless-json";

const names: ReadonlySet<string> = new Set([
  ...["release", "environment", "user", "user.id", "user.ip", "user.username", "user.email"],
  ...["user.geo.city", "user.geo.country_code", "user.geo.region", "user.geo.subdivision", "user.geo.subregion"],
  ...["transaction.method", "transaction.op", "trace.status", "mobile", "os.name", "device.class", "browser.name"],
  ...["profiler_id", "replay_id", "sdk.name", "sdk.version", "platform", "thread.id", "thread.name"],
  ...["system", "status", "op", "category", "description", "group", "action", "domain", "raw_domain", "name"],
  ...["cache.hit", "cache.key", "file_extension", "resource.render_blocking_status", "status_code"],
  ...["http.response_content_length", "http.decoded_response_content_length", "http.response_transfer_size"],
  ...["messaging.destination.name", "messaging.message.id", "messaging.operation.name", "messaging.operation.type"],
  ...["main_thread", "app_start_type", "ttid", "ttfd"],
  ...["browser", "os", "os.rooted", "gpu.name", "gpu.vendor", "monitor.id", "monitor.slug"],
  ...["app.device", "runtime", "runtime.name", "request.url", "request.method"],
  ...["family", "arch", "battery_level", "brand", "charging", "locale", "model", "model_id", "name", "online"].map(
    (member) => `device.${member}`,
  ),
  ...["orientation", "screen_density", "screen_dpi", "screen_height_pixels", "screen_width_pixels"].map(
    (member) => `device.${member}`,
  ),
  ...["device.simulator", "device.uuid"],
]);

/** The tags that are known; others, and values that are no text, are left out. */
export function readSentryTags(value: JsonValue | undefined): Map<string, string> {
  const tags = new Map<string, string>();
  if (!isJsonObject(value)) return tags;
  for (const name of Object.keys(value)) {
    const tag = value[name];
    if (names.has(name) && typeof tag === "string" && tag !== "") tags.set(name, tag);
  }
  return tags;
}
