/** Pauses between attempts (project configuration, section "Upstream batching"). */

export interface Backoff {
  /** The next pause in ms: 0, then 1 s growing by half each time, up to the bound. */
  next(): number;
  reset(): void;
}

const firstPauseMs = 1000;
const growth = 1.5;

/** @param maxMs longest pause, in ms */
export function createBackoff(maxMs: number): Backoff {
  let attempts = 0;
  return {
    next() {
      const attempt = attempts;
      attempts += 1;
      // Beyond 100 attempts every bound that can be configured is reached.
      return attempt === 0 ? 0 : Math.min(firstPauseMs * growth ** Math.min(attempt - 1, 100), maxMs);
    },
    reset() {
      attempts = 0;
    },
  };
}
