/** Takes single spans out of a batch. */
import type { Managed, Outcome, Removal } from "@weir/managed";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import type { Span } from "./span.ts";
import type { SpanBatch } from "./span-batch.ts";
import { spanQuantities } from "./span-batch.ts";

/** Rejects each span for which `judge` returns an outcome. */
export function dropSpans(
  batch: Managed<SpanBatch>,
  unit: UnitContext,
  tools: Tools,
  judge: (span: Span) => Outcome | undefined,
): void {
  const { spans } = batch.value;
  const kept: Span[] = [];
  const removals: Removal[] = [];
  for (const span of spans) {
    const outcome = judge(span);
    if (outcome === undefined) kept.push(span);
    else {
      tools.logger.debug({ unit: unit.id, span: span.spanId, reason: outcome.reason }, "span rejected");
      removals.push({ outcome, quantities: spanQuantities(1), record: span });
    }
  }
  if (removals.length > 0) batch.replace({ ...batch.value, spans: kept }, removals);
}
