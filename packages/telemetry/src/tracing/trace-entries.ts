/** Traces batch methods: each entry carries the trace that it belongs to, on the wire and in one process alike. */
import type { SpanName } from "./span-catalogue.ts";
import { inTrace, type TraceContext } from "./trace-context.ts";
import type { Tracer } from "./tracer.ts";
import { runTraced, untraced } from "./tracer.ts";

/** A method that takes a batch. */
export type BatchMethod<Q, C, R> = (request: Q, context?: C) => Promise<R>;

/** How a request holds its entries. */
export interface Entries<Q, E extends TraceContext> {
  of(request: Q): readonly E[];
  replace(entries: E[]): Q;
}

/** The calling side: one span per call, below the active one; the entries say so to the service. */
export function traceCaller<Q, E extends TraceContext, C, R>(
  tracer: Tracer,
  name: SpanName,
  entries: Entries<Q, E>,
  method: BatchMethod<Q, C, R>,
): BatchMethod<Q, C, R> {
  return (request, context) => {
    const span = tracer.start(name);
    if (span === untraced) return method(request, context);
    const traced = entries.replace(entries.of(request).map((entry) => inTrace(entry, span)));
    return runTraced(tracer, span, () => method(traced, context));
  };
}

/**
 * The answering side: one span per traced entry, each below the span that the entry names. What the method begins itself
 * is below the first of them, since a batch is answered as a whole.
 */
export function traceAnswerer<Q, E extends TraceContext, C, R>(
  tracer: Tracer,
  name: SpanName,
  entriesOf: (request: Q) => readonly E[],
  method: BatchMethod<Q, C, R>,
): BatchMethod<Q, C, R> {
  async function answerTraced(parents: Iterable<TraceContext>, request: Q, context: C | undefined): Promise<R> {
    const [first = untraced, ...others] = [...parents].map((parent) => tracer.start(name, { parent }));
    try {
      return await runTraced(tracer, first, () => method(request, context));
    } catch (error) {
      for (const span of others) span.fail(error);
      throw error;
    } finally {
      for (const span of others) span.end();
    }
  }

  return (request, context) => {
    const parents = parentsOf(entriesOf(request));
    if (parents !== undefined) return answerTraced(parents.values(), request, context);
    // What called may be the work of another trace.
    return tracer.within(untraced, () => method(request, context));
  };
}

/** What entries are below, each once. Undefined: none of them is traced, as nearly always. */
function parentsOf(entries: readonly TraceContext[]): ReadonlyMap<string, TraceContext> | undefined {
  let parents: Map<string, TraceContext> | undefined;
  for (const entry of entries) {
    if (entry.traceparent === undefined) continue;
    parents ??= new Map();
    parents.set(entry.traceparent, entry);
  }
  return parents;
}

/** What a unit of work is answered with. */
export interface UnitAnswer {
  readonly failure?: { readonly reason: string } | undefined;
}

/** Work on single units, each below the span that the unit names. Without a tracer: the work itself. */
export function traceUnits<U extends TraceContext, S, R extends UnitAnswer>(
  tracer: Tracer | undefined,
  name: SpanName,
  work: (unit: U, signal: S) => Promise<R>,
): (unit: U, signal: S) => Promise<R> {
  if (tracer === undefined) return work;
  return (unit, signal) => {
    // What called may be the work of another trace.
    if (unit.traceparent === undefined) return tracer.within(untraced, () => work(unit, signal));
    const span = tracer.start(name, { parent: unit });
    return runTraced(tracer, span, async () => {
      const answer = await work(unit, signal);
      if (answer.failure !== undefined) span.set("weir.failure", answer.failure.reason);
      return answer;
    });
  };
}
