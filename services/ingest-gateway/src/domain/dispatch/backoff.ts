/** How long to wait before trying again. */

const firstDelayMs = 250;
const maxDelayMs = 5000;

/**
 * The delay after a number of failures in a row, in ms: doubling from a quarter of a second up to five seconds, of
 * which a random half is taken off so that retries do not come in step.
 * @param failures at least 1
 * @param random a number in [0, 1)
 */
export function backoffMs(failures: number, random: number): number {
  const full = Math.min(maxDelayMs, firstDelayMs * 2 ** Math.min(failures - 1, 20));
  return full / 2 + (full / 2) * random;
}
