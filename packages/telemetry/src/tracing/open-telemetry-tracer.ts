/** The tracer over the OpenTelemetry SDK. Nothing else in Weir knows of that SDK's traces. */
import { AsyncLocalStorage } from "node:async_hooks";
import {
  createTraceState,
  type Link,
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
import { type ParsedContext, parseTraceContext, type TraceContext } from "./trace-context.ts";
import { formatTraceparent } from "./traceparent.ts";
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

  function begin(name: SpanName, parent: ParsedContext | undefined, start: SpanStart, links: Link[]): Span {
    const { startMs, attributes = {} } = start;
    const above = parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, contextOf(parent));
    const startTime = startMs === undefined ? {} : { startTime: startMs };
    const span = sdk.startSpan(name, { kind: kinds[spanCatalogue[name].kind], attributes, links, ...startTime }, above);
    return wrap(span, parent?.tracestate);
  }

  return {
    enter(name, received, attributes) {
      if (random() >= sampleRate) return untraced;
      const outside = parseTraceContext(received);
      return outside?.sampled === false ? untraced : begin(name, outside, { attributes }, []);
    },
    start(name, start = rootStart) {
      const { parent = active(), links } = start;
      if (parent?.traceparent === undefined && links === undefined) return untraced;
      const above = parseTraceContext(parent ?? {});
      const causes = links?.flatMap(linkTo) ?? [];
      if (above?.sampled !== true && causes.length === 0) return untraced;
      return begin(name, above, start, causes);
    },
    within(span, run) {
      const traced = span === untraced ? undefined : span;
      return traced === current.getStore() ? run() : current.run(traced, run);
    },
    active,
  };
}

function linkTo(context: TraceContext): Link[] {
  const parsed = parseTraceContext(context);
  return parsed === undefined ? [] : [{ context: contextOf(parsed) }];
}

function contextOf({ traceId, spanId, tracestate }: ParsedContext): SpanContext {
  const traceState = tracestate === undefined ? undefined : createTraceState(tracestate);
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true, ...(traceState && { traceState }) };
}

function wrap(span: SdkSpan, tracestate: string | undefined): Span {
  const { traceId, spanId } = span.spanContext();
  let hasEnded = false;
  return {
    traceparent: formatTraceparent({ traceId, spanId, sampled: true }),
    tracestate,
    set(name, value) {
      span.setAttribute(name, value);
    },
    fail(error) {
      const { name, message } = error instanceof Error ? error : { name: "error", message: String(error) };
      span.setAttribute("error.type", name);
      span.setStatus({ code: SpanStatusCode.ERROR, message });
    },
    end(atMs) {
      hasEnded = true;
      span.end(atMs);
    },
    get hasEnded() {
      return hasEnded;
    },
  };
}
