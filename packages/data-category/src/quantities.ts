import type { DataCategory } from "@weir/gen/weir/common/v1/data_category.ts";

/** How much of one category, in the category's unit: an integer of at least 0. */
export type Quantity = readonly [category: DataCategory, quantity: number];

/** Quantities by category. A category may appear more than once; the sum counts. */
export type Quantities = readonly Quantity[];

/** Adds to a running sum. Quantities of 0 leave no entry. */
export function addQuantity(sums: Map<DataCategory, number>, [category, quantity]: Quantity): void {
  if (quantity === 0) return;
  sums.set(category, (sums.get(category) ?? 0) + quantity);
}

/** One entry per category, in order of first appearance, without zeros. */
export function mergeQuantities(...lists: readonly Quantities[]): Quantities {
  const sums = new Map<DataCategory, number>();
  for (const list of lists) for (const quantity of list) addQuantity(sums, quantity);
  return [...sums];
}

/** The sum of one category. */
export function quantityOf(quantities: Quantities, category: DataCategory): number {
  let sum = 0;
  for (const [candidate, quantity] of quantities) if (candidate === category) sum += quantity;
  return sum;
}
