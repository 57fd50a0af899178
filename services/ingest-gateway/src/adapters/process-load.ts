/** How much of this process's memory and time is in use. */
import { totalmem } from "node:os";
import { performance } from "node:perf_hooks";

/** Reads the load. */
export interface ProcessLoad {
  /** Resident memory as a part of what the process may use (a container's limit, else the machine's): 0 to 1. */
  memoryUsage(): number;
  /** How busy the event loop was since the last call, in percent. */
  loopUtilization(): number;
}

/** Creates the reader; the first utilization is that since now. */
export function createProcessLoad(): ProcessLoad {
  let last = performance.eventLoopUtilization();
  return {
    memoryUsage() {
      return process.memoryUsage.rss() / availableMemory();
    },
    loopUtilization() {
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, last);
      last = now;
      return Math.round(utilization * 1000) / 10;
    },
  };
}

/** The memory that the process may use, in bytes: a container's limit, else that of the machine. */
export function availableMemory(): number {
  // Without a container's limit Node tells 0, or a number beyond all memory.
  const constrained = process.constrainedMemory();
  const machine = totalmem();
  return constrained > 0 && constrained < machine ? constrained : machine;
}
