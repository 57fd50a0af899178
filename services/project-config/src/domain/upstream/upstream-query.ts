/** The port to the upstream's API. */

/** The trace of a call that a query is sent for, as W3C Trace Context has it. */
export interface QueryCause {
  /** Undefined: the call is not traced. */
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
}

/**
 * Sends a signed request and returns the parsed JSON of the answer.
 * @param path as in `/api/0/relays/register/challenge/`
 * @param causes what is waiting for it and traced. Default: what it is called within
 * @throws {UpstreamError} in every case but success; also when the signal aborts
 */
export type UpstreamQuery = (
  path: string,
  body: unknown,
  signal: AbortSignal,
  causes?: readonly QueryCause[],
) => Promise<unknown>;
