/** Traces what leaves the buffer: the wait in it, the way of each unit to its processor, and the batches on that way. */
import type { EnvelopeUnit } from "@weir/gen/weir/common/v1/envelope.ts";
import { inTrace, runTraced, type Span, type Tracer } from "@weir/telemetry";
import type { ProcessUnits } from "../domain/dispatch/processor.ts";
import type { ProcessorName } from "../domain/dispatch/processor-unit.ts";
import type { HeldEnvelope } from "../domain/spool/held-envelope.ts";

type Processors = Readonly<Record<ProcessorName, ProcessUnits>>;

/** Notes that an envelope has left the buffer, after that many ms. */
export function traceWait(tracer: Tracer, parent: HeldEnvelope, waitedMs: number): void {
  if (parent.traceparent === undefined) return;
  const { receivedAtMs: startMs } = parent;
  tracer.start("gateway.spool", { parent, startMs }).end(startMs + waitedMs);
}

/** Processors to which the way is traced. */
export function traceProcessors(processors: Processors, tracer: Tracer): Processors {
  return {
    "span-processor": traceProcessor("span-processor", processors["span-processor"], tracer),
    "event-processor": traceProcessor("event-processor", processors["event-processor"], tracer),
  };
}

/** One span per traced unit, below its request; and one for the batch, which is part of no single trace: links lead to the units. */
function traceProcessor(name: ProcessorName, process: ProcessUnits, tracer: Tracer): ProcessUnits {
  const attributes = { "weir.processor": name };
  return async (units, signal) => {
    if (!units.some(({ traceparent }) => traceparent !== undefined)) return process(units, signal);
    const spans: Span[] = [];
    const traced = units.map((unit): EnvelopeUnit => {
      if (unit.traceparent === undefined) return unit;
      const span = tracer.start("gateway.dispatch", {
        parent: unit,
        attributes: { ...attributes, "weir.unit": unit.id },
      });
      spans.push(span);
      return inTrace(unit, span);
    });
    const batch = tracer.start("gateway.batch", {
      parent: null,
      links: spans,
      attributes: { ...attributes, "weir.units": units.length },
    });
    try {
      return await runTraced(tracer, batch, () => process(traced, signal));
    } catch (error) {
      for (const span of spans) span.fail(error);
      throw error;
    } finally {
      for (const span of spans) span.end();
    }
  };
}
