/** From items to spans: chooses the source, parses it, and keys the spans by id (spans, sections "Item kinds" and "The pipeline in order"). */
import type { Item } from "@weir/envelope";
import type { InvalidReason, Managed, Settlement } from "@weir/managed";
import { invalid } from "@weir/managed";
import { inferNothing } from "../containers/ingest-settings.ts";
import type { Container } from "../containers/parse-container.ts";
import { isFailure, parseContainer } from "../containers/parse-container.ts";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import { readSpan } from "./read-span.ts";
import type { Span } from "./span.ts";
import type { SpanBatch } from "./span-batch.ts";
import { measureSpanBatch, measureSpanItems, spanQuantities } from "./span-batch.ts";

/** Media type of span containers. */
const spanContainerType = "application/vnd.sentry.items.span.v2+json";

/** Yields the spans by ascending id; undefined if the items were refused as a whole. */
export function expandSpans(
  items: readonly Item[],
  settlement: Settlement,
  unit: UnitContext,
  tools: Tools,
): Managed<SpanBatch> | undefined {
  const refuse = (reason: InvalidReason, message: string) => {
    tools.logger.debug(
      { unit: unit.id, project: unit.scoping.projectId.toString(), reason },
      `spans rejected: ${message}`,
    );
    settlement.receive(items, measureSpanItems).reject(invalid(reason));
    return undefined;
  };
  const [item, ...more] = items;
  if (item === undefined) return undefined;
  if (more.length > 0 && items.some(isContainer))
    return refuse("duplicate_item", "found more than one source of spans in an envelope");
  if (!isContainer(item))
    return refuse("feature_disabled", `found spans of type "${item.contentType}", which are not processed yet`);
  const container = parseContainer(item, tools.limits.maxSpanOperations);
  if (isFailure(container)) return refuse(container.reason, container.message);
  const batch = settlement.receive<SpanBatch>(
    {
      spans: container.items.map((raw, index) => readSpan(raw, index, unit.ids)),
      ingress: "container",
      settings: settingsOf(container),
      header: undefined,
      serverSampleRate: undefined,
      indexed: true,
      transactions: 0,
    },
    measureSpanBatch,
  );
  keyById(batch);
  return batch;
}

function isContainer(item: Item): boolean {
  return item.contentType.toLowerCase() === spanContainerType;
}

/** Only version 2 of the container may ask for inference. */
function settingsOf({ metadata }: Container): SpanBatch["settings"] {
  return metadata?.version === 2 ? metadata.settings : inferNothing;
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
