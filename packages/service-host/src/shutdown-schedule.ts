/**
 * Divides the time that a shutdown may take among its phases, so that one that hangs does not take the time of those
 * after it: outcomes are still told, and what the sink holds is still delivered.
 */

/** A phase, in order, with the share of the whole time at which it must have ended. */
const endsAt = { edge: 0.6, calls: 0.7, services: 0.8, outcomes: 0.9, sink: 1, connections: 1 } as const;
const shortestMs = 50;

/** A part of the shutdown. */
export type ShutdownPhase = keyof typeof endsAt;

/** Not everything was finished when the time was over. */
export class ShutdownTimeoutError extends Error {
  override readonly name = "ShutdownTimeoutError";

  constructor(late: readonly ShutdownPhase[], timeoutMs: number) {
    super(`stopping took longer than ${timeoutMs} ms: ${late.join(", ")} had not ended in time`);
  }
}

/** A running shutdown. */
export interface ShutdownSchedule {
  /** Runs a phase, but waits no longer than until its time is over. `signal` aborts then; `remainingMs`: what is left. */
  run(phase: ShutdownPhase, work: (signal: AbortSignal, remainingMs: number) => Promise<void>): Promise<void>;
  /**
   * Tells whether all went well.
   * @throws ShutdownTimeoutError
   */
  finish(): void;
}

/** Begins a shutdown now. */
export function beginShutdown(timeoutMs: number, monotonicMs: () => number): ShutdownSchedule {
  const startedAtMs = monotonicMs();
  const late: ShutdownPhase[] = [];
  return {
    async run(phase, work) {
      const leftMs = timeoutMs * endsAt[phase] - (monotonicMs() - startedAtMs);
      const remainingMs = Math.max(shortestMs, leftMs);
      const deadline = new AbortController();
      const over = Promise.withResolvers<"late">();
      // Work that heeds its signal ends just after it, and is not late.
      const abortTimer = setTimeout(() => deadline.abort(new DOMException("the shutdown's time is over")), remainingMs);
      const lateTimer = setTimeout(() => over.resolve("late"), remainingMs + shortestMs);
      try {
        if ((await Promise.race([work(deadline.signal, remainingMs), over.promise])) === "late") late.push(phase);
      } finally {
        clearTimeout(abortTimer);
        clearTimeout(lateTimer);
      }
    },
    finish() {
      if (late.length > 0) throw new ShutdownTimeoutError(late, timeoutMs);
    },
  };
}
