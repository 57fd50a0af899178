/** Traces batch methods: each entry carries the trace that it belongs to, on the wire and in one process alike. */
import type { SpanName } from "./span-catalogue.ts";
import type { Tracer } from "./tracer.ts";
import { runTraced, untraced } from "./tracer.ts";

/** An entry of a batch. */
export interface TracedEntry {
  readonly traceparent?: string | undefined;
}

/** A method that takes a batch. */
export type BatchMethod<Q, C, R> = (request: Q, context?: C) => Promise<R>;

/** How a request holds its entries. */
export interface Entries<Q, E extends TracedEntry> {
  of(request: Q): readonly E[];
  replace(entries: E[]): Q;
}

/** The calling side: one span per call, below the active one; the entries say so to the service. */
export function traceCaller<Q, E extends TracedEntry, C, R>(
  tracer: Tracer,
  name: SpanName,
  entries: Entries<Q, E>,
  method: BatchMethod<Q, C, R>,
): BatchMethod<Q, C, R> {
  return (request, context) => {
    const span = tracer.start(name);
    const { traceparent } = span;
    if (traceparent === undefined) return method(request, context);
    const traced = entries.replace(entries.of(request).map((entry) => ({ ...entry, traceparent })));
    return runTraced(tracer, span, () => method(traced, context));
  };
}

/**
 * The answering side: one span per traced entry, each below the span that the entry names. What the method begins itself
 * is below the first of them, since a batch is answered as a whole.
 */
export function traceAnswerer<Q, E extends TracedEntry, C, R>(
  tracer: Tracer,
  name: SpanName,
  entriesOf: (request: Q) => readonly E[],
  method: BatchMethod<Q, C, R>,
): BatchMethod<Q, C, R> {
  return async (request, context) => {
    const parents = new Set<string>();
    for (const { traceparent } of entriesOf(request)) if (traceparent !== undefined) parents.add(traceparent);
    const spans = [...parents].map((parent) => tracer.start(name, { parent }));
    const [first, ...others] = spans;
    // What called may be the work of another trace.
    if (first === undefined) return tracer.within(untraced, () => method(request, context));
    try {
      return await runTraced(tracer, first, () => method(request, context));
    } catch (error) {
      for (const span of others) span.fail(error);
      throw error;
    } finally {
      for (const span of others) span.end();
    }
  };
}

/** What a unit of work is answered with. */
export interface UnitAnswer {
  readonly failure?: { readonly reason: string } | undefined;
}

/** Work on single units, each below the span that the unit names. Without a tracer: the work itself. */
export function traceUnits<U extends TracedEntry, S, R extends UnitAnswer>(
  tracer: Tracer | undefined,
  name: SpanName,
  work: (unit: U, signal: S) => Promise<R>,
): (unit: U, signal: S) => Promise<R> {
  if (tracer === undefined) return work;
  return async (unit, signal) => {
    const { traceparent: parent } = unit;
    // What called may be the work of another trace.
    if (parent === undefined) return tracer.within(untraced, () => work(unit, signal));
    const span = tracer.start(name, { parent });
    return runTraced(tracer, span, async () => {
      const answer = await work(unit, signal);
      if (answer.failure !== undefined) span.set("weir.failure", answer.failure.reason);
      return answer;
    });
  };
}
