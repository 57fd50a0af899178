/** Counts at the quota service. What it cannot answer passes. */
import type { CheckResult, QuotaServiceDefinition } from "@weir/gen/weir/quota/v1/quota.ts";
import { fromProtoRateLimit } from "@weir/rate-limits";
import type { Port } from "@weir/rpc";
import type { Charge, ChargeAnswer, QuotaCounter } from "../domain/ports.ts";

/** Options of the counter. */
export interface QuotaServiceCounterOptions {
  readonly quota: Pick<Port<QuotaServiceDefinition>, "check">;
  /** Ms since the epoch. */
  readonly now: () => number;
  /** Called when something passed without being counted; without an error if the service itself said so. */
  readonly onUnchecked: (error: unknown) => void;
}

const passed: ChargeAnswer = { limits: [], limitedCharge: 0, reported: [] };

/** Creates the counter. */
export function createQuotaServiceCounter(options: QuotaServiceCounterOptions): QuotaCounter {
  const { quota, now, onUnchecked } = options;

  function read(result: CheckResult | undefined): ChargeAnswer {
    if (result === undefined || result.unchecked) {
      onUnchecked(undefined);
      return passed;
    }
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
  }

  return {
    async charge(requestId, scoping, charges, signal) {
      try {
        const request = { checks: [{ requestId, scoping, charges: charges.map(toMessage) }] };
        const { results } = await quota.check(request, { signal });
        return read(results[0]);
      } catch (error) {
        onUnchecked(error);
        return passed;
      }
    },
  };
}

function toMessage({ category, quantity, namespace, dimensions, overAcceptOnce }: Charge) {
  return {
    category,
    quantity: BigInt(quantity),
    namespace: namespace ?? "",
    dimensions: new Map(dimensions),
    overAcceptOnce: overAcceptOnce ?? false,
  };
}
