import { runTraced, type Tracer } from "@weir/telemetry";
import type { UpstreamQuery } from "./domain/upstream/upstream-query.ts";

/** A query that is traced, below the first of the calls that wait for it and linked to the others. */
export function traceQueries(query: UpstreamQuery, tracer: Tracer): UpstreamQuery {
  return (path, body, signal, causes) => {
    const [first = null, ...links] = causes ?? [];
    const parent = causes === undefined ? undefined : first;
    const span = tracer.start("upstream.request", { parent, links, attributes: { "url.path": path } });
    return runTraced(tracer, span, () => query(path, body, signal));
  };
}
