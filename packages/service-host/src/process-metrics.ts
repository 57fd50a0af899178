import { performance } from "node:perf_hooks";
import type { Metrics } from "@weir/telemetry";

/** Exports what the process itself uses; read only when metrics are asked for. */
export function observeProcess(metrics: Metrics, version: string): void {
  metrics.observe("process.info", { version }, () => 1);
  metrics.observe("process.cpu", {}, () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
  metrics.observe("process.memory", {}, () => process.memoryUsage.rss());
  metrics.observe("process.event_loop.utilization", {}, () => performance.eventLoopUtilization().utilization);
}
