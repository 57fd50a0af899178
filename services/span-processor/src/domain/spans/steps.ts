/**
 * What happens to the spans of an envelope, in order (spans, section "The pipeline in order").
 *
 * `checkTraceHeader`, `sampleSpans` and `limitSpans` decide upon the batch as a whole, the other steps upon each span.
 */
import type { Item } from "@weir/envelope";
import type { Managed, Settlement } from "@weir/managed";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import { deriveTexts } from "./derive.ts";
import { expandSpans } from "./expand.ts";
import { filterSpans } from "./filter.ts";
import { limitSpans } from "./limit.ts";
import { normalizeSpans } from "./normalize.ts";
import { sampleSpans } from "./sample.ts";
import { scrubSpans } from "./scrub.ts";
import type { SpanBatch } from "./span-batch.ts";
import { storeSpans } from "./store.ts";
import { checkTraceHeader } from "./trace-header.ts";
import { trimSpans } from "./trim.ts";
import { validateSpans } from "./validate.ts";

type Step = (batch: Managed<SpanBatch>, unit: UnitContext, tools: Tools) => void | Promise<void>;

const steps: readonly Step[] = [
  checkTraceHeader,
  sampleSpans,
  normalizeSpans,
  filterSpans,
  scrubSpans,
  deriveTexts,
  trimSpans,
  validateSpans,
  limitSpans,
  storeSpans,
];

/**
 * Processes the span items of a unit. A step that ends the batch ends the processing.
 * @throws RetryLater if a neighbour or the sink is out of reach: then the unit was not processed
 */
export async function processSpans(
  items: readonly Item[],
  settlement: Settlement,
  unit: UnitContext,
  tools: Tools,
): Promise<void> {
  const batch = expandSpans(items, settlement, unit, tools);
  if (batch === undefined) return;
  for (const step of steps) {
    await step(batch, unit, tools);
    if (batch.ended) return;
  }
}
