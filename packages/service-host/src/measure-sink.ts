import type { Sink } from "@weir/sink";
import { type CallCells, measureCalls } from "@weir/telemetry";

/** A sink whose deliveries are measured, from when they are handed over until they are durable. */
export function measureSink(sink: Sink, cells: CallCells, monotonicMs: () => number): Sink {
  return {
    submit: measureCalls(cells, monotonicMs, (...given: Parameters<Sink["submit"]>) => sink.submit(...given)),
    close: () => sink.close(),
  };
}
