/** The CPU time of a process to the nanosecond (Linux: schedstat of its threads). */
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const pollMs = 5;
const quietMs = 20;
/** What timers of an idle process may take in one poll, in ms. */
const idleMs = 0.3;

/** CPU time of all threads that the process has now, user and system, in ms. */
export function cpuMs(pid: number): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ", 1)[0]);
    } catch {
      // It ended meanwhile.
    }
  }
  return nanoseconds / 1e6;
}

/** Waits until a process has finished what it had begun, at most `timeoutMs`. */
export async function untilIdle(pid: number, timeoutMs = 2000): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs;
  let before = cpuMs(pid);
  let idleSinceMs = performance.now();
  while (performance.now() - idleSinceMs < quietMs && performance.now() < deadlineMs) {
    await delay(pollMs);
    const now = cpuMs(pid);
    if (now - before > idleMs) idleSinceMs = performance.now();
    before = now;
  }
}
