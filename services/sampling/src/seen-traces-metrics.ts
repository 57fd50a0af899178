import type { Metrics } from "@weir/telemetry";
import type { SeenTraces } from "./domain/seen-traces.ts";

/** Measures what is remembered whenever metrics are read, until the returned function is called. */
export function readSeenTraces(metrics: Pick<Metrics, "observe">, seenTraces: SeenTraces): () => void {
  const stops = [
    metrics.observe("sampling.remembered.traces", {}, () => seenTraces.size().traces),
    metrics.observe("sampling.remembered.bytes", {}, () => seenTraces.size().bytes),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
