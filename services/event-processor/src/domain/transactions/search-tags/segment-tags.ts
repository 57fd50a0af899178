/** Searchable tags of the segment, the span that the event itself describes (spans, section "sentry_tags", segment only). */
import type { JsonObject } from "../../event/json.ts";
import type { DescriptionTools } from "./description-tags.ts";
import { sharedTags } from "./shared-tags.ts";
import { spanTags } from "./span-tags.ts";
import { addTag, contextOf, objectAt, scalarOf, textOf } from "./tag-source.ts";

const deviceMembers = (
  "arch battery_level brand charging family locale model model_id name online orientation screen_density screen_dpi " +
  "screen_height_pixels screen_width_pixels simulator uuid"
).split(" ");

/** Tags from contexts: name of the tag, of the context, and of its member. */
const contextTags: readonly (readonly [tag: string, context: string, member: string])[] = [
  ["browser", "browser", "browser"],
  ["os", "os", "os"],
  ["os.name", "os", "name"],
  ["os.rooted", "os", "rooted"],
  ["gpu.name", "gpu", "name"],
  ["gpu.vendor", "gpu", "vendor_name"],
  ["monitor.id", "monitor", "id"],
  ["monitor.slug", "monitor", "slug"],
  ["app.device", "app", "device_app_hash"],
  ["runtime", "runtime", "runtime"],
  ["runtime.name", "runtime", "name"],
  ...deviceMembers.map((member) => [`device.${member}`, "device", member] as const),
];

/** The tags of the segment of a transaction. */
export function segmentTags(fields: JsonObject, tools: DescriptionTools): Map<string, string> {
  const trace = contextOf(fields, "trace");
  const request = objectAt(fields, "request");
  const segment = {
    op: textOf(trace.op) ?? "",
    status: trace.status,
    description: textOf(fields.transaction),
    origin: textOf(trace.origin),
    end: fields.timestamp,
    tags: undefined,
    data: objectAt(trace, "data"),
  };
  const tags = spanTags(segment, sharedTags(fields), tools);
  for (const [tag, context, member] of contextTags) addTag(tags, tag, scalarOf(contextOf(fields, context)[member]));
  addTag(tags, "request.url", textOf(request.url));
  addTag(tags, "request.method", textOf(request.method));
  return new Map(Object.entries(tags));
}
