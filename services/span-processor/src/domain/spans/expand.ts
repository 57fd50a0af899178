/** From items to spans: chooses the source, reads it, and keys the spans by id (spans, sections "Item kinds" and "The pipeline in order"). */
import type { Item } from "@weir/envelope";
import type { InvalidReason, Managed, Settlement } from "@weir/managed";
import { defect, invalid } from "@weir/managed";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import type { Span } from "./span.ts";
import type { SpanBatch } from "./span-batch.ts";
import { measureSpanBatch, measureSpanItems, spanQuantities } from "./span-batch.ts";
import type { SpanSource } from "./span-source.ts";
import { isRefused, readContainerSpans, readOtlpSpans, readStandaloneSpans } from "./span-source.ts";

/** Media type of span containers. */
const spanContainerType = "application/vnd.sentry.items.span.v2+json";

/** Yields the spans by ascending id; undefined if the items were refused as a whole. */
export function expandSpans(
  items: readonly Item[],
  settlement: Settlement,
  unit: UnitContext,
  tools: Tools,
): Managed<SpanBatch> | undefined {
  const refuse = (refused: readonly Item[], reason: InvalidReason, message: string) => {
    tools.logger.debug(
      { unit: unit.id, project: unit.scoping.projectId.toString(), reason },
      `spans rejected: ${message}`,
    );
    settlement.receive(refused, measureSpanItems).reject(invalid(reason, defect(message)));
    return undefined;
  };
  const [item] = items;
  if (item === undefined) return undefined;
  let source: SpanSource;
  if (items.every(isStandalone)) {
    const { unreadable, ...read } = readStandaloneSpans(items, unit.ids);
    if (unreadable.length > 0) refuse(unreadable, "invalid_json", `found ${unreadable.length} spans that are no JSON`);
    if (read.spans.length === 0) return undefined;
    source = read;
  } else if (items.length > 1) {
    return refuse(items, "duplicate_item", "found more than one source of spans in an envelope");
  } else {
    const read = isContainer(item)
      ? readContainerSpans(item, unit.ids, tools.limits.maxSpanOperations)
      : readOtlpSpans(item, unit.ids, tools.limits.maxSpanOperations);
    if (isRefused(read)) return refuse(items, read.reason, read.message);
    source = read;
  }
  const batch = settlement.receive<SpanBatch>(
    { ...source, header: undefined, serverSampleRate: undefined, indexed: true, transactions: 0 },
    measureSpanBatch,
  );
  keyById(batch);
  return batch;
}

function isContainer({ contentType, type }: Item): boolean {
  return type === "span" && contentType.toLowerCase() === spanContainerType;
}

function isStandalone(item: Item): boolean {
  return item.type === "span" && !isContainer(item);
}

/** Orders the spans by id. A later span with the same id replaces the earlier one. */
function keyById(batch: Managed<SpanBatch>): void {
  const byId = new Map<string, Span>();
  let withoutId = 0;
  let duplicates = 0;
  for (const span of batch.value.spans) {
    if (span.spanId === undefined) withoutId++;
    else {
      if (byId.has(span.spanId)) duplicates++;
      byId.set(span.spanId, span);
    }
  }
  const spans: Span[] = [];
  for (const id of [...byId.keys()].sort()) {
    const span = byId.get(id);
    if (span !== undefined) spans.push(span);
  }
  batch.replace({ ...batch.value, spans }, [
    { outcome: invalid("invalid_span"), quantities: spanQuantities(withoutId) },
    { outcome: invalid("duplicate"), quantities: spanQuantities(duplicates) },
  ]);
}
