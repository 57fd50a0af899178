/** Profiles of transactions, which this version does not process (filters, section "Where filters run"). */
import { itemQuantities } from "@weir/envelope";
import type { Managed, Removal } from "@weir/managed";
import type { UnitContext } from "../unit-context.ts";
import { limitBatch } from "../unsupported/limit.ts";
import { notProcessed } from "../unsupported/steps.ts";
import type { Transaction } from "./transaction.ts";

/** Drops the profile: over a quota as rate limited. What sampling says of the transaction is none of its business. */
export async function dropProfiles(context: UnitContext, unit: Managed<Transaction>): Promise<void> {
  const removals: Removal[] = [];
  for (const [index, item] of unit.value.profiles.entries()) {
    const refused = await limitBatch(context, { name: `profile/${index}`, items: [item] });
    removals.push({ outcome: refused?.outcome ?? notProcessed(context, item), quantities: itemQuantities(item) });
  }
  if (removals.length > 0) unit.replace({ ...unit.value, profiles: [] }, removals);
}
