/** The quota checker that asks the quota service. */

import { fromProtoRateLimit } from "@weir/rate-limits";
import type { QuotaPort } from "@weir/service-host";
import type { QuotaChecker } from "../domain/quota-checker.ts";
import { retryLater } from "./retry-later-of.ts";

/**
 * A checker over the quota service.
 * @param now ms since the epoch
 */
export function createQuotaChecker(quota: Pick<QuotaPort, "check">, now: () => number): QuotaChecker {
  return {
    async check({ requestId, scoping, charges, overAcceptOnce }, signal) {
      const check = {
        requestId,
        scoping,
        charges: charges.map(([category, quantity]) => ({
          category,
          quantity: BigInt(quantity),
          namespace: "",
          dimensions: new Map<string, string>(),
          overAcceptOnce,
        })),
      };
      const { results } = await retryLater("quota_unavailable", quota.check({ checks: [check] }, { signal }));
      const [result] = results;
      if (result === undefined) throw new Error("the quota service answered a check with no result");
      const nowMs = now();
      return {
        limits: result.rateLimits.map((limit) => fromProtoRateLimit(limit, nowMs)),
        limitedCharge: result.limitedCharge,
        reported: result.reported.map(({ charge, reasonCode }) => ({ charge, reasonCode: reasonCode || undefined })),
      };
    },
  };
}
