/** How much a counter has grown within a window, as Prometheus reckons it: up to the window's ends, past resets. */
import type { Point } from "./series.ts";

/** Undefined if two samples are not there. @param points those within the window */
export function increaseOf(points: readonly Point[], fromS: number, toS: number): number | undefined {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined || first === last) return undefined;
  let grown = 0;
  for (const [index, { value }] of points.entries()) {
    const before = points[index - 1]?.value ?? value;
    // A counter that is less than before began anew.
    grown += value < before ? value : value - before;
  }
  const sampledS = last.atS - first.atS;
  const betweenS = sampledS / (points.length - 1);
  const reach = (gapS: number) => (gapS >= 1.1 * betweenS ? betweenS / 2 : gapS);
  const zeroAgoS = grown > 0 ? sampledS * (first.value / grown) : Number.POSITIVE_INFINITY;
  const reachedS = sampledS + Math.min(reach(first.atS - fromS), zeroAgoS) + reach(toS - last.atS);
  return grown * (reachedS / sampledS);
}
