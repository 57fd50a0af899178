/** Sends an upstream nothing for as long as it said so, by limits with status 429. */
import { UpstreamError } from "./upstream-error.ts";
import type { UpstreamQuery } from "./upstream-query.ts";

/**
 * The same query, which fails at once until the time that the upstream told is over.
 * @param monotonicMs ms since an arbitrary start
 * @param maxMs the longest time that it is believed, in ms
 */
export function holdBack(query: UpstreamQuery, monotonicMs: () => number, maxMs: number): UpstreamQuery {
  let untilMs = Number.NEGATIVE_INFINITY;
  return async (path, body, signal, causes) => {
    const restMs = untilMs - monotonicMs();
    if (restMs > 0) {
      const message = `${path}: not sent, the upstream limits requests for ${Math.ceil(restMs / 1000)} s more`;
      throw new UpstreamError("limited", message, { retryAfterMs: restMs });
    }
    try {
      return await query(path, body, signal, causes);
    } catch (error) {
      if (error instanceof UpstreamError && error.kind === "limited") {
        untilMs = monotonicMs() + Math.min(error.retryAfterMs, maxMs);
      }
      throw error;
    }
  };
}
