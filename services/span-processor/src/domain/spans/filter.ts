/** Inbound filters of spans: each is asked about by itself (filters, section "Where filters run"). */
import type { Managed } from "@weir/managed";
import type { FilteredRecords } from "../filters/record-filter.ts";
import { createRecordFilter } from "../filters/record-filter.ts";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import { dropSpans } from "./drop-spans.ts";
import type { Span } from "./span.ts";
import type { SpanBatch } from "./span-batch.ts";
import { spanQuantities } from "./span-batch.ts";

const filteredSpans: FilteredRecords<Span> = {
  kind: "span",
  own: ({ name, status }) => ({ name, status }),
  attributes: ({ attributes }) => attributes,
  quantities: () => spanQuantities(1),
};

/** Drops spans that the project does not want. */
export function filterSpans(batch: Managed<SpanBatch>, unit: UnitContext, tools: Tools): void {
  const judge = createRecordFilter(batch, unit, tools, filteredSpans);
  if (judge !== undefined) dropSpans(batch, unit, tools, judge);
}
