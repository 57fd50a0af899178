import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import type { Metrics } from "@weir/telemetry";

/** How often the delay of the event loop is measured, in ms; a delay is measured from when the measurement was due. */
const delayResolutionMs = 50;

const delayWindowSeconds = 15;

/** Exports what the process itself uses; read only when metrics are asked for. */
export function observeProcess(metrics: Metrics, version: string): void {
  metrics.observe("process.info", { version }, () => 1);
  metrics.observe("process.cpu", {}, () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
  metrics.observe("process.memory", {}, () => process.memoryUsage.rss());
  let longestDelay: (() => number) | undefined;
  metrics.observe("process.event_loop.delay", {}, () => {
    longestDelay ??= measureDelay();
    return longestDelay();
  });
  metrics.observe("process.event_loop.utilization", {}, () => performance.eventLoopUtilization().utilization);
}

/** Begins with the first question: to measure takes more than all else that an idle process does. */
function measureDelay(): () => number {
  const delay = monitorEventLoopDelay({ resolution: delayResolutionMs });
  delay.enable();
  // Several exporters may read, at their own times: none may take from another what it has not seen.
  const longestSeconds: number[] = [];
  const timer = setInterval(() => {
    longestSeconds.push(delayOf(delay.max));
    if (longestSeconds.length > delayWindowSeconds) longestSeconds.shift();
    delay.reset();
  }, 1000);
  timer.unref();
  return () => Math.max(delayOf(delay.max), ...longestSeconds);
}

/** Seconds by which a measurement came late. */
function delayOf(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e9 - delayResolutionMs / 1000);
}
