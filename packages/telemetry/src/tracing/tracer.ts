/**
 * What the rest of Weir knows of tracing: a port that comes in as a parameter. Who traces nothing is given none, and
 * pays nothing.
 */
import type { SpanName } from "./span-catalogue.ts";

/** What is said about a span. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** One operation under way. */
export interface Span {
  /** By this W3C `traceparent` others continue the trace. Undefined: the operation is not traced. */
  readonly traceparent: string | undefined;
  set(name: string, value: string | number | boolean): void;
  /** Marks it as failed. */
  fail(error: unknown): void;
  /** Ends it, at most once, at `atMs` (ms since the epoch) or now. */
  end(atMs?: number): void;
}

/** How a span begins. */
export interface SpanStart {
  /** `traceparent` of the span above; null: none. Default: the span within which this is called. */
  readonly parent?: string | null | undefined;
  /** `traceparent`s of spans that caused this one, too. */
  readonly links?: readonly string[];
  readonly attributes?: SpanAttributes;
  /** When it began, in ms since the epoch. Default: now. */
  readonly startMs?: number;
}

/** Begins spans. */
export interface Tracer {
  /**
   * Begins the first span of what comes from outside. Whether it is traced is decided here, by chance: a sender can
   * name the trace that this belongs to, and that it is not to be traced, but can't demand that it is.
   * @param traceparent what the sender said, as it was received
   */
  enter(name: SpanName, traceparent: string | undefined, attributes?: SpanAttributes): Span;
  /** Begins a span below another one; it is traced if that is, or if it has links. */
  start(name: SpanName, options?: SpanStart): Span;
  /** Calls a function; what it begins, now or later, is below the span. */
  within<T>(span: Span, run: () => T): T;
  /** The span within which this is called. */
  active(): Span | undefined;
}

/** A span of what is not traced. */
export const untraced: Span = { traceparent: undefined, set() {}, fail() {}, end() {} };

/** Runs an operation within a span, and ends the span with it. */
export async function runTraced<T>(tracer: Tracer, span: Span, run: () => Promise<T> | T): Promise<T> {
  try {
    return await tracer.within(span, run);
  } catch (error) {
    span.fail(error);
    throw error;
  } finally {
    span.end();
  }
}
