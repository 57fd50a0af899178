/** The children of a transaction, as the normalised event describes them (spans, section "Spans from transactions"). */
import { readSpanStatus } from "@weir/attribute-conventions";
import type { JsonObject } from "@weir/lossless-json";
import { asNumber } from "@weir/lossless-json";
import type { SpanV1 } from "../spans-v1/span-v1.ts";
import { readInstant } from "../values/instant.ts";
import { measurementsOf, objectAt, tagsOf, textAt } from "../values/json-members.ts";
import type { MetaTree } from "../values/meta.ts";
import { attributesOf } from "../values/plain-value.ts";
import { parseSpanId, parseTraceId } from "../values/trace-ids.ts";
import type { Transaction } from "./transaction.ts";
import { addSampleRates } from "./transaction.ts";

/**
 * Makes a child span.
 * @param notes on the child
 */
export function childSpan(
  transaction: Transaction,
  segment: SpanV1,
  child: JsonObject,
  notes: MetaTree | undefined,
): SpanV1 {
  return {
    traceId: parseTraceId(child.trace_id),
    parentSpanId: parseSpanId(child.parent_span_id),
    spanId: parseSpanId(child.span_id),
    segmentId: segment.segmentId,
    start: readInstant(child.start_timestamp),
    end: readInstant(child.timestamp),
    exclusiveTime: asNumber(child.exclusive_time),
    op: textAt(child, "op"),
    description: textAt(child, "description"),
    origin: textAt(child, "origin") ?? segment.origin,
    profileId: segment.profileId,
    platform: segment.platform,
    status: readSpanStatus(child.status),
    isSegment: false,
    isRemote: false,
    kind: textAt(child, "kind"),
    data: attributesOf(objectAt(child, "data"), notes?.children?.get("data")),
    tags: tagsOf(child.tags),
    sentryTags: tagsOf(child.sentry_tags),
    measurements: addSampleRates(measurementsOf(child.measurements), transaction),
    links: child.links,
  };
}
