/** Limits between services: the answer of the quota service carries seconds instead of a point in time. */
import type { RateLimit as RateLimitMessage } from "@weir/gen/weir/common/v1/rate_limit.ts";
import type { RateLimit } from "./rate-limit.ts";
import { remainingSeconds } from "./rate-limit.ts";

/** Writes a limit as a message, relative to now (ms since the epoch). At least 1 second remains. */
export function toProtoRateLimit(limit: RateLimit, nowMs: number): RateLimitMessage {
  return {
    categories: [...limit.categories].sort((a, b) => a - b),
    scope: limit.scope,
    scopeId: limit.scopeId,
    reasonCode: limit.reasonCode ?? "",
    retryAfterSeconds: Math.max(1, remainingSeconds(limit, nowMs)),
    namespaces: [...limit.namespaces],
    dimensional: limit.dimensional,
  };
}

/** Reads a limit from a message that arrived now (ms since the epoch). */
export function fromProtoRateLimit(message: RateLimitMessage, nowMs: number): RateLimit {
  return {
    categories: message.categories,
    scope: message.scope,
    scopeId: message.scopeId,
    reasonCode: message.reasonCode === "" ? undefined : message.reasonCode,
    expiresAtMs: nowMs + message.retryAfterSeconds * 1000,
    namespaces: message.namespaces,
    dimensional: message.dimensional,
  };
}
