import type { Sink } from "@weir/sink";
import { runTraced, type Tracer } from "@weir/telemetry";

/** A sink whose deliveries are traced, each below the work that it is part of. */
export function traceSink(sink: Sink, tracer: Tracer): Sink {
  return {
    submit(records, options) {
      const span = tracer.start("sink.deliver");
      if (span.traceparent === undefined) return sink.submit(records, options);
      span.set("weir.records", records.length);
      span.set("weir.topics", [...new Set(records.map(({ topic }) => topic))].join(","));
      return runTraced(tracer, span, () => sink.submit(records, options));
    },
    close: () => sink.close(),
  };
}
