/** Writes searchable tags into the spans of a transaction (spans, section "sentry_tags"). */
import type { JsonObject } from "../../event/json.ts";
import { spansOf } from "../spans.ts";
import type { DescriptionTools } from "./description-tags.ts";
import { sharedTags } from "./shared-tags.ts";
import { fillSpanMeasurements } from "./span-measurements.ts";
import { spanTags } from "./span-tags.ts";
import { objectAt, textOf } from "./tag-source.ts";

/** Replaces what the client sent as `sentry_tags` of the child spans, and adds measurements that their data tells. */
export function fillSearchTags(fields: JsonObject, tools: DescriptionTools): void {
  const shared = sharedTags(fields);
  for (const span of spansOf(fields)) {
    const source = {
      op: textOf(span.op) ?? "",
      status: span.status,
      description: textOf(span.description),
      origin: textOf(span.origin),
      end: span.timestamp,
      tags: span.tags,
      data: objectAt(span, "data"),
    };
    span.sentry_tags = spanTags(source, shared, tools);
    fillSpanMeasurements(span, source, shared.isMobile);
  }
}
