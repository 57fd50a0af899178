/** What the system says a process does: whether it runs, sleeps, waits for a disk, or is stopped. */
import { readFileSync } from "node:fs";

/** For example `T (stopped)`; undefined if the process is gone, or where the system does not tell. */
export function processState(pid: number): string | undefined {
  try {
    return /^State:\s*(.+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  } catch {
    return undefined;
  }
}
