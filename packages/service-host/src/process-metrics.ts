import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import type { Metrics } from "@weir/telemetry";

/** How often the delay of the event loop is measured, in ms; a delay is measured from when the measurement was due. */
const delayResolutionMs = 20;

/** Exports what the process itself uses; read only when metrics are asked for. */
export function observeProcess(metrics: Metrics, version: string): void {
  metrics.observe("process.info", { version }, () => 1);
  metrics.observe("process.cpu", {}, () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
  metrics.observe("process.memory", {}, () => process.memoryUsage.rss());
  const delay = monitorEventLoopDelay({ resolution: delayResolutionMs });
  delay.enable();
  metrics.observe("process.event_loop.delay", {}, () => {
    const longestSeconds = Math.max(0, delay.max / 1e9 - delayResolutionMs / 1000);
    delay.reset();
    return longestSeconds;
  });
  metrics.observe("process.event_loop.utilization", {}, () => performance.eventLoopUtilization().utilization);
}
