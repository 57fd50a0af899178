/** What repetitions of a measurement say together. */

/** The middle value; of an even number the mean of the two in the middle. 0 if there is none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/** The distance between the least and the greatest value, relative to the median, in percent. */
export function renderSpread(values: readonly number[]): string {
  return `${(((Math.max(...values) - Math.min(...values)) / median(values)) * 100).toFixed(0)} %`;
}
