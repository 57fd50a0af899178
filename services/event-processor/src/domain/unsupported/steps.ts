/** Items that this version does not process: each is dropped with an outcome, and the debug log says so. */
import type { Item } from "@weir/envelope";
import { itemQuantities } from "@weir/envelope";
import type { Outcome } from "@weir/managed";
import { DecisionStep, finding, invalid } from "@weir/managed";
import type { UnitContext } from "../unit-context.ts";
import { batchesOf, limitBatch } from "./limit.ts";

/** Drops items of kinds that this version does not process yet: over a quota as rate limited. */
export async function dropUnsupported(context: UnitContext, items: readonly Item[]): Promise<void> {
  for (const batch of batchesOf(items)) {
    const refused = await limitBatch(context, batch);
    for (const item of batch.items) {
      const outcome = refused?.outcome ?? notProcessed(context, item);
      context.settlement.receive(item, itemQuantities).reject(outcome);
    }
  }
}

/** Drops items that fit nowhere in their envelope. */
export function dropLeftOver(context: UnitContext, items: readonly Item[]): void {
  for (const item of items) {
    context.processing.explain("an item fits nowhere in its envelope", { type: item.type });
    context.settlement.receive(item, itemQuantities).reject(invalid("invalid_envelope"));
  }
}

/** The outcome of an item that no quota refuses. */
export function notProcessed({ processing }: UnitContext, { type }: Item): Outcome {
  processing.explain("this version does not process items of this kind yet", { type });
  const evidence = finding(DecisionStep.FEATURE, "type of the item", type, "one that this version processes");
  return invalid("feature_disabled", evidence);
}
