/** Measures and traces how a service answers batches, on streams and in single calls alike. */
import {
  type BatchMethod,
  type CallCells,
  measureCalls,
  type SpanName,
  type TraceContext,
  traceAnswerer,
} from "@weir/telemetry";
import type { ServiceContext } from "./service.ts";

/** What of a batch method is measured and traced. */
export interface BatchObservation<Q> {
  readonly cells: CallCells;
  /** Name of the spans, one per entry. */
  readonly span: SpanName;
  entriesOf(request: Q): readonly TraceContext[];
}

/** What is to be put around a batch method. */
export function observeBatches<Q, C, R>(
  { clock, tracer }: Pick<ServiceContext, "clock" | "tracer">,
  { cells, span, entriesOf }: BatchObservation<Q>,
): (method: BatchMethod<Q, C, R>) => BatchMethod<Q, C, R> {
  return (method) => {
    const measured = measureCalls(cells, clock.monotonicMs, (request: Q, context?: C) => method(request, context));
    return tracer ? traceAnswerer(tracer, span, entriesOf, measured) : measured;
  };
}
