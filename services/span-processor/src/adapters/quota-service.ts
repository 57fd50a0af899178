/** The quota checker that asks the quota service. What it cannot answer passes. */

import type { CheckResponse } from "@weir/gen/weir/quota/v1/quota.ts";
import { fromProtoRateLimit } from "@weir/rate-limits";
import type { QuotaPort } from "@weir/service-host";
import type { QuotaAnswer, QuotaChecker } from "../domain/quota-checker.ts";
import { RetryLater } from "../domain/retry-later.ts";
import { retryLater } from "./retry-later-of.ts";

/** Options of the checker. */
export interface QuotaCheckerOptions {
  readonly quota: Pick<QuotaPort, "check">;
  /** Ms since the epoch. */
  readonly now: () => number;
  /** Called when something passed without being counted; without an error if the service itself said so. */
  readonly onUnchecked: (error?: Error) => void;
}

const passed: QuotaAnswer = { limits: [], limitedCharge: 0, reported: [] };

/** A checker over the quota service. */
export function createQuotaChecker({ quota, now, onUnchecked }: QuotaCheckerOptions): QuotaChecker {
  /** Undefined: it is out of reach. */
  async function ask(
    request: Parameters<QuotaPort["check"]>[0],
    signal: AbortSignal,
  ): Promise<CheckResponse | undefined> {
    try {
      return await retryLater("quota_unavailable", quota.check(request, { signal }));
    } catch (error) {
      // If the caller has given up, so does the unit.
      if (!(error instanceof RetryLater) || signal.aborted) throw error;
      onUnchecked(error);
      return undefined;
    }
  }

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
      const response = await ask({ checks: [check] }, signal);
      if (response === undefined) return passed;
      const [result] = response.results;
      if (result === undefined) throw new Error("the quota service answered a check with no result");
      if (result.unchecked) onUnchecked();
      const nowMs = now();
      return {
        limits: result.rateLimits.map((limit) => fromProtoRateLimit(limit, nowMs)),
        limitedCharge: result.limitedCharge,
        reported: result.reported.map(({ charge, quotaId, reasonCode }) => ({
          charge,
          quotaName: quotaId || reasonCode,
          reasonCode: reasonCode || undefined,
        })),
      };
    },
  };
}
