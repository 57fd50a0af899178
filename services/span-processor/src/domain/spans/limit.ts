/** Quotas on spans: all or nothing per batch (spans, section "Quotas and categories"). */
import { DataCategory } from "@weir/data-category";
import type { Managed } from "@weir/managed";
import { checkLimits } from "../check-limits.ts";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import type { SpanBatch } from "./span-batch.ts";
import { countSegments, spanQuantities } from "./span-batch.ts";

/** Charges the batch. A limit on spans drops it; a limit on stored spans only lets it be counted. */
export async function limitSpans(batch: Managed<SpanBatch>, unit: UnitContext, tools: Tools): Promise<void> {
  const { spans } = batch.value;
  const refusal = await checkLimits(batch, spanQuantities(spans.length), "spans", unit, tools);
  if (refusal === undefined) return;
  if (refusal.category === DataCategory.SPAN) {
    batch.reject(refusal.outcome);
    return;
  }
  const quantities = [[DataCategory.SPAN_INDEXED, spans.length]] as const;
  batch.replace({ ...batch.value, indexed: false }, [{ outcome: refusal.outcome, quantities }]);
  batch.remeasure({ ...batch.value, transactions: countSegments(spans) });
  batch.accept();
}
