/**
 * Where in which trace something is, as W3C Trace Context has it: in the headers of a request, in the entries of a batch,
 * in what waits in a buffer.
 */
import { parseTraceparent, type TraceParent } from "./traceparent.ts";
import { readTracestate } from "./tracestate.ts";

/** What goes on with a trace. */
export interface TraceContext {
  /** Undefined: it is not traced. */
  readonly traceparent?: string | undefined;
  /** What other tracing systems said of the trace, as it came. */
  readonly tracestate?: string | undefined;
}

/** What may hold it: a context, or headers by their names in lower case. */
export type TraceCarrier = TraceContext | { readonly [header: string]: unknown };

/** A context that was read. */
export interface ParsedContext extends TraceParent {
  readonly tracestate: string | undefined;
}

/** Reads it. Undefined: absent or malformed; without a valid `traceparent` the `tracestate` says nothing. */
export function parseTraceContext({ traceparent, tracestate }: TraceCarrier): ParsedContext | undefined {
  const parent = typeof traceparent === "string" ? parseTraceparent(traceparent) : undefined;
  return parent && { ...parent, tracestate: readTracestate(tracestate) };
}

/** The headers by which others go on with the trace; undefined if it is not traced. */
export function traceHeaders(context: TraceContext | undefined): Readonly<Record<string, string>> | undefined {
  if (context?.traceparent === undefined) return undefined;
  const { traceparent, tracestate } = context;
  return tracestate === undefined ? { traceparent } : { traceparent, tracestate };
}

/** The same in another trace. */
export function inTrace<T extends TraceContext>(value: T, { traceparent, tracestate }: TraceContext): T {
  return { ...value, traceparent, tracestate };
}
