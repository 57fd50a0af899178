/** What happens to the spans of a kept transaction, in order (spans, section "Spans from transactions"). */
import type { Managed, Settlement } from "@weir/managed";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import type { ExtractedSpans } from "./extract.ts";
import { extractSpans } from "./extract.ts";
import { limitExtracted } from "./limit.ts";
import { storeExtracted } from "./store.ts";
import type { Transaction } from "./transaction.ts";
import { validateExtracted } from "./validate.ts";

type Step = (spans: Managed<ExtractedSpans>, unit: UnitContext, tools: Tools) => void | Promise<void>;

const steps: readonly Step[] = [limitExtracted, validateExtracted, storeExtracted];

/**
 * Extracts and processes the spans of a transaction. A step that ends them ends the processing.
 * @param eventId of the transaction, 32 hex digits; undefined if it is not known
 * @throws RetryLater if a neighbour or the sink is out of reach: then the unit was not processed
 */
export async function processTransaction(
  transaction: Transaction,
  eventId: string | undefined,
  settlement: Settlement,
  unit: UnitContext,
  tools: Tools,
): Promise<void> {
  const spans = extractSpans(transaction, eventId, settlement);
  for (const step of steps) {
    await step(spans, unit, tools);
    if (spans.ended) return;
  }
}
