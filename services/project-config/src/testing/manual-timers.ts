/** Timers and a clock that move only when told to. */
import type { Timers } from "../domain/timers.ts";

export interface ManualTimers extends Timers {
  /** Ms since these timers were made. */
  monotonicMs(): number;
  /** Moves to a time, in ms, and runs what is due on the way, in its order. Answers that are under way arrive first. */
  moveTo(timeMs: number): Promise<void>;
  /** How many tasks are scheduled. */
  readonly scheduled: number;
}

export function createManualTimers(): ManualTimers {
  const tasks = new Set<{ atMs: number; run: () => void }>();
  let nowMs = 0;

  async function settle(): Promise<void> {
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  return {
    monotonicMs: () => nowMs,
    after(delayMs, run) {
      const task = { atMs: nowMs + delayMs, run };
      tasks.add(task);
      return () => tasks.delete(task);
    },
    async moveTo(timeMs) {
      await settle();
      for (;;) {
        const [first] = [...tasks].filter(({ atMs }) => atMs <= timeMs).sort((left, right) => left.atMs - right.atMs);
        if (first === undefined) break;
        tasks.delete(first);
        nowMs = first.atMs;
        first.run();
        await settle();
      }
      nowMs = timeMs;
    },
    get scheduled() {
      return tasks.size;
    },
  };
}
