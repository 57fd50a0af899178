/** Measures calls: how many are under way, how long they take, how many fail. */
import type { Counter, Gauge, Histogram } from "./cells.ts";

/** What calls are counted in. */
export interface CallCells {
  readonly held: Gauge;
  /** In seconds, failed calls included. */
  readonly duration: Histogram;
  readonly failed: Counter;
}

/**
 * A method that is measured.
 * @param monotonicMs ms since an arbitrary start
 */
export function measureCalls<A extends readonly unknown[], R>(
  { held, duration, failed }: CallCells,
  monotonicMs: () => number,
  method: (...given: A) => Promise<R>,
): (...given: A) => Promise<R> {
  return async (...given) => {
    const startedMs = monotonicMs();
    held.add(1);
    try {
      return await method(...given);
    } catch (error) {
      failed.add();
      throw error;
    } finally {
      held.add(-1);
      duration.observe((monotonicMs() - startedMs) / 1000);
    }
  };
}
