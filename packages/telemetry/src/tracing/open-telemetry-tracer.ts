/** The tracer over the OpenTelemetry SDK. Nothing else in Weir knows of that SDK's traces. */
import { AsyncLocalStorage } from "node:async_hooks";
import {
  ROOT_CONTEXT,
  type Span as SdkSpan,
  type Tracer as SdkTracer,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from "@opentelemetry/api";
import { type SpanName, spanCatalogue } from "./span-catalogue.ts";
import { formatTraceparent, parseTraceparent, type TraceParent } from "./traceparent.ts";
import { type Span, type SpanAttributes, type Tracer, untraced } from "./tracer.ts";

/** What a tracer is made from. */
export interface OpenTelemetryTracerOptions {
  /** The SDK's tracer; it has to record every span that it is asked for. */
  readonly sdk: SdkTracer;
  /** Share of what comes from outside that is traced: 0 to 1. */
  readonly sampleRate: number;
  /** A number in [0, 1). */
  readonly random: () => number;
}

const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL } as const;

/** Creates it. What is not sampled costs a draw at the edge and nothing further in. */
export function createOpenTelemetryTracer({ sdk, sampleRate, random }: OpenTelemetryTracerOptions): Tracer {
  const current = new AsyncLocalStorage<Span>();

  function begin(
    name: SpanName,
    parent: TraceParent | undefined,
    attributes: SpanAttributes,
    links: readonly TraceParent[] = [],
    startMs?: number,
  ): Span {
    const above = parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, contextOf(parent));
    const span = sdk.startSpan(
      name,
      {
        kind: kinds[spanCatalogue[name].kind],
        attributes,
        links: links.map((link) => ({ context: contextOf(link) })),
        ...(startMs === undefined ? {} : { startTime: startMs }),
      },
      above,
    );
    return wrap(span);
  }

  return {
    enter(name, traceparent, attributes = {}) {
      const outside = parseTraceparent(traceparent);
      if (outside?.sampled === false || random() >= sampleRate) return untraced;
      return begin(name, outside, attributes);
    },
    start(name, { parent = current.getStore()?.traceparent, links = [], attributes = {}, startMs } = {}) {
      const above = parseTraceparent(parent ?? undefined);
      const causes = links.map(parseTraceparent).filter((link) => link !== undefined);
      if (above?.sampled !== true && causes.length === 0) return untraced;
      return begin(name, above, attributes, causes, startMs);
    },
    within: (span, run) => current.run(span, run),
    active: () => current.getStore(),
  };
}

function contextOf({ traceId, spanId }: TraceParent): SpanContext {
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
}

function wrap(span: SdkSpan): Span {
  const { traceId, spanId } = span.spanContext();
  return {
    traceparent: formatTraceparent({ traceId, spanId, sampled: true }),
    set(name, value) {
      span.setAttribute(name, value);
    },
    fail(error) {
      const { name, message } = error instanceof Error ? error : { name: "error", message: String(error) };
      span.setAttribute("error.type", name);
      span.setStatus({ code: SpanStatusCode.ERROR, message });
    },
    end: (atMs) => span.end(atMs),
  };
}
