import type { Clock } from "./service.ts";

/** The machine's clock. */
export function createSystemClock(): Clock {
  return { now: () => Date.now(), monotonicMs: () => performance.now() };
}
