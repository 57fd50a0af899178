/**
 * Whether a processor can be sent to. When it can't be reached, or can't deliver, nothing more is sent to it but one
 * batch from time to time, to find out; what is for it stays in the buffer untouched.
 */

const firstPauseMs = 100;
const maxPauseMs = 2000;

/** The gate before one processor. */
export interface LaneGate {
  /** Undefined: open. Else why nothing is sent, in words. */
  readonly closedBecause: string | undefined;
  /** When the next batch may find out, in ms since the epoch; 0 while open. */
  readonly untilMs: number;
  /** A batch found the processor unavailable. Returns true if the gate was open. */
  fail(nowMs: number, because: string): boolean;
  /** A batch was answered. Returns true if the gate was closed. */
  succeed(): boolean;
}

/** Creates an open gate. `random`: a number in [0, 1). */
export function createLaneGate(random: () => number): LaneGate {
  let failures = 0;
  let untilMs = 0;
  let because: string | undefined;
  return {
    get closedBecause() {
      return because;
    },
    get untilMs() {
      return untilMs;
    },
    fail(nowMs, found) {
      const wasOpen = because === undefined;
      because = found;
      // Batches that were in flight together fail together: that is one failure.
      if (!wasOpen && nowMs < untilMs) return false;
      failures++;
      const pauseMs = Math.min(maxPauseMs, firstPauseMs * 2 ** Math.min(failures - 1, 10));
      untilMs = nowMs + pauseMs / 2 + (pauseMs / 2) * random();
      return wasOpen;
    },
    succeed() {
      const wasClosed = because !== undefined;
      failures = 0;
      untilMs = 0;
      because = undefined;
      return wasClosed;
    },
  };
}
