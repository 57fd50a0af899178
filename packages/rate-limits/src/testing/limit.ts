/** A limit for tests, of an organization that sends something. */
import { QuotaScope } from "@weir/gen/weir/common/v1/rate_limit.ts";
import type { RateLimit } from "../rate-limit.ts";

/** 2025-10-09T08:53:20Z. */
export const nowMs = 1_760_000_000_000;
export const publicKey = "a94ae32be2584e0bbd7a4cbb95971fee";
export const scoping = { organizationId: 42n, projectId: 43n, publicKey, keyId: 44n };

/** A limit on everything of the organization, for 60 seconds, but for what the test changes. */
export function limit(changes: Partial<RateLimit> & { seconds?: number }): RateLimit {
  const { seconds = 60, ...rest } = changes;
  return {
    categories: [],
    scope: QuotaScope.ORGANIZATION,
    scopeId: "42",
    reasonCode: undefined,
    expiresAtMs: nowMs + seconds * 1000,
    namespaces: [],
    dimensional: false,
    ...rest,
  };
}
