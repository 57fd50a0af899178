/** A clock that moves only when told to. */

/** A clock for tests; has the shape of the services' clock. */
export interface ManualClock {
  /** Ms since the epoch. */
  now(): number;
  /** Ms since the clock was made. */
  monotonicMs(): number;
  /** Moves both times forward. */
  advance(ms: number): void;
  /** Sets the wall clock, forward or back; the monotonic time stays. */
  setNow(epochMs: number): void;
}

/**
 * Creates a clock that stands still.
 * @param startMs ms since the epoch; default 2026-01-01T00:00:00Z
 */
export function createManualClock(startMs: number = Date.UTC(2026, 0, 1)): ManualClock {
  let epochMs = startMs;
  let elapsedMs = 0;
  return {
    now: () => epochMs,
    monotonicMs: () => elapsedMs,
    advance(ms) {
      epochMs += ms;
      elapsedMs += ms;
    },
    setNow(ms) {
      epochMs = ms;
    },
  };
}
