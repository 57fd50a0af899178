/** Normalises each span of a batch; a span that fails is rejected alone (spans, section "Normalisation steps"). */
import type { Managed, Outcome } from "@weir/managed";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import { dropSpans } from "./drop-spans.ts";
import type { NormalizeScope } from "./normalize-steps.ts";
import { normalizeSteps } from "./normalize-steps.ts";
import type { Span } from "./span.ts";
import type { SpanBatch } from "./span-batch.ts";

/** Normalises all spans of a batch. */
export function normalizeSpans(batch: Managed<SpanBatch>, unit: UnitContext, tools: Tools): void {
  const scope = { batch: batch.value, unit, tools };
  dropSpans(batch, unit, tools, (span) => normalize(span, scope));
}

function normalize(span: Span, scope: NormalizeScope): Outcome | undefined {
  for (const { change, judge } of normalizeSteps) {
    change?.(span, scope);
    const outcome = judge?.(span, scope);
    if (outcome !== undefined) return outcome;
  }
  return undefined;
}
