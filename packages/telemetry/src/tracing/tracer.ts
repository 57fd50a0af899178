/**
 * What the rest of Weir knows of tracing: a port that comes in as a parameter. Who traces nothing is given none, and
 * pays nothing.
 */
import type { SpanName } from "./span-catalogue.ts";
import { type TraceCarrier, type TraceContext, traceHeaders } from "./trace-context.ts";

/** What is said about a span. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** One operation under way, and the context by which others continue its trace. */
export interface Span extends TraceContext {
  set(name: string, value: string | number | boolean): void;
  /** Marks it as failed. */
  fail(error: unknown): void;
  /** Ends it, at most once, at `atMs` (ms since the epoch) or now. */
  end(atMs?: number): void;
  readonly hasEnded: boolean;
}

/** How a span begins. */
export interface SpanStart {
  /** What is above; null: nothing. Default: the span within which this is called, unless that has ended. */
  readonly parent?: TraceCarrier | null | undefined;
  /** What caused this, too. */
  readonly links?: readonly TraceContext[];
  readonly attributes?: SpanAttributes | undefined;
  /** When it began, in ms since the epoch. Default: now. */
  readonly startMs?: number;
}

/** Begins spans. */
export interface Tracer {
  /**
   * Begins the first span of what comes from outside. Whether it is traced is decided here, by chance: a sender can
   * name the trace that this belongs to, and that it is not to be traced, but can't demand that it is.
   * @param received what the sender said, as it was received
   */
  enter(name: SpanName, received: TraceCarrier, attributes?: SpanAttributes): Span;
  /** Begins a span below another one; it is traced if that is, or if it has links. */
  start(name: SpanName, options?: SpanStart): Span;
  /**
   * Calls a function; what it begins, now or later, is below the span. Where neither that nor what is around it is
   * traced, it is only called.
   */
  within<T>(span: Span, run: () => T): T;
  /** The span within which this is called, and which has not ended. Undefined: there is none, or it is not traced. */
  active(): Span | undefined;
}

/** The one span of what is not traced. */
export const untraced: Span = {
  traceparent: undefined,
  tracestate: undefined,
  hasEnded: false,
  set() {},
  fail() {},
  end() {},
};

/**
 * The headers by which a call goes on with the trace that it is made in, asked at each call; undefined: it is made in none.
 * @returns undefined if nothing is traced
 */
export function traceAlong(tracer: Tracer | undefined): (() => ReturnType<typeof traceHeaders>) | undefined {
  return tracer && (() => traceHeaders(tracer.active()));
}

/** Runs an operation within a span, and ends the span with it. */
export function runTraced<T>(tracer: Tracer, span: Span, run: () => Promise<T>): Promise<T> {
  return span === untraced ? tracer.within(span, run) : runToItsEnd(tracer, span, run);
}

async function runToItsEnd<T>(tracer: Tracer, span: Span, run: () => Promise<T>): Promise<T> {
  try {
    return await tracer.within(span, run);
  } catch (error) {
    span.fail(error);
    throw error;
  } finally {
    span.end();
  }
}
