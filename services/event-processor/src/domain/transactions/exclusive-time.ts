/** How long each span of a transaction was not waiting for its children (spans, section "Spans from transactions"). */
import { traceContext } from "../event/contexts.ts";
import type { JsonObject } from "../event/json.ts";
import { microsOf, spansOf } from "./spans.ts";

/** Start and end in whole microseconds since the epoch. */
type Interval = readonly [start: number, end: number];

/**
 * Sets `exclusive_time`, in milliseconds, on every span and on the trace context: the time of the span less that of
 * its direct children, where children that overlap count once. A value that the trace context states itself stays.
 */
export function fillExclusiveTimes(fields: JsonObject): void {
  const spans = spansOf(fields);
  const children = groupByParent(spans);
  for (const span of spans) span.exclusive_time = exclusiveMs(intervalOf(span), children.get(idOf(span.span_id)));
  const trace = traceContext(fields);
  if (trace === undefined || typeof trace.exclusive_time === "number") return;
  trace.exclusive_time = exclusiveMs(intervalOf(fields), children.get(idOf(trace.span_id)));
}

function groupByParent(spans: readonly JsonObject[]): Map<string, Interval[]> {
  const children = new Map<string, Interval[]>();
  for (const span of spans) {
    const parent = idOf(span.parent_span_id);
    if (parent === "") continue;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [intervalOf(span)]);
    else siblings.push(intervalOf(span));
  }
  for (const siblings of children.values()) siblings.sort((a, b) => a[0] - b[0]);
  return children;
}

function exclusiveMs([start, end]: Interval, children: readonly Interval[] | undefined): number {
  let exclusive = end - start;
  let covered = start;
  for (const [childStart, childEnd] of children ?? []) {
    const from = Math.max(childStart, covered);
    const to = Math.min(childEnd, end);
    if (to <= from) continue;
    exclusive -= to - from;
    covered = to;
  }
  return exclusive / 1000;
}

function intervalOf(object: JsonObject): Interval {
  return [microsOf(object.start_timestamp), microsOf(object.timestamp)];
}

function idOf(value: unknown): string {
  return typeof value === "string" ? value.toLowerCase() : "";
}
