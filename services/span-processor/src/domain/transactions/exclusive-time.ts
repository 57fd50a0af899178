/** Exclusive time: how long a span ran while none of its children did (spans, section "Event-level normalisations"). */
import type { JsonObject } from "@weir/lossless-json";
import type { Instant } from "../values/instant.ts";
import { readInstant } from "../values/instant.ts";
import { parseSpanId } from "../values/trace-ids.ts";

/**
 * Milliseconds between start and end that no direct child covers; undefined without times.
 * @param spans the children of the transaction, of which those with this parent count
 */
export function exclusiveTime(
  spanId: string | undefined,
  start: Instant | undefined,
  end: Instant | undefined,
  spans: readonly JsonObject[],
): number | undefined {
  if (start === undefined || end === undefined || end < start) return undefined;
  const intervals: { readonly from: Instant; readonly to: Instant }[] = [];
  for (const span of spans) {
    if (spanId === undefined || parseSpanId(span.parent_span_id) !== spanId) continue;
    const from = readInstant(span.start_timestamp);
    const to = readInstant(span.timestamp);
    if (from !== undefined && to !== undefined && to > start && from < end)
      intervals.push({ from: later(from, start), to: earlier(to, end) });
  }
  intervals.sort((left, right) => (left.from < right.from ? -1 : left.from > right.from ? 1 : 0));
  let uncovered = 0n;
  let reached = start;
  for (const { from, to } of intervals) {
    if (from > reached) uncovered += from - reached;
    reached = later(reached, to);
  }
  return Number(uncovered + (end - reached)) / 1e6;
}

function later(left: Instant, right: Instant): Instant {
  return left > right ? left : right;
}

function earlier(left: Instant, right: Instant): Instant {
  return left < right ? left : right;
}
