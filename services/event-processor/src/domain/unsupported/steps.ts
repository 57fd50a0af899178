/** Items that this version does not process: each is dropped with an outcome, and the debug log says so. */
import type { Item } from "@weir/envelope";
import { itemQuantities } from "@weir/envelope";
import type { Evidence } from "@weir/managed";
import { DecisionStep, finding, invalid } from "@weir/managed";
import type { UnitContext } from "../unit-context.ts";

/** Drops items of kinds that this version does not process yet. */
export function dropUnsupported(context: UnitContext, items: readonly Item[]): void {
  for (const item of items) {
    context.processing.explain("this version does not process items of this kind yet", { type: item.type });
    context.settlement.receive(item, itemQuantities).reject(invalid("feature_disabled", notProcessed(item)));
  }
}

/** Drops items that fit nowhere in their envelope. */
export function dropLeftOver(context: UnitContext, items: readonly Item[]): void {
  for (const item of items) {
    context.processing.explain("an item fits nowhere in its envelope", { type: item.type });
    context.settlement.receive(item, itemQuantities).reject(invalid("invalid_envelope"));
  }
}

/** Why an item of such a kind is dropped. */
export function notProcessed({ type }: Item): Evidence {
  return finding(DecisionStep.FEATURE, "type of the item", type, "one that this version processes");
}
