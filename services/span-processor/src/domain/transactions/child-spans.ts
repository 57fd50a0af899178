/** The children of a transaction, completed by what the event says (spans, section "Spans from transactions"). */
import type { JsonObject } from "@weir/lossless-json";
import { asNumber } from "@weir/lossless-json";
import { renameAttributes } from "../conventions/rename-attributes.ts";
import { readStatus } from "../spans-v1/span-status.ts";
import type { SpanV1 } from "../spans-v1/span-v1.ts";
import type { Attributes } from "../values/attributes.ts";
import { setString, stringAt } from "../values/attributes.ts";
import { readInstant } from "../values/instant.ts";
import { measurementsOf, objectAt, tagsOf, textAt } from "../values/json-members.ts";
import { attributesOf } from "../values/plain-value.ts";
import { parseSpanId, parseTraceId } from "../values/trace-ids.ts";
import { exclusiveTime } from "./exclusive-time.ts";
import { spanTags } from "./span-tags.ts";
import type { Transaction } from "./transaction.ts";
import { addSampleRates, traceHeaderData } from "./transaction.ts";

/**
 * Makes the child spans, in their order.
 * @param sharedTags those of every span of the event
 */
export function childSpans(
  transaction: Transaction,
  segment: SpanV1,
  sharedTags: ReadonlyMap<string, string>,
): readonly SpanV1[] {
  const { event, children } = transaction;
  const shared = traceHeaderData(transaction);
  return children.map((child) => {
    const start = readInstant(child.start_timestamp);
    const end = readInstant(child.timestamp);
    const spanId = parseSpanId(child.span_id);
    const op = typeof child.op === "string" ? child.op : "default";
    const status = readStatus(child.status);
    const data = childData(child, shared, textAt(event, "transaction"));
    return {
      traceId: parseTraceId(child.trace_id),
      parentSpanId: parseSpanId(child.parent_span_id),
      spanId,
      segmentId: segment.segmentId,
      start,
      end,
      exclusiveTime: asNumber(child.exclusive_time) ?? exclusiveTime(spanId, start, end, children),
      op,
      description: textAt(child, "description"),
      origin: textAt(child, "origin") ?? segment.origin,
      profileId: segment.profileId,
      platform: segment.platform,
      status,
      isSegment: false,
      isRemote: false,
      kind: textAt(child, "kind"),
      data,
      tags: tagsOf(child.tags),
      sentryTags: spanTags(sharedTags, op, status, data),
      measurements: addSampleRates(measurementsOf(child.measurements), transaction),
      links: child.links,
    };
  });
}

function childData(
  child: JsonObject,
  shared: Readonly<Record<string, string>>,
  transactionName: string | undefined,
): Attributes {
  const data = attributesOf(objectAt(child, "data"));
  renameAttributes(data);
  for (const key of Object.keys(shared)) setString(data, key, shared[key]);
  if ((stringAt(data, "sentry.segment.name") ?? "") === "") setString(data, "sentry.segment.name", transactionName);
  return data;
}
