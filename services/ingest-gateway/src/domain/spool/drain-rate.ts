/** Bounds how many envelopes per second are read back from disk, so that a backlog does not drown the processors. */

/** A budget that refills with time. */
export interface DrainRate {
  /** Takes up to `wanted`; 0 if none is left. */
  take(wanted: number, nowMs: number): number;
  /** When one more may be taken, in ms since the epoch. */
  nextMs(nowMs: number): number;
}

/** A budget of so many per second, or none. A second's worth may be taken at once. */
export function createDrainRate(perSecond: number | undefined): DrainRate {
  if (perSecond === undefined) return { take: (wanted) => wanted, nextMs: (nowMs) => nowMs };
  let left = perSecond;
  let atMs = 0;
  const refill = (nowMs: number) => {
    if (nowMs > atMs) left = Math.min(perSecond, left + ((nowMs - atMs) / 1000) * perSecond);
    atMs = nowMs;
  };
  return {
    take(wanted, nowMs) {
      refill(nowMs);
      const taken = Math.min(wanted, Math.floor(left));
      left -= taken;
      return taken;
    },
    nextMs(nowMs) {
      refill(nowMs);
      return left >= 1 ? nowMs : nowMs + ((1 - left) / perSecond) * 1000;
    },
  };
}
