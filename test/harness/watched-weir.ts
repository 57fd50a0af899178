/** A Weir whose memory and event loop a test watches while something is done to it (Linux: /proc). */
import { readFileSync, writeFileSync } from "node:fs";
import { findFreePorts } from "@weir/test-kit";
import { type ConfigObject, startWeir, type WeirProcess } from "./weir-process.ts";

/** What something did to the process. */
export interface Strain {
  /** The longest time for which its event loop did not turn, in ms, as its own metrics tell. */
  readonly longestDelayMs: number;
  /** How much resident memory grew, at its peak, in bytes. */
  readonly grownBytes: number;
}

/** A watched process. */
export interface WatchedWeir extends WeirProcess {
  /** The value of a metric by its name in Prometheus' format, labels and all. */
  metric(name: string): Promise<number>;
  /** Runs something and tells what it did to the process. */
  strain(work: () => Promise<void>): Promise<Strain>;
}

/** Starts Weir in one process. */
export async function startWatchedWeir(
  projects: readonly ConfigObject[],
  config: ConfigObject = {},
): Promise<WatchedWeir> {
  const [port] = await findFreePorts(1);
  const prometheus = `127.0.0.1:${port}`;
  const weir = await startWeir({ projects, config: { ...config, metrics: { prometheus } } });

  async function metric(name: string): Promise<number> {
    const text = await (await fetch(`http://${prometheus}/metrics`)).text();
    const line = text.split("\n").find((candidate) => candidate.startsWith(`${name} `));
    if (line === undefined) throw new Error(`found no metric ${name} in\n${text}`);
    return Number(line.slice(name.length + 1));
  }

  // It is measured from the first question on.
  await metric("weir_process_event_loop_delay_seconds");
  return {
    ...weir,
    metric,
    async strain(work) {
      const delay = () => metric("weir_process_event_loop_delay_seconds");
      forgetPeak(weir.pid);
      const beforeBytes = memoryOf(weir.pid, "VmRSS");
      await delay();
      await work();
      const longestDelayMs = (await delay()) * 1000;
      return { longestDelayMs, grownBytes: memoryOf(weir.pid, "VmHWM") - beforeBytes };
    },
  };
}

function memoryOf(pid: number, field: "VmRSS" | "VmHWM"): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) * 1024;
}

/** Makes the kernel count the peak from now. */
function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
}
