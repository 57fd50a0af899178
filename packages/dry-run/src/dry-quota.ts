/** Quotas that answer as the quota service would, and count only among what is tried. */
import type { Charge, CheckResult, QuotaServiceDefinition } from "@weir/gen/weir/quota/v1/quota.ts";
import type { LimitedItem, Quota } from "@weir/rate-limits";
import { isCountedQuota, quotaMatches, rateLimitOf, toProtoRateLimit } from "@weir/rate-limits";
import type { Port } from "@weir/rpc";

/** What the quotas are, and how much of them is used already. */
export interface DryQuotaOptions {
  readonly quotas: readonly Quota[];
  /** Used so far, by id. One that is missing is not used. */
  readonly used: ReadonlyMap<string, number>;
  /** Ms since the epoch. */
  readonly now: () => number;
}

/**
 * Creates the quotas. Dimensions are not told apart: what is tried counts together. What is charged before a refusal
 * stays charged.
 */
export function createDryQuota({ quotas, used, now }: DryQuotaOptions): Pick<Port<QuotaServiceDefinition>, "check"> {
  const counted = quotas.filter(isCountedQuota);
  const counts = new Map(used);

  /** Charges all quotas of an item, or none if one of them refuses; those that refuse, or would. */
  function charge(item: LimitedItem, { quantity }: Charge): { refusing: Quota[]; reporting: Quota[] } {
    const matching = counted.filter((quota) => quotaMatches(quota, item));
    const exceeded = matching.filter((quota) => isExceeded(quota, countOf(quota), Number(quantity)));
    const refusing = exceeded.filter(({ mode }) => mode === "enforce");
    if (refusing.length === 0) {
      for (const quota of matching) counts.set(quota.id ?? "", countOf(quota) + Number(quantity));
    }
    return { refusing, reporting: exceeded.filter(({ mode }) => mode === "report") };
  }

  const countOf = ({ id }: Quota): number => counts.get(id ?? "") ?? 0;

  return {
    async check({ checks }) {
      const results = checks.map(({ requestId, scoping, charges }): CheckResult => {
        const result: CheckResult = { requestId, rateLimits: [], limitedCharge: 0, unchecked: false, reported: [] };
        if (scoping === undefined) return result;
        for (const [index, entry] of charges.entries()) {
          const { category, dimensions, namespace } = entry;
          const item = { scoping, category, dimensions, ...(namespace === "" ? {} : { namespace }) };
          const { refusing, reporting } = charge(item, entry);
          for (const { id, reasonCode } of reporting) {
            result.reported.push({ charge: index, quotaId: id ?? "", reasonCode: reasonCode ?? "" });
          }
          if (refusing.length === 0) continue;
          const expiresAt = (quota: Quota) => now() + (quota.windowSeconds ?? 60) * 1000;
          result.rateLimits = refusing.map((quota) =>
            toProtoRateLimit(rateLimitOf(quota, scoping, expiresAt(quota)), now()),
          );
          return { ...result, limitedCharge: index };
        }
        return result;
      });
      return { results };
    },
  };
}

/** A quantity of 0 asks whether the quota is used up. */
function isExceeded({ limit }: Quota, count: number, quantity: number): boolean {
  if (limit === undefined) return false;
  return quantity === 0 ? count >= Number(limit) : count + quantity > Number(limit);
}
