/** What one of two sides costs more, from pairs of measurements that were made one after another. */
import { median } from "../../load/statistics.ts";

/** A cost relative to the other side, with how sure it is: 0.05 is 5 %. */
export interface PairedCost {
  readonly cost: number;
  /** Of 95 such measurements of 100 the interval holds the true median. */
  readonly low: number;
  readonly high: number;
}

/** The 97.5th percentile of the standard normal distribution. */
const z = 1.96;

/**
 * The median of the ratios and its interval by order statistics: whatever the ratios' distribution is, the number of
 * those below the true median is binomial. Below six pairs there is no such interval: it is without bounds.
 */
export function pairedCost(with_: readonly number[], without: readonly number[]): PairedCost {
  const ratios = with_
    .map((value, index) => value / (without[index] ?? Number.NaN))
    .filter(Number.isFinite)
    .toSorted((left, right) => left - right);
  const rank = Math.floor((ratios.length + 1 - z * Math.sqrt(ratios.length)) / 2);
  return {
    cost: median(ratios) - 1,
    low: (ratios[rank - 1] ?? Number.NEGATIVE_INFINITY) - 1,
    high: (ratios[ratios.length - rank] ?? Number.POSITIVE_INFINITY) - 1,
  };
}
