/** Makes what a test uses fail, hang or dawdle, on demand. */
import { setTimeout as sleep } from "node:timers/promises";

/** Decides what happens to each call that passes it. At first nothing. */
export interface FaultSwitch {
  /** Every call fails, until `heal`. */
  fail(makeError: () => Error): void;
  /** The next calls fail; those after them pass. */
  failNext(count: number, makeError: () => Error): void;
  /** Every call waits, until `heal`. */
  delay(ms: number): void;
  /** Every call hangs, until `heal` lets all of them go on. */
  hang(): void;
  /** Ends all faults. */
  heal(): void;
  /** Calls that came by so far. */
  readonly calls: number;
  /** What a wrapper awaits before each call. A hanging call ends with the signal's reason when that aborts. */
  pass(signal?: AbortSignal): Promise<void>;
}

/** Creates a switch without faults. */
export function createFaultSwitch(): FaultSwitch {
  let calls = 0;
  let failing: { makeError: () => Error; left: number } | undefined;
  let delayMs = 0;
  let hanging: { readonly released: Promise<void>; release(): void } | undefined;
  return {
    get calls() {
      return calls;
    },
    fail(makeError) {
      failing = { makeError, left: Number.POSITIVE_INFINITY };
    },
    failNext(count, makeError) {
      failing = { makeError, left: count };
    },
    delay(ms) {
      delayMs = ms;
    },
    hang() {
      const { promise, resolve } = Promise.withResolvers<void>();
      hanging ??= { released: promise, release: resolve };
    },
    heal() {
      failing = undefined;
      delayMs = 0;
      hanging?.release();
      hanging = undefined;
    },
    async pass(signal) {
      calls += 1;
      if (failing !== undefined && failing.left > 0) {
        failing.left -= 1;
        throw failing.makeError();
      }
      if (delayMs > 0) await sleep(delayMs, undefined, { signal });
      if (hanging !== undefined) await orAborted(hanging.released, signal);
    },
  };
}

async function orAborted(released: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return released;
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    await Promise.race([released, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
