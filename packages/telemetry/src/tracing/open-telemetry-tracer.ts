/** The tracer over the OpenTelemetry SDK. Nothing else in Weir knows of that SDK's traces. */
import { AsyncLocalStorage } from "node:async_hooks";
import {
  createTraceState,
  type Link,
  ROOT_CONTEXT,
  type Tracer as SdkTracer,
  SpanKind,
  TraceFlags,
  trace,
} from "@opentelemetry/api";
import { OpenTelemetrySpan, type SpanAbove } from "./open-telemetry-span.ts";
import { type SpanName, spanCatalogue } from "./span-catalogue.ts";
import { type ParsedContext, parseTraceContext, type TraceCarrier } from "./trace-context.ts";
import { type Span, type SpanStart, type Tracer, untraced } from "./tracer.ts";

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

const rootStart: SpanStart = {};

/**
 * Creates it. What is not sampled costs a draw at the edge: nothing is parsed, allocated or remembered for it. Further in
 * it costs a look at whether something is.
 */
export function createOpenTelemetryTracer({ sdk, sampleRate, random }: OpenTelemetryTracerOptions): Tracer {
  const current = new AsyncLocalStorage<Span | undefined>();

  /** What is done in a span's name after its end (a loop that it happened to begin) is no longer a part of it. */
  function active(): Span | undefined {
    const span = current.getStore();
    return span === undefined || span.hasEnded ? undefined : span;
  }

  function begin(name: SpanName, above: SpanAbove | undefined, start: SpanStart, links: Link[]): Span {
    const { startMs, attributes = {} } = start;
    const context = above === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, above.context);
    const startTime = startMs === undefined ? {} : { startTime: startMs };
    const options = { kind: kinds[spanCatalogue[name].kind], attributes, links, ...startTime };
    return new OpenTelemetrySpan(sdk.startSpan(name, options, context), above?.tracestate);
  }

  return {
    enter(name, received, attributes) {
      if (random() >= sampleRate) return untraced;
      const outside = parseTraceContext(received);
      return outside?.sampled === false ? untraced : begin(name, outside && aboveOf(outside), { attributes }, []);
    },
    start(name, start = rootStart) {
      const { parent = active(), links } = start;
      if (parent?.traceparent === undefined && links === undefined) return untraced;
      const above = readAbove(parent);
      const causes = links?.flatMap((link) => readAbove(link) ?? []) ?? [];
      return above === undefined && causes.length === 0 ? untraced : begin(name, above, start, causes);
    },
    within(span, run) {
      const traced = span === untraced ? undefined : span;
      return traced === current.getStore() ? run() : current.run(traced, run);
    },
    active,
  };
}

/** Undefined: it is not traced. */
function readAbove(carrier: TraceCarrier | null | undefined): SpanAbove | undefined {
  if (carrier === null || carrier === undefined) return undefined;
  if (carrier instanceof OpenTelemetrySpan) return carrier;
  const parsed = parseTraceContext(carrier);
  return parsed?.sampled === true ? aboveOf(parsed) : undefined;
}

function aboveOf({ traceId, spanId, tracestate }: ParsedContext): SpanAbove {
  const traceState = tracestate === undefined ? undefined : createTraceState(tracestate);
  const context = {
    traceId,
    spanId,
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
    ...(traceState && { traceState }),
  };
  return { context, tracestate };
}
