/** Quotas on the spans of a transaction: a limit in either category drops them all (spans, section "Spans from transactions"). */
import type { Managed } from "@weir/managed";
import { checkLimits } from "../check-limits.ts";
import { spanQuantities } from "../spans/span-batch.ts";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import type { ExtractedSpans } from "./extract.ts";

/** Charges the spans, then the stored spans. */
export async function limitExtracted(spans: Managed<ExtractedSpans>, unit: UnitContext, tools: Tools): Promise<void> {
  const refusal = await checkLimits(spans, spanQuantities(spans.value.spans.length), "transaction-spans", unit, tools);
  if (refusal !== undefined) spans.reject(refusal.outcome);
}
