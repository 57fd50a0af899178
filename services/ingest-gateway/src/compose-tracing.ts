/** What the gateway does differently when it is traced: nothing without a tracer. */
import { runTraced, type Tracer } from "@weir/telemetry";
import { traceProcessors, traceWait } from "./adapters/trace-dispatch.ts";
import type { Admit } from "./domain/admission/steps.ts";
import type { ProcessUnits } from "./domain/dispatch/processor.ts";
import type { ProcessorName } from "./domain/dispatch/processor-unit.ts";
import type { HeldEnvelope } from "./domain/spool/held-envelope.ts";
import type { TraceRequest } from "./edge/http/trace-request.ts";
import { createTraceRequest } from "./edge/http/trace-request.ts";

type Processors = Readonly<Record<ProcessorName, ProcessUnits>>;

/** Tracing at the places where the gateway is put together. */
export interface GatewayTracing {
  /** Undefined: requests are not traced. */
  readonly request: TraceRequest | undefined;
  admission(decide: Admit): Admit;
  processors(processors: Processors): Processors;
  /** An envelope left the buffer after that many ms. */
  released(waitedMs: number, envelope: HeldEnvelope): void;
  /** W3C `traceparent` of what is being done; undefined: it is not traced. */
  readonly active: (() => string | undefined) | undefined;
}

/** Composes it. */
export function composeTracing(tracer: Tracer | undefined): GatewayTracing {
  if (tracer === undefined) {
    return {
      request: undefined,
      admission: (decide) => decide,
      processors: (processors) => processors,
      released: () => {},
      active: undefined,
    };
  }
  return {
    request: createTraceRequest(tracer),
    admission: (decide) => (submission) => {
      // What comes by a stream is in no request of its own.
      const span = tracer.active() ? tracer.start("gateway.admit") : tracer.enter("gateway.admit", undefined);
      return runTraced(tracer, span, () => decide(submission));
    },
    processors: (processors) => traceProcessors(processors, tracer),
    released: (waitedMs, envelope) => traceWait(tracer, envelope, waitedMs),
    active: () => tracer.active()?.traceparent,
  };
}
