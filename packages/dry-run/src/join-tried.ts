/** One unit that two processors worked on: what came of it in both. */
import type { DataCategory } from "@weir/data-category";
import type { DecidedQuantity } from "@weir/gen/weir/common/v1/decision.ts";
import type { TriedUnit } from "@weir/gen/weir/common/v1/dry_run.ts";

/** The unit with what came of the rest of it elsewhere; undefined: nothing. */
export function joinTried(unit: TriedUnit, rest: TriedUnit | undefined): TriedUnit {
  if (rest === undefined) return unit;
  return {
    id: unit.id,
    kept: sums([...unit.kept, ...rest.kept]),
    dropped: [...unit.dropped, ...rest.dropped],
    reported: [...unit.reported, ...rest.reported],
    failure: unit.failure ?? rest.failure,
  };
}

function sums(quantities: readonly DecidedQuantity[]): DecidedQuantity[] {
  const byCategory = new Map<DataCategory, bigint>();
  for (const { category, quantity } of quantities) {
    byCategory.set(category, (byCategory.get(category) ?? 0n) + quantity);
  }
  return [...byCategory].map(([category, quantity]) => ({ category, quantity }));
}
