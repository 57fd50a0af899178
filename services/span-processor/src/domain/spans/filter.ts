/** Inbound filters of spans: each is asked about by itself (filters, section "Where filters run"). */
import type { Managed } from "@weir/managed";
import { createRecordFilter } from "../filters/record-filter.ts";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import { dropSpans } from "./drop-spans.ts";
import type { SpanBatch } from "./span-batch.ts";

/** Drops spans that the project does not want. */
export function filterSpans(batch: Managed<SpanBatch>, unit: UnitContext, tools: Tools): void {
  const judge = createRecordFilter("span", unit, tools);
  if (judge !== undefined)
    dropSpans(batch, unit, tools, ({ name, status, attributes }) => judge({ name, status }, attributes));
}
