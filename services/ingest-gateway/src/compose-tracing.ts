/** What the gateway does differently when it is traced: nothing without a tracer. */
import { runTraced, type TraceContext, type Tracer } from "@weir/telemetry";
import { traceProcessors, traceWait } from "./adapters/trace-dispatch.ts";
import type { Admit } from "./domain/admission/steps.ts";
import type { ProcessUnits } from "./domain/dispatch/processor.ts";
import type { ProcessorName } from "./domain/dispatch/processor-unit.ts";
import type { Forward } from "./domain/relays/forward.ts";
import type { HeldEnvelope } from "./domain/spool/held-envelope.ts";
import type { TraceRequest } from "./edge/http/trace-request.ts";
import { createTraceRequest } from "./edge/http/trace-request.ts";

type Processors = Readonly<Record<ProcessorName, ProcessUnits>>;

/** Tracing at the places where the gateway is put together. */
export interface GatewayTracing {
  /** Undefined: requests are not traced. */
  readonly request: TraceRequest | undefined;
  admission(decide: Admit): Admit;
  /** For what comes by a stream: it is in no request of its own. */
  entries(admit: Admit): Admit;
  processors(processors: Processors): Processors;
  /** An envelope left the buffer after that many ms. */
  released(waitedMs: number, envelope: HeldEnvelope): void;
  /** What the upstream is asked to answer. */
  forward(forward: Forward): Forward;
  /** The trace of what is being done; undefined: it is not traced. */
  readonly active: (() => TraceContext | undefined) | undefined;
}

/** Composes it. */
export function composeTracing(tracer: Tracer | undefined): GatewayTracing {
  if (tracer === undefined) {
    return {
      request: undefined,
      admission: (decide) => decide,
      entries: (admit) => admit,
      forward: (forward) => forward,
      processors: (processors) => processors,
      released: () => {},
      active: undefined,
    };
  }
  return {
    request: createTraceRequest(tracer),
    admission: (decide) => (submission) => runTraced(tracer, tracer.start("gateway.admit"), () => decide(submission)),
    entries: (admit) => (submission) => runTraced(tracer, tracer.enter("grpc.entry", {}), () => admit(submission)),
    processors: (processors) => traceProcessors(processors, tracer),
    released: (waitedMs, envelope) => traceWait(tracer, envelope, waitedMs),
    forward: (forward) => (request) => runTraced(tracer, tracer.start("upstream.request"), () => forward(request)),
    active: tracer.active,
  };
}
