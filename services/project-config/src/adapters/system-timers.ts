/** The process's own timers. */
import type { Timers } from "../domain/timers.ts";

export const systemTimers: Timers = {
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};
