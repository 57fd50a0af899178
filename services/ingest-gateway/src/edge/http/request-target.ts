/** The target of a request line: path and query. */

/** A path in which every run of slashes is one slash, and the query as it came. */
export interface RequestTarget {
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
}

/** Takes a target apart (ingest, section "HTTP server"). A slash at the end is neither added nor removed. */
export function parseTarget(target: string): RequestTarget {
  const mark = target.indexOf("?");
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? "" : target.slice(mark + 1);
  return { path: path.includes("//") ? path.replaceAll(/\/{2,}/g, "/") : path, query };
}
