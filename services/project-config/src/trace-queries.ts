import { runTraced, type Tracer } from "@weir/telemetry";
import type { UpstreamQuery } from "./domain/upstream/upstream-query.ts";

/** A query that is traced, below the call that it is sent for: of several that wait for it, below the first. */
export function traceQueries(query: UpstreamQuery, tracer: Tracer): UpstreamQuery {
  return (path, body, signal) => {
    const span = tracer.start("upstream.request");
    span.set("url.path", path);
    return runTraced(tracer, span, () => query(path, body, signal));
  };
}
