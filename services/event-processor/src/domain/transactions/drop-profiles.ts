/** Profiles of transactions, which this version does not process (filters, section "Where filters run"). */
import { itemQuantities } from "@weir/envelope";
import type { Managed } from "@weir/managed";
import { invalid } from "@weir/managed";
import type { UnitContext } from "../unit-context.ts";
import { notProcessed } from "../unsupported/steps.ts";
import type { Transaction } from "./transaction.ts";

/** Drops the profile. What sampling says of the transaction is none of its business: it is dropped before. */
export function dropProfiles(context: UnitContext, unit: Managed<Transaction>): void {
  const { profiles } = unit.value;
  if (profiles.length === 0) return;
  context.processing.explain("this version does not process items of this kind yet", { type: "profile" });
  const removals = profiles.map((item) => ({
    outcome: invalid("feature_disabled", notProcessed(item)),
    quantities: itemQuantities(item),
  }));
  unit.replace({ ...unit.value, profiles: [] }, removals);
}
